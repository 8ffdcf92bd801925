# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

import pytest

from cavendish.engines.inference import driver as module
from cavendish.engines.inference.driver import driver


def test_driver_is_what_the_kernel_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = tmp_path / "version"
    monkeypatch.setattr(module, "_NVIDIA", told)
    assert driver() == ""
    told.write_text("570.124\n")
    assert driver() == "570.124"
