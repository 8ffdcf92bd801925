# SPDX-License-Identifier: GPL-3.0-or-later
import os
from pathlib import Path

import pytest

from cavendish.store.segment import Segment


def test_segment_is_never_made_over_a_file_that_is_there(tmp_path: Path) -> None:
    path = tmp_path / "a.seg"
    path.write_bytes(b"other")
    with pytest.raises(FileExistsError):
        Segment.create(path, 4096)
    assert path.read_bytes() == b"other"


def test_recovered_segment_has_the_length_of_its_file(tmp_path: Path) -> None:
    made = Segment.create(tmp_path / "a.seg", 8192)
    made.fill(memoryview(b"pixels"))
    made.close()
    found = Segment.recover(made.path)
    assert found is not None
    assert found.capacity == 8192
    assert bytes(found.view()[:6]) == b"pixels"
    found.close()


@pytest.mark.parametrize("kind", ["missing", "empty", "folder", "link", "pipe"])
def test_what_is_no_segment_is_not_recovered(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.seg"
    if kind == "empty":
        path.touch()
    elif kind == "folder":
        path.mkdir()
    elif kind == "link":
        (tmp_path / "target").write_bytes(b"x")
        path.symlink_to(tmp_path / "target")
    elif kind == "pipe":
        os.mkfifo(path)
    assert Segment.recover(path) is None


def test_fill_takes_any_items_and_writes_bytes(tmp_path: Path) -> None:
    segment = Segment.create(tmp_path / "a.seg", 4096)
    segment.fill(memoryview(b"\1\0\2\0").cast("H"))
    assert bytes(segment.view()[:4]) == b"\1\0\2\0"
    segment.close()


def test_fill_after_a_view_reaches_file_and_view(tmp_path: Path) -> None:
    segment = Segment.create(tmp_path / "a.seg", 8192)
    view = segment.view()
    segment.fill(memoryview(b"pixels"))
    assert bytes(view[:8]) == b"pixels\0\0"
    assert segment.path.read_bytes() == bytes(view)
    segment.close()


def test_fill_of_a_segment_cut_short_writes_the_file(tmp_path: Path) -> None:
    segment = Segment.create(tmp_path / "a.seg", 8192)
    assert bytes(segment.view()) == bytes(8192)
    os.truncate(segment.path, 0)
    segment.fill(memoryview(b"pixels"))
    assert segment.path.read_bytes() == b"pixels"
    assert not segment.whole()
    segment.close()


def test_segment_cut_short_is_not_whole(tmp_path: Path) -> None:
    segment = Segment.create(tmp_path / "a.seg", 4096)
    assert segment.whole()
    os.truncate(segment.path, 10)
    assert not segment.whole()
    segment.close()


def test_segment_that_was_read_while_cut_short_is_never_whole_again(tmp_path: Path) -> None:
    segment = Segment.create(tmp_path / "a.seg", 8192)
    segment.fill(memoryview(b"\1" * 8192))
    view = segment.view()
    os.truncate(segment.path, 0)
    assert bytes(view) == bytes(8192)
    os.truncate(segment.path, 8192)
    assert not segment.whole()
    segment.close()
