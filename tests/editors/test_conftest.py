# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of the fixtures: what happens on a machine without editors."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEST = "tests/editors/test_gimp.py::test_gimp_batch_returns_pixels"


@pytest.mark.parametrize(("required", "status"), [("", 0), ("1", 1)])
def test_missing_editors_skip_or_fail_on_demand(tmp_path: Path, required: str, status: int) -> None:
    environment = {
        **os.environ,
        "XDG_CACHE_HOME": str(tmp_path),
        "CAVENDISH_REQUIRE_EDITORS": required,
    }
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", TEST]
    done = subprocess.run(
        [*command, f"--basetemp={tmp_path / 'inner'}"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stdout
    assert "run `make editors`" in done.stdout
