# SPDX-License-Identifier: GPL-3.0-or-later
import errno
import gc
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.engines.litert import segment as module
from cavendish.engines.litert.segment import Place, Segment

SHAPES = st.lists(st.lists(st.integers(0, 5), max_size=4), min_size=1, max_size=4)


@given(shapes=SHAPES, kind=st.sampled_from(["uint8", "float32", "int64"]))
def test_other_side_sees_what_was_put(shapes: list[list[int]], kind: str) -> None:
    segment = Segment.new()
    other = Segment(segment.path)
    random = np.random.default_rng(0)
    arrays = [random.integers(0, 99, shape).astype(kind) for shape in shapes]
    places = segment.put(arrays)
    for array, place in zip(arrays, places, strict=True):
        assert np.array_equal(other.view(place), array)
        assert place.offset % 64 == 0


def test_answers_behind_the_inputs_leave_them_alone() -> None:
    segment = Segment.new()
    other = Segment(segment.path)
    (first,) = segment.put([np.arange(7, dtype=np.uint8)])
    (second,) = other.put([np.full((1000, 1000), 3, np.float32)], first.end)
    assert segment.view(second).sum() == 3e6
    assert segment.view(first).tolist() == list(range(7))


def test_file_is_private_and_goes_with_the_last_one_who_has_it() -> None:
    segment = Segment.new()
    path = segment.path
    assert path.stat().st_mode & 0o077 == 0
    seen = segment.view(segment.put([np.ones(3)])[0])
    del segment
    gc.collect()
    assert not path.exists()
    assert seen.sum() == 3


def test_name_can_go_before_the_file() -> None:
    segment = Segment.new()
    other = Segment(segment.path)
    segment.forget()
    segment.forget()
    assert not segment.path.exists()
    assert other.view(segment.put([np.ones(5)])[0]).sum() == 5


def test_place_that_is_empty_needs_no_file(tmp_path: Path) -> None:
    path = tmp_path / "segment"
    path.touch()
    assert Segment(path).view(Place("float32", (0, 3), 64)).shape == (0, 3)
    with pytest.raises(FileNotFoundError):
        Segment(tmp_path / "other")


def test_room_that_is_not_there_is_a_lack_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    segment = Segment.new()
    monkeypatch.setattr(os, "posix_fallocate", full, raising=False)
    with pytest.raises(MemoryError, match="no room for 24 bytes"):
        segment.put([np.ones(3)])


def test_small_folder_in_memory_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_ROOM", 1 << 60)
    assert not Segment.new().path.is_relative_to(module.SHARED_MEMORY)
