# SPDX-License-Identifier: GPL-3.0-or-later
import errno
import os
from pathlib import Path
from typing import BinaryIO

import pytest

from cavendish.cli.output import check_output, write_whole
from cavendish_client import errors


def write(file: BinaryIO) -> None:
    file.write(b"whole")


@pytest.mark.parametrize("name", ["out.jpg", "out", "out.png.exe", ".png"])
def test_bad_input_output_format_is_refused(tmp_path: Path, name: str):
    with pytest.raises(errors.FileUnusable, match="no format to write"):
        check_output(tmp_path / name, [], force=False)


def test_bad_input_output_that_is_a_link_is_refused(tmp_path: Path):
    for target in ("target.png", "nothing.png"):
        (tmp_path / "target.png").touch()
        link = tmp_path / f"link-{target}"
        link.symlink_to(tmp_path / target)
        with pytest.raises(errors.PathRefused, match="symbolic link"):
            check_output(link, [], force=True)


def test_bad_input_output_that_is_a_folder_is_refused(tmp_path: Path):
    (tmp_path / "out.png").mkdir()
    with pytest.raises(errors.FileUnusable, match="is a folder"):
        check_output(tmp_path / "out.png", [], force=True)


def test_bad_input_output_that_is_an_input_is_refused_however_it_is_named(tmp_path: Path):
    image = tmp_path / "image.png"
    image.touch()
    (tmp_path / "hard.png").hardlink_to(image)
    for output in (image, tmp_path / "." / "image.png", tmp_path / "hard.png"):
        with pytest.raises(errors.PathRefused, match="also read"):
            check_output(output, [image], force=False)
        check_output(output, [image], force=True)


def test_bad_input_output_folder_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(errors.FileUnusable, match="is not a folder"):
        check_output(tmp_path / "nowhere" / "out.png", [], force=False)


def test_bad_input_output_folder_that_is_not_writable_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(errors.FileUnusable, match="cannot be written to"):
        check_output(tmp_path / "out.png", [], force=False)


def test_bad_input_output_that_is_a_pipe_is_refused(tmp_path: Path):
    os.mkfifo(tmp_path / "out.png")
    with pytest.raises(errors.PathRefused, match="not a plain file"):
        check_output(tmp_path / "out.png", [], force=True)


def test_whole_file_takes_the_place_of_an_older_one(tmp_path: Path):
    path = tmp_path / "out.png"
    path.write_bytes(b"old")
    mask = os.umask(0o027)
    try:
        write_whole(path, write)
    finally:
        os.umask(mask)
    assert path.read_bytes() == b"whole"
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("number", "expected"),
    [(errno.ENOSPC, errors.DiskFull), (errno.EDQUOT, errors.DiskFull), (5, errors.FileUnusable)],
)
def test_write_that_fails_keeps_the_older_file_and_leaves_nothing(
    tmp_path: Path, number: int, expected: type[errors.CavendishError]
):
    def fail(file: BinaryIO) -> None:
        file.write(b"half")
        raise OSError(number, os.strerror(number))

    path = tmp_path / "out.png"
    path.write_bytes(b"old")
    with pytest.raises(expected):
        write_whole(path, fail)
    assert path.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.png"]


def test_interrupted_write_leaves_nothing(tmp_path: Path):
    def interrupt(_: BinaryIO) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "out.png", interrupt)
    assert not any(tmp_path.iterdir())
