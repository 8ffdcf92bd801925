# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are whole or not there, and what a file system says, as the artist is told of it."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cavendish.errors import DiskFull, FileUnusable

# EFBIG is how a limit on the length of files shows itself.
_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
# How a disk that is mounted for reading, another's folder, or a file in use shows itself.
_SHUT = {errno.EROFS, errno.EACCES, errno.EPERM, errno.EBUSY}


@contextmanager
def room(folder: Path) -> Iterator[None]:
    """Raises DiskFull, naming folder, where what is done inside finds no room on the disk."""
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise DiskFull(folder=folder) from error
        raise


@contextmanager
def writable(folder: Path) -> Iterator[None]:
    """Raises as `room`, and FileUnusable where what is done inside may not be written."""
    try:
        with room(folder):
            yield
    except OSError as error:
        if error.errno not in _SHUT:
            raise
        raise FileUnusable(path=error.filename or folder, problem=error.strerror) from error


def is_full(error: OSError) -> bool:
    """Whether it says that there is no room on the disk."""
    return error.errno in _FULL


def write_whole(path: Path, content: bytes) -> None:
    """Puts content at path, mode 0600, on the disk when this returns.

    Raises OSError; then nothing is left behind, and what was at path stays.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
