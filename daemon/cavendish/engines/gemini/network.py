# SPDX-License-Identifier: GPL-3.0-or-later
"""The thread whose event loop all requests of the engine run on."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

from cavendish.engines.engine import Control
from cavendish.engines.gemini.transport import Stopped
from cavendish.runtime.tasks import spawn

T = TypeVar("T")
Work = Callable[[], Coroutine[Any, Any, T]]


class Network:
    """Runs coroutines for threads that wait for them. Its own thread begins when first needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def run(self, work: Work[T], control: Control | None = None) -> T:
        """Waits for what work comes to. Raises what it raises, and Stopped as soon as control does.

        Does not return before work has ended, so that what it wrote can be read.
        """
        running = self._start(work)
        if control is None:
            return running.future.result()
        with control.on_stop(running.stop):
            return running.future.result()

    def launch(self, work: Work[T]) -> "Future[T]":
        """Begins work, and does not wait for it."""
        return self._start(work).future

    def close(self) -> None:
        """Cancels what still runs, and ends the thread."""
        with self._lock:
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
        if loop is not None and thread is not None:
            asyncio.run_coroutine_threadsafe(_cancel_all(), loop).result()
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()

    def _start(self, work: Work[T]) -> "_Running[T]":
        running = _Running(work, self._running_loop())
        running.loop.call_soon_threadsafe(running.begin)
        return running

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(
                    target=self._loop.run_forever, name="gemini-network", daemon=True
                )
                self._thread.start()
            return self._loop


async def _cancel_all() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


class _Running(Generic[T]):
    """One coroutine on the loop, and the thread that waits for it."""

    def __init__(self, work: Work[T], loop: asyncio.AbstractEventLoop) -> None:
        self.future: Future[T] = Future()
        self.loop = loop
        self._work = work
        self._task: asyncio.Task[T | Exception] | None = None

    def begin(self) -> None:
        """Starts it; on the loop."""
        self._task = spawn(self._outcome(), name="gemini request")
        self._task.add_done_callback(self._ended)

    def stop(self) -> None:
        """Cancels it; from any thread."""
        self.loop.call_soon_threadsafe(self._cancel)

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _outcome(self) -> T | Exception:
        """Failures are the waiting thread's: for it they are not worth a line in the log."""
        try:
            return await self._work()
        except Exception as error:  # noqa: BLE001 - raised again where it is waited for
            return error

    def _ended(self, task: "asyncio.Task[T | Exception]") -> None:
        if task.cancelled():
            self.future.set_exception(Stopped())
        elif isinstance(outcome := task.result(), Exception):
            self.future.set_exception(outcome)
        else:
            self.future.set_result(outcome)
