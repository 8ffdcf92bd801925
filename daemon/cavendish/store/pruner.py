# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings the blobs below their cap, beside the work that outgrew it."""

import asyncio
from collections.abc import Awaitable, Callable, Collection

from cavendish.request import Digest
from cavendish.runtime.tasks import spawn
from cavendish.store.blobs import BlobStore

# Where what must be kept is itself over the cap, each new blob asks in vain.
PAUSE_SECONDS = 10.0


class Pruner:
    """Prunes once when asked, and again only after a pause. Belongs to one event loop."""

    def __init__(
        self,
        blobs: BlobStore,
        pinned: Callable[[], Awaitable[Collection[Digest]]],
        release: Callable[[int], Awaitable[int]],
        pause: float = PAUSE_SECONDS,
    ) -> None:
        """pinned: what must be kept. release: lets go of so many bytes of it, if it can.

        release answers with 0 where there was nothing to let go of.
        """
        self._blobs = blobs
        self._pinned = pinned
        self._release = release
        self._pause = pause
        self._task: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()
        blobs.when_over_cap(self._wanted)

    def stop(self) -> None:
        """Prunes no more."""
        self._blobs.when_over_cap(lambda: None)
        if self._task is not None:
            self._task.cancel()

    def _wanted(self) -> None:
        self._loop.call_soon_threadsafe(self._begin)

    def _begin(self) -> None:
        if self._task is None or self._task.done():
            self._task = spawn(self._prune(), name="prune")

    async def _prune(self) -> None:
        await asyncio.to_thread(self._blobs.prune, await self._pinned())
        excess = await asyncio.to_thread(self._blobs.excess_bytes)
        if excess and await self._release(excess):
            await asyncio.to_thread(self._blobs.prune, await self._pinned())
        await asyncio.sleep(self._pause)
