# SPDX-License-Identifier: GPL-3.0-or-later
"""A file's bytes to read, which another process may cut short meanwhile.

Reading a plain mapping beyond the end of its file kills the reader. So files are mapped by a
compiled module that puts zeros there and tells; where it is missing they are copied at each view.
On Windows a mapped file cannot be cut short.
"""

import importlib
import logging
import mmap
import os
import sys
from functools import cache
from typing import Protocol, cast

logger = logging.getLogger(__name__)


class FileView(Protocol):
    """What `map_file` gives."""

    @property
    def torn(self) -> bool:
        """Whether a view had zeros in place of what was cut off."""
        ...

    def view(self) -> memoryview:
        """All bytes, read-only; they stay as long as the view is held."""
        ...


def map_file(descriptor: int, length: int) -> FileView:
    """The first length bytes of a file. Raises OSError."""
    kind = _kind()
    return kind(descriptor, length)


class _Guarded:
    """A mapping whose missing pages are zeros."""

    def __init__(self, descriptor: int, length: int) -> None:
        self._mapping = _compiled()(descriptor, length)

    @property
    def torn(self) -> bool:
        return self._mapping.torn

    def view(self) -> memoryview:
        return memoryview(self._mapping)


class _Mapped:
    """A plain mapping, where the system keeps the file whole."""

    torn = False

    def __init__(self, descriptor: int, length: int) -> None:
        self._mapping = mmap.mmap(descriptor, length, access=mmap.ACCESS_READ)

    def view(self) -> memoryview:
        return memoryview(self._mapping)


class Copied:
    """The bytes as they are when they are asked for, in memory that is nobody else's."""

    def __init__(self, descriptor: int, length: int) -> None:
        self._descriptor = descriptor
        self._length = length
        self.torn = False

    def view(self) -> memoryview:
        """A copy; zeros where the file is too short."""
        content = memoryview(bytearray(self._length))
        done = 0
        while done < self._length:
            read = os.preadv(self._descriptor, [content[done:]], done)
            if read == 0:
                self.torn = True
                break
            done += read
        return content.toreadonly()


class _CompiledMapping(Protocol):
    """The type in _mapping.c."""

    torn: bool

    def __init__(self, descriptor: int, length: int) -> None: ...

    def __buffer__(self, flags: int, /) -> memoryview: ...


def _compiled() -> type[_CompiledMapping]:
    module = importlib.import_module("cavendish.store._mapping")
    return cast(type[_CompiledMapping], module.Mapping)


@cache
def _kind() -> type[_Guarded] | type[_Mapped] | type[Copied]:
    if sys.platform == "win32":
        return _Mapped
    try:
        _compiled()
    except ImportError as error:
        logger.warning("pixels are copied out of shared memory, which is slower: %s", error)
        return Copied
    return _Guarded
