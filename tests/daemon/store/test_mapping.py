# SPDX-License-Identifier: GPL-3.0-or-later
import gc
import importlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cavendish.store import mapping as module
from cavendish.store.mapping import Copied, FileView, map_file

PAGE = os.sysconf("SC_PAGESIZE")
CONTENT = bytes(range(1, 251)) * 100
LENGTH = len(CONTENT)

Map = Callable[[int, int], FileView]


@pytest.fixture(params=[map_file, Copied], ids=["compiled", "copied"])
def mapped(request: pytest.FixtureRequest) -> Map:
    return request.param


@pytest.fixture
def file(tmp_path: Path) -> Iterator[int]:
    path = tmp_path / "file"
    path.write_bytes(CONTENT)
    descriptor = os.open(path, os.O_RDWR)
    yield descriptor
    os.close(descriptor)


def test_view_has_the_bytes_of_the_file_and_cannot_be_written(mapped: Map, file: int) -> None:
    view = mapped(file, LENGTH).view()
    assert view == CONTENT
    assert view.readonly


def test_view_shows_zeros_for_what_was_cut_off_and_tells(mapped: Map, file: int) -> None:
    mapping = mapped(file, LENGTH)
    assert not mapping.torn
    os.ftruncate(file, PAGE)
    view = mapping.view()
    assert bytes(view[:PAGE]) == CONTENT[:PAGE]
    assert bytes(view[PAGE:]) == bytes(LENGTH - PAGE)
    assert mapping.torn


def test_view_outlives_its_mapping(mapped: Map, file: int) -> None:
    view = mapped(file, LENGTH).view()
    gc.collect()
    assert view == CONTENT


def test_what_is_written_is_in_the_file_and_in_views(file: int) -> None:
    mapping = map_file(file, LENGTH)
    view = mapping.view()
    assert mapping.write(memoryview(b"\1\0\2\0").cast("H"))
    assert os.pread(file, LENGTH, 0) == b"\1\0\2\0" + CONTENT[4:] == view


def test_what_cannot_be_written_is_told(file: int) -> None:
    assert not Copied(file, LENGTH).write(memoryview(b"pixels"))
    mapping = map_file(file, LENGTH)
    with pytest.raises(ValueError, match="longer"):
        mapping.write(memoryview(bytes(LENGTH + 1)))
    os.ftruncate(file, 0)
    assert not mapping.write(memoryview(b"pixels"))
    assert not mapping.write(memoryview(b"pixels"))
    assert mapping.torn


def test_mapping_that_was_torn_leaves_the_others_whole(file: int, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(CONTENT)
    with other.open("r+b") as stream:
        whole, cut = map_file(stream.fileno(), LENGTH), map_file(file, LENGTH)
        os.ftruncate(file, 0)
        assert bytes(cut.view()) == bytes(LENGTH)
        assert whole.view() == CONTENT
        assert not whole.torn


def test_mapping_of_nothing_is_refused(file: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        map_file(file, 0)
    with pytest.raises(OSError, match="descriptor"):
        map_file(-1, LENGTH)


def test_many_mappings_come_and_go(file: int) -> None:
    for _ in range(3):
        held = [map_file(file, LENGTH).view() for _ in range(200)]
        assert all(view == CONTENT for view in held)


def test_other_bus_errors_still_end_the_process(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(CONTENT)
    script = (
        "import mmap, os, sys\n"
        "from cavendish.store.mapping import map_file\n"
        "file = os.open(sys.argv[1], os.O_RDWR)\n"
        f"guarded = map_file(file, {LENGTH})\n"
        f"plain = mmap.mmap(file, {LENGTH})\n"
        "os.ftruncate(file, 0)\n"
        "print(bytes(guarded.view())[-1], flush=True)\n"
        "plain[-1]\n"
    )
    command = [sys.executable, "-c", script, str(path)]
    done = subprocess.run(command, check=False, capture_output=True)
    assert done.stdout == b"0\n"
    assert done.returncode == -signal.SIGBUS


def test_without_the_compiled_module_pixels_are_copied_and_the_log_says_so(
    file: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    importing = importlib.import_module

    def missing(name: str, *rest: Any) -> Any:
        if name.endswith("._mapping"):
            raise ImportError("no compiler was there")
        return importing(name, *rest)

    monkeypatch.setattr(importlib, "import_module", missing)
    module._kind.cache_clear()
    assert isinstance(map_file(file, LENGTH), Copied)
    assert "no compiler was there" in caplog.text
    module._kind.cache_clear()
