# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives the memory of pictures back to the system.

glibc's malloc has an arena for each thread, keeps there what was freed, and keeps more the larger
the pieces were: workers that have each held a picture for a moment would hold its memory for good.
"""

import ctypes
import sys
from typing import Any

# The numbers of mallopt's parameters, as glibc's malloc.h has them.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_ARENAS = 2
# Larger pieces are mapped by themselves, and unmapped when they are freed.
_LARGE_BYTES = 8 << 20
_KEPT_BYTES = 16 << 20


def bound_memory() -> bool:
    """Bounds what malloc keeps; whether it could. Call it before the first thread is begun."""
    mallopt = _of_glibc("mallopt")
    if mallopt is None:
        return False
    wanted = {
        _ARENA_MAX: _ARENAS,
        _MMAP_THRESHOLD: _LARGE_BYTES,
        _TRIM_THRESHOLD: _KEPT_BYTES,
    }
    return all(mallopt(name, value) == 1 for name, value in wanted.items())


def give_back() -> None:
    """Gives back what malloc keeps, wherever it lies: one small piece at the end holds on to all.

    For when memory is short: it takes milliseconds, and what is needed next is fetched anew.
    """
    trim = _of_glibc("malloc_trim")
    if trim is not None:
        trim(0)


def _of_glibc(name: str) -> Any:
    """A function of glibc's; None where there is another library."""
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None), name, None)
