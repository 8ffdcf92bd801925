# SPDX-License-Identifier: GPL-3.0-or-later
"""A file's bytes in memory, which another process may cut short meanwhile.

Touching a plain mapping beyond the end of its file kills who does. So files are mapped by a
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

    def write(self, content: memoryview) -> bool:
        """Copies contiguous bytes to the beginning of the file; whether they are there now.

        Other threads run meanwhile. Raises ValueError where content is longer than the mapping.
        """
        ...


def map_file(descriptor: int, length: int) -> FileView:
    """The first length bytes of a file that is open to read and write. Raises OSError."""
    kind = _kind()
    return kind(descriptor, length)


class _Guarded:
    """A mapping whose missing pages are zeros, and what is written to them nowhere."""

    def __init__(self, descriptor: int, length: int) -> None:
        self._mapping = _compiled()(descriptor, length)

    @property
    def torn(self) -> bool:
        return self._mapping.torn

    def view(self) -> memoryview:
        return memoryview(self._mapping)

    def write(self, content: memoryview) -> bool:
        if not self.torn:
            self._mapping.write(content)
        return not self.torn


class _Mapped:
    """A plain mapping to read, where the system keeps the file whole."""

    torn = False

    def __init__(self, descriptor: int, length: int) -> None:
        self._mapping = mmap.mmap(descriptor, length, access=mmap.ACCESS_READ)

    def view(self) -> memoryview:
        return memoryview(self._mapping)

    def write(self, content: memoryview) -> bool:
        del content
        return False


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

    def write(self, content: memoryview) -> bool:
        """False: there is nothing to write into."""
        del content
        return False


class _CompiledMapping(Protocol):
    """The type in _mapping.c."""

    torn: bool

    def __init__(self, descriptor: int, length: int) -> None: ...

    def __buffer__(self, flags: int, /) -> memoryview: ...

    def write(self, content: memoryview, /) -> None: ...


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
