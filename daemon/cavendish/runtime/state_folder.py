# SPDX-License-Identifier: GPL-3.0-or-later
"""The state folder: private to the user, or not used."""

import os
import stat
from pathlib import Path

from cavendish.errors import PathRefused
from cavendish_client.paths import StatePaths, state_paths

PRIVATE = 0o700
_WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def prepare(state_dir: str | None) -> StatePaths:
    """Makes the state folder where it is missing, and answers with the paths in it.

    A folder that only others can read is closed to them; one that others could have written to is
    refused, for what lies in it may not be the user's. Raises PathRefused.
    """
    if state_dir is not None and Path(state_dir).is_symlink():
        raise PathRefused(path=state_dir, problem="it is a symbolic link")
    paths = state_paths(state_dir)
    if not is_text(paths.root):
        raise PathRefused(path=paths.root, problem="its name is not UTF-8")
    make_private(paths.root, parents=True)
    return paths


def is_text(path: Path) -> bool:
    """Whether the path can be told to programs: POSIX lets a name be any bytes."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def make_private(folder: Path, *, parents: bool = False) -> None:
    """Makes folder with mode 0700, or checks that it is a folder of this user's own.

    Raises PathRefused where it is a symbolic link, no folder, another user's, or was writable by
    others.
    """
    try:
        folder.mkdir(mode=PRIVATE, parents=parents, exist_ok=True)
        problem = _problem(folder.lstat())
        if problem is None and os.name == "posix":
            folder.chmod(PRIVATE)
    except OSError as error:
        problem = error.strerror or str(error)
    if problem is not None:
        raise PathRefused(path=folder, problem=problem)


def _problem(found: os.stat_result) -> str | None:
    """What speaks against a folder, in words."""
    if not stat.S_ISDIR(found.st_mode):
        return "it is not a folder"
    if os.name != "posix":
        return None
    if found.st_uid != os.getuid():
        return "it belongs to another user"
    if found.st_mode & _WRITABLE_BY_OTHERS:
        return f"others can write to it (mode {stat.S_IMODE(found.st_mode):04o}, not 0700)"
    return None
