# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a coroutine on an event loop of its own, so that what it does slows no call down."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def apart(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What work comes to, on another thread.

    Cancelling the awaiting task cancels work, and waits until it has ended.
    """
    inner = _Inner(work)
    outer = asyncio.get_running_loop().run_in_executor(None, inner.run)
    try:
        return await asyncio.shield(outer)
    except asyncio.CancelledError:
        inner.cancel()
        # How it ended is nobody's business any more.
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await outer
        raise


class _Inner:
    """Work on a thread that another one may cancel."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        self._work = work
        self._lock = threading.Lock()
        self._cancelled = False
        self._task: asyncio.Task[Any] | None = None

    def run(self) -> Any:
        return asyncio.run(self._begun())

    def cancel(self) -> None:
        with self._lock:
            self._cancelled = True
            if self._task is not None:
                # A loop that is closed by now has nothing left to cancel.
                with contextlib.suppress(RuntimeError):
                    self._task.get_loop().call_soon_threadsafe(self._task.cancel)

    async def _begun(self) -> Any:
        with self._lock:
            self._task = asyncio.current_task()
            if self._cancelled:
                raise asyncio.CancelledError
        return await self._work()
