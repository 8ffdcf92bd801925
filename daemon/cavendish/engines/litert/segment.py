# SPDX-License-Identifier: GPL-3.0-or-later
"""Shared memory between the daemon and a child: a file that both have mapped."""

import contextlib
import math
import mmap
import os
import shutil
import tempfile
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cavendish_client.paths import SHARED_MEMORY

Array = NDArray[Any]

# What processors and runtimes like arrays to begin at.
_ALIGNMENT = 64
# A folder in memory with less than this is one that a container was given for small things.
_ROOM = 512 << 20


@dataclass(frozen=True, slots=True)
class Place:
    """An array in a segment. dtype: NumPy's name. offset: in bytes."""

    dtype: str
    shape: tuple[int, ...]
    offset: int

    @property
    def end(self) -> int:
        """The first byte after it."""
        return self.offset + math.prod(self.shape) * np.dtype(self.dtype).itemsize


class Segment:
    """A mapped file. It only grows; where the other side made it grow, it is mapped anew.

    Use it in one thread; the two sides take turns. File and name go with the last one who has it.
    """

    def __init__(self, path: Path) -> None:
        """path: of a file that is there. Raises OSError."""
        self.path = path
        self._file = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
        self._mapped: list[mmap.mmap] = []
        weakref.finalize(self, _let_go, self._file, path, self._mapped)

    @classmethod
    def new(cls) -> "Segment":
        """An empty one, private to this user, in memory where the system has room for it there."""
        roomy = SHARED_MEMORY.is_dir() and shutil.disk_usage(SHARED_MEMORY).free >= _ROOM
        folder = SHARED_MEMORY if roomy else None
        with tempfile.NamedTemporaryFile(prefix="cavendish-", dir=folder, delete=False) as made:
            return cls(Path(made.name))

    def forget(self) -> None:
        """Takes the file's name away; what is open stays. Where that cannot be yet, later."""
        _forget(self.path)

    def put(self, arrays: Sequence[Array], start: int = 0) -> list[Place]:
        """Copies arrays into it, from the byte start on. Raises MemoryError."""
        places, end = [], start
        for array in arrays:
            offset = -(-end // _ALIGNMENT) * _ALIGNMENT
            places.append(Place(array.dtype.name, array.shape, offset))
            end = places[-1].end
        self._reach(end)
        for place, array in zip(places, arrays, strict=True):
            self.view(place)[...] = array
        return places

    def view(self, place: Place) -> Array:
        """The array that lies there, no copy. The file grows to hold it."""
        kind = np.dtype(place.dtype)
        count = math.prod(place.shape)
        if not count:
            return np.empty(place.shape, kind)
        seen = np.frombuffer(self._reach(place.end), kind, count, place.offset)
        return seen.reshape(place.shape)

    def _reach(self, end: int) -> mmap.mmap:
        """The mapping, with at least end bytes, or one: no system maps nothing."""
        end = max(end, 1)
        if not self._mapped or len(self._mapped[0]) < end:
            length = os.fstat(self._file).st_size
            if length < end:
                self._grow(end)
            self._mapped[:] = [mmap.mmap(self._file, max(length, end))]
        return self._mapped[0]

    def _grow(self, end: int) -> None:
        """Raises MemoryError where there is no room: writing there would be a crash."""
        try:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(self._file, 0, end)
            else:
                os.truncate(self._file, end)
        except OSError as error:
            raise MemoryError(f"no room for {end} bytes") from error


def _forget(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def _let_go(file: int, path: Path, mapped: list[mmap.mmap]) -> None:
    # Windows keeps the name of what is mapped.
    mapped.clear()
    os.close(file)
    _forget(path)
