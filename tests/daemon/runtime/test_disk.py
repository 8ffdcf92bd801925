# SPDX-License-Identifier: GPL-3.0-or-later
import errno
from pathlib import Path

import pytest

from cavendish.errors import DiskFull
from cavendish.runtime.disk import room, write_whole


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_no_room_is_told_with_the_folder(number: int) -> None:
    with pytest.raises(DiskFull) as told, room(Path("/somewhere")):
        raise OSError(number, "full")
    assert told.value.values == {"folder": "/somewhere"}


def test_other_trouble_stays_what_it_is() -> None:
    with pytest.raises(PermissionError), room(Path("/somewhere")):
        raise PermissionError(errno.EACCES, "no")


def test_file_is_put_in_place_for_its_user_only(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    path.write_bytes(b"longer than what follows")
    path.chmod(0o644)
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_put_in_place_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    path.mkdir()
    (path / "inside").touch()
    with pytest.raises(OSError, match="directory"):
        write_whole(path, b"new")
    assert list(tmp_path.iterdir()) == [path]
