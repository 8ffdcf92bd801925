# SPDX-License-Identifier: GPL-3.0-or-later
"""What a file system says, as the artist is told of it."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cavendish.errors import DiskFull

# EFBIG is how a limit on the length of files shows itself.
_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


@contextmanager
def room(folder: Path) -> Iterator[None]:
    """Raises DiskFull, naming folder, where what is done inside finds no room on the disk."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull(folder=folder) from error
        raise
