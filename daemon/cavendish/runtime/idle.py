# SPDX-License-Identifier: GPL-3.0-or-later
"""Leaving when there has been nothing to do for long enough. Uses no timer while there is."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class IdleExit:
    """Calls leave once no call was open, and nothing busy, for the given seconds (0: never).

    busy tells of work that no call waits for. Belongs to one event loop.
    """

    def __init__(self, seconds: float, busy: Callable[[], bool], leave: Callable[[], None]) -> None:
        self._seconds = seconds
        self._busy = busy
        self._leave = leave
        self._calls = 0
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begins to count: a daemon that nobody ever calls leaves too."""
        self._arm()

    def stop(self) -> None:
        """Never leaves from now on."""
        self._seconds = 0
        self._disarm()

    @contextmanager
    def call(self) -> Iterator[None]:
        """Holds the daemon while a call is open."""
        self._calls += 1
        self._disarm()
        try:
            yield
        finally:
            self._calls -= 1
            if self._calls == 0:
                self._arm()

    def _arm(self) -> None:
        self._disarm()
        if self._seconds:
            self._timer = asyncio.get_running_loop().call_later(self._seconds, self._expire)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _expire(self) -> None:
        if self._busy():
            self._arm()
        else:
            self._leave()
