# SPDX-License-Identifier: GPL-3.0-or-later
"""Work that is due now and then, as long as there is something for it to do."""

import asyncio
from collections.abc import Callable

from cavendish.runtime.tasks import spawn


class Sweeper:
    """Calls sweep on a thread every interval seconds until it says that nothing is left.

    After that there is no timer until `wake`. Belongs to one event loop.
    """

    def __init__(self, sweep: Callable[[], bool], interval: float = 10.0) -> None:
        self._sweep = sweep
        self._interval = interval
        self._timer: asyncio.TimerHandle | None = None

    def wake(self) -> None:
        """There is something to sweep, soon."""
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._interval, self._due)

    def stop(self) -> None:
        """No more."""
        if self._timer is not None:
            self._timer.cancel()

    def _due(self) -> None:
        spawn(self._run(), name="sweep")

    async def _run(self) -> None:
        try:
            left = await asyncio.to_thread(self._sweep)
        finally:
            self._timer = None
        if left:
            self.wake()
