# SPDX-License-Identifier: GPL-3.0-or-later
"""One memory-mapped file of the exchange."""

import os
import stat
from enum import Enum, auto
from pathlib import Path
from typing import Self

from cavendish.store.mapping import FileView, map_file

# O_NOFOLLOW: what lies at the path may not be what the daemon put there.
_FLAGS = (
    os.O_RDWR
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


class Use(Enum):
    """Who may touch a segment."""

    POOLED = auto()
    LEASED = auto()
    CLAIMED = auto()
    LENT = auto()


class Segment:
    """A file, its descriptor and, once it is viewed, its mapping. Not thread-safe by itself."""

    def __init__(self, path: Path, descriptor: int, capacity: int) -> None:
        self.path = path
        self.capacity = capacity
        self.use = Use.CLAIMED
        self.until = 0.0
        self._descriptor = descriptor
        self._mapping: FileView | None = None

    @classmethod
    def create(cls, path: Path, capacity: int) -> Self:
        """Makes the file, mode 0600, with all of its room taken. Raises OSError."""
        descriptor = os.open(path, _FLAGS | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            _allocate(descriptor, capacity)
        except BaseException:
            os.close(descriptor)
            path.unlink(missing_ok=True)
            raise
        return cls(path, descriptor, capacity)

    @classmethod
    def recover(cls, path: Path) -> Self | None:
        """The segment that an earlier daemon made, or None where there is something else."""
        try:
            descriptor = os.open(path, _FLAGS)
        except OSError:
            return None
        found = os.fstat(descriptor)
        if not _is_ours(found) or found.st_size == 0:
            os.close(descriptor)
            return None
        return cls(path, descriptor, found.st_size)

    @property
    def name(self) -> str:
        """The file's name, which is the handle that travels."""
        return self.path.name

    def whole(self) -> bool:
        """Whether the file has its length, and had it whenever a view of it was read."""
        torn = self._mapping is not None and self._mapping.torn
        return not torn and os.fstat(self._descriptor).st_size >= self.capacity

    def view(self) -> memoryview:
        """All bytes, read-only. A view may outlive the segment.

        Where the file is cut short while it is read there are zeros, and `whole` tells.
        """
        if self._mapping is None:
            self._mapping = map_file(self._descriptor, self.capacity)
        return self._mapping.view()

    def fill(self, content: memoryview) -> None:
        """Writes content to the beginning; other threads run meanwhile. Raises OSError.

        A segment that was viewed has its pages in the mapping, where one memcpy takes a third of
        the time; a fresh one is written by a system call, which takes no page faults.
        """
        if self._mapping is not None and self._mapping.write(content):
            return
        rest, offset = content.cast("B"), 0
        while offset < len(rest):
            offset += _write_at(self._descriptor, rest[offset:], offset)

    def close(self) -> None:
        """Lets go of file and mapping. Views that are still held keep the mapping alive."""
        os.close(self._descriptor)
        self._mapping = None


def _allocate(descriptor: int, capacity: int) -> None:
    """Takes the room now: a full disk would kill whoever writes into a sparse mapping."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, capacity)
    else:
        os.truncate(descriptor, capacity)


def _write_at(descriptor: int, content: memoryview, offset: int) -> int:
    if hasattr(os, "pwrite"):
        return os.pwrite(descriptor, content, offset)
    os.lseek(descriptor, offset, os.SEEK_SET)
    return os.write(descriptor, content)


def _is_ours(found: os.stat_result) -> bool:
    mine = not hasattr(os, "getuid") or found.st_uid == os.getuid()
    return stat.S_ISREG(found.st_mode) and mine
