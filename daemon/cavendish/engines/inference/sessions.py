# SPDX-License-Identifier: GPL-3.0-or-later
"""Loaded models: lent out, kept for a while, dropped when idle or when memory is short."""

import logging
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from cavendish.runtime.memory import available_bytes

logger = logging.getLogger(__name__)

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

IDLE_SECONDS = 300.0
# Below this much of the machine's memory, what is not in use is not kept.
_SHORT_BYTES = 768 << 20


@dataclass(slots=True)
class _Entry(Generic[T]):
    loaded: T
    users: int = 0
    last_used: float = 0.0


class Sessions(Generic[K, T]):
    """Keeps what was loaded, by key. Thread-safe; a key is loaded once, whoever asks."""

    def __init__(
        self,
        *,
        idle_seconds: float = IDLE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        is_short: Callable[[], bool] | None = None,
        free_bytes: Callable[[], int] | None = None,
        most: int = 0,
        weigh: Callable[[T], int] = lambda _: 0,
    ) -> None:
        """is_short: whether the machine is short of memory. free_bytes: what is left of it.

        most: what all together may weigh, where that is bounded; those that were used the longest
        ago make room.
        """
        self._idle_seconds, self._clock = idle_seconds, clock
        self._is_short = is_short or memory_is_short
        self._free_bytes = free_bytes or available_bytes
        self._most, self._weigh = most, weigh
        self._entries: dict[K, _Entry[T]] = {}
        self._lock = threading.Lock()
        self._loading = threading.Lock()
        self._timer: threading.Timer | None = None

    @contextmanager
    def lend(self, key: K, load: Callable[[], T], size_bytes: int = 0) -> Iterator[T]:
        """What load gave for the key, now or before; it stays while the context lasts.

        size_bytes: about what it needs, for which room is made of what is idle. Raises what load
        raises; then nothing is kept.
        """
        entry = self._taken(key) or self._loaded(key, load, size_bytes)
        try:
            yield entry.loaded
        finally:
            self._given_back(key, entry)

    def drop(self, applies: Callable[[K], bool] = lambda _: True) -> None:
        """Keeps these no longer: who has one in use keeps it until it is given back.

        applies: to which keys; by default to all.
        """
        with self._lock:
            for key in [key for key in self._entries if applies(key)]:
                del self._entries[key]

    def sweep(self) -> None:
        """Drops what has been idle for long, or all that is idle where memory is short."""
        short = self._is_short()
        with self._lock:
            latest = self._clock() - self._idle_seconds
            for key, entry in list(self._entries.items()):
                if entry.users == 0 and (short or entry.last_used <= latest):
                    del self._entries[key]
                    logger.info("a model was dropped", extra={"model": str(key)})
            self._arm()

    def close(self) -> None:
        """Drops all, and wakes no more."""
        self.drop()
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

    def kept(self) -> list[tuple[K, T]]:
        """What is loaded, with its keys."""
        with self._lock:
            return [(key, entry.loaded) for key, entry in self._entries.items()]

    def __len__(self) -> int:
        """How many are loaded."""
        with self._lock:
            return len(self._entries)

    def _taken(self, key: K) -> _Entry[T] | None:
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None:
                entry.users += 1
            return entry

    def _loaded(self, key: K, load: Callable[[], T], size_bytes: int) -> _Entry[T]:
        with self._loading:
            known = self._taken(key)
            if known is not None:
                return known
            # Room is made before it is needed, not after.
            self.sweep()
            self._make_room(size_bytes)
            entry = _Entry(load(), users=1)
            with self._lock:
                self._entries[key] = entry
            return entry

    def _make_room(self, size_bytes: int) -> None:
        """Drops all that is idle where so much more would leave too little memory."""
        if not size_bytes or self._free_bytes() - size_bytes >= _SHORT_BYTES:
            return
        with self._lock:
            for key in [key for key, entry in self._entries.items() if entry.users == 0]:
                del self._entries[key]
            self._arm()

    def _given_back(self, key: K, entry: _Entry[T]) -> None:
        short = self._is_short()
        with self._lock:
            entry.users -= 1
            entry.last_used = self._clock()
            if short and entry.users == 0 and self._entries.get(key) is entry:
                del self._entries[key]
            self._lighten()
            self._arm()

    def _lighten(self) -> None:
        """Drops what is idle until the rest weighs no more than it may. Call it locked."""
        idle = (
            sorted(
                (entry.last_used, key) for key, entry in self._entries.items() if entry.users == 0
            )
            if self._most
            else []
        )
        weight = sum(self._weigh(entry.loaded) for entry in self._entries.values())
        for _, key in idle:
            if weight <= self._most:
                return
            weight -= self._weigh(self._entries.pop(key).loaded)

    def _arm(self) -> None:
        """Sets the timer for the next one that may become idle for long. Call it locked."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        idle = [entry.last_used for entry in self._entries.values() if entry.users == 0]
        if idle:
            wait = max(min(idle) + self._idle_seconds - self._clock(), 0.0)
            self._timer = threading.Timer(wait, self.sweep)
            self._timer.daemon = True
            self._timer.start()


def memory_is_short() -> bool:
    """Whether little of the machine's memory is left."""
    return available_bytes() < _SHORT_BYTES
