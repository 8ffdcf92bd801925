# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives the memory of pictures back to the system.

glibc's malloc has an arena for each thread, keeps there what was freed, and keeps more the larger
the pieces were: workers that have each held a picture for a moment would hold its memory for good.
"""

import ctypes
import sys

# The numbers of mallopt's parameters, as glibc's malloc.h has them.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_ARENAS = 2
# Larger pieces are mapped by themselves, and unmapped when they are freed.
_LARGE_BYTES = 8 << 20
_KEPT_BYTES = 16 << 20


def bound_memory() -> bool:
    """Bounds what malloc keeps; whether it could. Call it before the first thread is begun."""
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    wanted = {
        _ARENA_MAX: _ARENAS,
        _MMAP_THRESHOLD: _LARGE_BYTES,
        _TRIM_THRESHOLD: _KEPT_BYTES,
    }
    return all(mallopt(name, value) == 1 for name, value in wanted.items())
