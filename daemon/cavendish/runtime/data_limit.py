# SPDX-License-Identifier: GPL-3.0-or-later
"""Bounds the memory of this process for a while, so that what goes beyond fails at once.

Linux hands out memory that it does not have, and starves or ends programs once it is written to.
Under this limit malloc fails instead, and who asked for too much can be told. It counts what is
this process's own and can be written to, touched or not: no mapped file, no shared memory. Source:
RLIMIT_DATA in getrlimit(2). macOS and Windows have no such limit: there nothing is bounded here.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cavendish.runtime.memory import told_bytes

_UNBOUNDED = sys.maxsize
_STATUS = Path("/proc/self/status")


class DataLimit:
    """The one limit of this process. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # By who holds them, the newest last.
        self._bounds: dict[object, int] = {}
        # What held before them, and what holds now.
        self._before = self._now = _UNBOUNDED

    @contextmanager
    def held(self, more: int) -> Iterator[None]:
        """Within the context this process may take so many bytes more, counted from now.

        Of several at a time the newest bound holds. One that the process was started with is never
        exceeded.
        """
        holder, own = object(), data_bytes()
        with self._lock:
            if not self._bounds:
                self._before = _soft()
            # Without knowing what there is already a bound could be below that.
            self._bounds[holder] = own + more if own else _UNBOUNDED
            self._apply()
        try:
            yield
        finally:
            with self._lock:
                del self._bounds[holder]
                self._apply()

    def left(self) -> int:
        """How many bytes may be taken yet; sys.maxsize where there is no limit."""
        if self._now == _UNBOUNDED:
            return _UNBOUNDED
        return self._now - data_bytes()

    def widen(self, more: int) -> None:
        """Allows so many bytes more, where a bound is held."""
        with self._lock:
            if self._bounds:
                self._bounds[next(reversed(self._bounds))] += more
                self._apply()

    def _apply(self) -> None:
        newest = next(reversed(self._bounds.values()), _UNBOUNDED)
        self._now = _set(min(newest, self._before))


def data_bytes() -> int:
    """What the limit counts of this process; 0 where nobody tells."""
    return told_bytes(_STATUS, "VmData:") or 0


def resident_bytes() -> int:
    """What of it is in memory; 0 where nobody tells.

    malloc keeps addresses of what was freed: they count, and to write there again takes memory.
    """
    return told_bytes(_STATUS, "RssAnon:") or 0


def _soft() -> int:
    if sys.platform != "linux":
        return _UNBOUNDED
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_DATA)
    return _UNBOUNDED if soft == resource.RLIM_INFINITY else soft


def _set(limit: int) -> int:
    """Sets the limit; what holds then, sys.maxsize where there is none."""
    if sys.platform != "linux":
        return _UNBOUNDED
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(
        resource.RLIMIT_DATA, (resource.RLIM_INFINITY if limit == _UNBOUNDED else limit, hard)
    )
    return limit


# A limit is the process's, whoever sets it.
LIMIT = DataLimit()
