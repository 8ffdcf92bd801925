# SPDX-License-Identifier: GPL-3.0-or-later
"""Follows work that blocks, from the event loop."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
Tell = Callable[[float, str], None]

_EVENT_GAP_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Step(Generic[T]):
    """How far work is, 0..1, and what it does; the last one, alone, has its result."""

    fraction: float
    stage: str
    result: T | None = None


class Ended(Exception):
    """Nobody follows the work any more."""


async def followed(work: Callable[[Tell], T]) -> AsyncIterator[Step[T]]:
    """How far work is, until it is done; it is called in a thread. Raises what it raises.

    Work is ended, where it next tells how far it is, once nobody follows it.
    """
    loop, gone = asyncio.get_running_loop(), threading.Event()
    steps: asyncio.Queue[Step[T]] = asyncio.Queue()

    def tell(fraction: float, stage: str) -> None:
        if gone.is_set():
            raise Ended
        loop.call_soon_threadsafe(steps.put_nowait, Step(fraction, stage))

    running = loop.run_in_executor(None, work, tell)
    running.add_done_callback(lambda _: steps.put_nowait(Step(1.0, "")))
    try:
        while not running.done():
            step = await steps.get()
            while not steps.empty():
                step = steps.get_nowait()
            if not running.done():
                yield step
                await asyncio.wait([running], timeout=_EVENT_GAP_SECONDS)
        yield Step(1.0, "", await running)
    finally:
        gone.set()
        await asyncio.wait([running])
        if not running.cancelled():
            running.exception()  # Seen, so that the loop does not complain.
