# SPDX-License-Identifier: GPL-3.0-or-later
"""A live session: of what is offered the newest is drawn, as often as the engine can keep up."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from cavendish_client import errors
from cavendish_client.background import Background
from cavendish_client.model import Result
from cavendish_client.request import LayerRequest

if TYPE_CHECKING:
    from cavendish_client.client import AsyncClient

Run: TypeAlias = Callable[[LayerRequest], Awaitable[Result]]
Shown: TypeAlias = "Callable[[Result | None, errors.CavendishError | None], None]"

# Faster than that nobody draws, and the host has to read its canvas each time.
LEAST_PACE_SECONDS = 0.1
# How much a newly measured time counts beside those before.
_NEWS = 0.3
# A run that is further than that is worth its end, though its input is stale by then.
_WORTH_ITS_END = 0.5
# After so many runs' time without a result one is drawn to its end, though newer input comes all
# the time: an artist who does not lift the pen would see nothing.
_PATIENCE = 2.0


class LiveSession:
    """One artist's sketch. On one event loop; call `close` at the end.

    run: runs one request, for example `AsyncClient.run`; cancelling it stops its job. shown: gets
    each result, or why there is none; what was stopped because something newer came is not told.
    """

    def __init__(self, run: Run, shown: Shown, clock: Callable[[], float] = time.monotonic) -> None:
        self.name = uuid.uuid4().hex
        self._run, self._shown, self._clock = run, shown, clock
        self._next: LayerRequest | None = None
        self._task: asyncio.Task[None] | None = None
        self._began = self._told = 0.0
        self._usual: float | None = None
        self._is_paid = False
        self._gives_way = False

    @property
    def pace_seconds(self) -> float:
        """How long a run takes, as measured: reading the canvas more often is of no use."""
        return max(self._usual or 0.0, LEAST_PACE_SECONDS)

    def offer(self, request: LayerRequest) -> None:
        """Draws this next, in place of whatever else was waiting.

        What is being drawn is stopped if most of it is still to do; what is being paid for is not,
        nor is what has been waited for too long.
        """
        self._next = replace(request, live=self.name)
        if self._task is None:
            self._told = self._clock()
            self._begin()
        elif self._is_young():
            self._gives_way = True
            self._task.cancel()

    async def close(self) -> None:
        """Stops; nothing is told any more."""
        self._next = None
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _is_young(self) -> bool:
        if self._usual is None or self._is_paid:
            return False
        now = self._clock()
        is_waited_for = now - self._told > self._usual * _PATIENCE
        return not is_waited_for and now - self._began < self._usual * _WORTH_ITS_END

    def _begin(self) -> None:
        request, self._next = self._next, None
        if request is not None:
            self._began, self._gives_way = self._clock(), False
            self._task = asyncio.get_running_loop().create_task(self._draw(request))
            self._task.add_done_callback(self._ended)

    async def _draw(self, request: LayerRequest) -> None:
        try:
            result = await self._run(request)
        except errors.JobCancelled:
            return  # In the daemon, by a newer one of this session.
        except errors.CavendishError as error:
            self._shown(None, error)
            return
        self._learn(result)
        self._told = self._clock()
        self._shown(result, None)

    def _learn(self, result: Result) -> None:
        self._is_paid = result.plan.leaves_machine
        if not result.cached:
            seconds = self._clock() - self._began
            before = seconds if self._usual is None else self._usual
            self._usual = before + (seconds - before) * _NEWS

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._task = None
        if not task.cancelled():
            task.result()
        elif not self._gives_way:
            return  # By whoever ends the loop, which waits for no other.
        self._begin()


class Live:
    """A live session for programs with a loop of their own: its methods return at once.

    shown: see LiveSession; called on the network's thread.
    """

    def __init__(self, background: Background, shown: Shown) -> None:
        self._background, self._shown = background, shown
        self._session: LiveSession | None = None
        self._serving = background.submit(self._serve)

    @property
    def pace_seconds(self) -> float:
        """How often reading the canvas is of use."""
        return LEAST_PACE_SECONDS if self._session is None else self._session.pace_seconds

    def offer(self, request: LayerRequest) -> None:
        """Draws this next; see LiveSession."""
        self._background.submit(partial(self._offer, request))

    def close(self) -> None:
        """Stops; nothing is told any more. Idempotent."""
        self._serving.cancel()

    async def _serve(self, client: AsyncClient) -> None:
        self._session = session = LiveSession(client.run, self._shown)
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            self._session = None
            await session.close()

    async def _offer(self, request: LayerRequest, _client: AsyncClient) -> None:
        if self._session is not None:
            self._session.offer(request)
