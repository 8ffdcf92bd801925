# SPDX-License-Identifier: GPL-3.0-or-later
"""The plug-in's files are compiled once, where Python keeps what it compiles."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from cavendish_gimp.bytecode import begin_compiling


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "package"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "module.py").write_text("VALUE = 1\n")
    (folder / "broken.py").write_text("VALUE = \n")
    return folder


def compiled(path: Path) -> Path:
    return Path(importlib.util.cache_from_source(path))


def test_compiles_all_files_that_can_be_compiled(
    package: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    thread = begin_compiling(package)
    assert thread is not None
    thread.join()
    assert compiled(package / "inner" / "module.py").exists()
    assert not compiled(package / "broken.py").exists()
    assert capfd.readouterr() == ("", "")


def test_leaves_what_is_compiled_already(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    times = set()
    for _ in range(2):
        thread = begin_compiling(package)
        assert thread is not None
        thread.join()
        times.add(compiled(package / "inner" / "module.py").stat().st_mtime_ns)
    assert len(times) == 1


def test_compiles_nothing_where_python_writes_no_bytecode(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert begin_compiling(package) is None
