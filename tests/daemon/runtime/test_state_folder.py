# SPDX-License-Identifier: GPL-3.0-or-later
import os
import stat
from pathlib import Path

import pytest

from cavendish.errors import PathRefused
from cavendish.runtime.state_folder import make_private, prepare

posix = pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
root = pytest.mark.skipif(
    not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can give a folder away"
)


@posix
def test_state_folder_is_made_private_with_its_parents(tmp_path: Path) -> None:
    paths = prepare(str(tmp_path / "a" / "b"))
    assert paths.root == tmp_path / "a" / "b"
    assert stat.S_IMODE(paths.root.stat().st_mode) == 0o700


@posix
@pytest.mark.parametrize("mode", [0o755, 0o750, 0o500])
def test_state_folder_that_others_can_only_read_is_closed_to_them(
    tmp_path: Path, mode: int
) -> None:
    folder = tmp_path / "state"
    folder.mkdir()
    folder.chmod(mode)
    prepare(str(folder))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@posix
@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702, 0o1777])
def test_state_folder_that_others_can_write_to_is_refused(tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "state"
    folder.mkdir()
    folder.chmod(mode)
    with pytest.raises(PathRefused, match="others can write"):
        prepare(str(folder))


def test_state_folder_that_is_a_symlink_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(PathRefused, match="symbolic link"):
        prepare(str(tmp_path / "link"))


def test_state_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(PathRefused):
        prepare(str(tmp_path / "file"))
    with pytest.raises(PathRefused):
        prepare(str(tmp_path / "file" / "below"))


@posix
def test_state_folder_whose_name_no_program_could_be_told_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PathRefused, match="not UTF-8"):
        prepare(os.fsdecode(os.fsencode(tmp_path) + b"/\xff"))


@root
def test_state_folder_of_another_user_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    folder.mkdir(mode=0o700)
    os.chown(folder, 65534, 65534)
    with pytest.raises(PathRefused, match="another user"):
        prepare(str(folder))


def test_private_folder_that_is_a_symlink_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(PathRefused, match="not a folder"):
        make_private(tmp_path / "link")
