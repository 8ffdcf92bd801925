# SPDX-License-Identifier: GPL-3.0-or-later
"""When the daemon leaves: at once, or when its work is done."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from cavendish.runtime.tasks import spawn

logger = logging.getLogger(__name__)


class Lifecycle:
    """Belongs to one event loop."""

    def __init__(self) -> None:
        self._leaving = asyncio.Event()
        self._draining = False

    @property
    def takes_work(self) -> bool:
        """Whether new jobs are welcome."""
        return not (self._draining or self._leaving.is_set())

    def leave(self, why: str) -> None:
        """Leaves now."""
        logger.info("leaving", extra={"why": why})
        self._leaving.set()

    def leave_after(self, drained: Callable[[], Awaitable[None]], why: str) -> None:
        """Takes no new work, and leaves once drained returns."""
        if self._draining:
            return
        self._draining = True
        spawn(self._drain(drained, why), name="drain")

    async def wait(self) -> None:
        """Returns when it is time to go."""
        await self._leaving.wait()

    async def _drain(self, drained: Callable[[], Awaitable[None]], why: str) -> None:
        await drained()
        self.leave(why)
