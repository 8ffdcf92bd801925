# SPDX-License-Identifier: GPL-3.0-or-later
"""Which inner loops run."""

import importlib
import logging
import subprocess
import sys

import pytest

from cavendish.engines.classic import kernels, reference


def test_kernels_are_the_compiled_ones_where_they_are_built() -> None:
    assert kernels.load_kernels().__name__ == "cavendish.engines.classic._core"  # type: ignore[attr-defined]


def test_kernels_without_the_compiled_ones_are_numpys_and_say_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    with caplog.at_level(logging.WARNING):
        assert kernels.load_kernels() is reference
    assert "NumPy" in caplog.text


def test_numpys_are_imported_only_where_they_are_needed() -> None:
    script = (
        "import sys; from cavendish.engines.classic.kernels import load_kernels; load_kernels();"
        "print('cavendish.engines.classic.reference' in sys.modules)"
    )
    assert subprocess.check_output([sys.executable, "-c", script], text=True).strip() == "False"
