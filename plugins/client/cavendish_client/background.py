# SPDX-License-Identifier: GPL-3.0-or-later
"""The client for programs with an event loop of their own: nothing here ever waits.

The network has a thread and an asyncio loop of its own. (Stepping asyncio from a timer of the
editor's was measured ten times slower.)
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import logging
import threading
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from cavendish_client import errors, model
from cavendish_client.pixels import Pixels
from cavendish_client.request import (
    AnyRequest,
    DescribeRequest,
    FillFields,
    FillRequest,
    LayerRequest,
    OnProgress,
    SelectRequest,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from cavendish_client.client import AsyncClient

LOGGER = logging.getLogger(__name__)
CLOSE_SECONDS = 5.0
T = TypeVar("T")
Done = Callable[[Any, "errors.CavendishError | None"], None]


class Handle(Generic[T]):
    """Something under way on the network's thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._future: concurrent.futures.Future[T] = concurrent.futures.Future()
        self._task: asyncio.Task[T] | None = None
        self._is_cancelled = False

    def cancel(self) -> None:
        """Stops it, its job in the daemon too. From any thread, as often as one likes."""
        with contextlib.suppress(RuntimeError):  # The loop has ended, and so has this.
            self._loop.call_soon_threadsafe(self.stop)

    def done(self) -> bool:
        """Whether it has ended, however it did."""
        return self._future.done()

    def result(self, timeout: float | None = None) -> T:
        """Waits for what it gives. Raises CavendishError; TimeoutError after timeout seconds."""
        try:
            return self._future.result(timeout)
        except concurrent.futures.TimeoutError as error:  # Not TimeoutError itself before 3.11.
            raise TimeoutError from error

    def begin(self, coroutine: Coroutine[Any, Any, T], done: Done | None) -> asyncio.Task[T]:
        """Runs it; on the loop's thread."""
        self._task = self._loop.create_task(coroutine)
        self._task.add_done_callback(partial(self._finish, done))
        return self._task

    def stop(self) -> None:
        """Stops it, once; on the loop's thread. What runs may still tell the daemon."""
        if self._task is not None and not self._is_cancelled:
            self._is_cancelled = True
            self._task.cancel()

    def _finish(self, done: Done | None, task: asyncio.Task[T]) -> None:
        error = errors.JobCancelled() if task.cancelled() else task.exception()
        if error is None:
            self._future.set_result(task.result())
        else:
            self._future.set_exception(error)
        if done is not None:
            done(None if error else task.result(), presentable(error))


def presentable(error: BaseException | None) -> errors.CavendishError | None:
    """error as one that the artist can be told; a bug is logged and told of as `Internal`."""
    if error is None or isinstance(error, errors.CavendishError):
        return error
    LOGGER.error("a bug in the client", exc_info=error)
    return errors.Internal()


class Background:
    """A client whose methods return at once; its thread starts with the first of them.

    done(value, error) is called exactly once, on the network's thread, with one of the two None;
    so is on_progress(progress), any number of times before it. Marshal them: with a queued signal
    in Qt, with GLib.idle_add in GTK.
    """

    def __init__(
        self, name: str, version: str, state_dir: str | Path | None = None, *, start: bool = True
    ) -> None:
        self._name = name
        self._version = version
        self._state_dir = state_dir
        self._start = start
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._client: AsyncClient | None = None
        self._handles: dict[asyncio.Task[Any], Handle[Any]] = {}
        self._shutting: asyncio.Task[None] | None = None
        self._closed = False
        self.info: model.ServerInfo | None = None

    def connect(self, done: Done | None = None) -> Handle[model.ServerInfo]:
        """Finds the daemon, starts it where that is allowed, and shakes hands; gives ServerInfo."""
        return self.submit(self._connect, done)

    def fill(
        self,
        image: Pixels,
        mask: Pixels,
        *,
        on_progress: OnProgress | None = None,
        request_id: str | None = None,
        copy: bool = True,
        done: Done | None = None,
        **fields: Unpack[FillFields],
    ) -> Handle[model.Result]:
        """Fills where mask is above 0; gives a Result. See `AsyncClient.run`."""
        return self.run(
            FillRequest(image, mask, **fields),
            on_progress=on_progress,
            request_id=request_id,
            copy=copy,
            done=done,
        )

    def run(
        self,
        request: LayerRequest,
        *,
        on_progress: OnProgress | None = None,
        request_id: str | None = None,
        copy: bool = True,
        done: Done | None = None,
    ) -> Handle[model.Result]:
        """Runs an operation; gives a Result. See `AsyncClient.run`."""

        async def work(client: AsyncClient) -> model.Result:
            return await client.run(
                request, on_progress=on_progress, request_id=request_id, copy=copy
            )

        return self.submit(work, done)

    def describe(
        self,
        request: DescribeRequest,
        *,
        on_progress: OnProgress | None = None,
        request_id: str | None = None,
        done: Done | None = None,
    ) -> Handle[model.Words]:
        """Runs an operation whose result is words; gives Words. See `AsyncClient.describe`."""

        async def work(client: AsyncClient) -> model.Words:
            return await client.describe(request, on_progress=on_progress, request_id=request_id)

        return self.submit(work, done)

    def select(
        self,
        request: SelectRequest,
        *,
        on_progress: OnProgress | None = None,
        request_id: str | None = None,
        copy: bool = True,
        done: Done | None = None,
    ) -> Handle[model.Selection]:
        """Runs an operation whose result is a selection; gives Selection. As `run`."""

        async def work(client: AsyncClient) -> model.Selection:
            return await client.select(
                request, on_progress=on_progress, request_id=request_id, copy=copy
            )

        return self.submit(work, done)

    def estimate(self, request: AnyRequest, done: Done | None = None) -> Handle[model.Plan]:
        """What `run` would do, and why; gives a Plan. The buffers may be empty."""

        async def work(client: AsyncClient) -> model.Plan:
            return await client.estimate(request)

        return self.submit(work, done)

    def submit(
        self, work: Callable[[AsyncClient], Awaitable[T]], done: Done | None = None
    ) -> Handle[T]:
        """Awaits what work makes of the asynchronous client, on the network's thread."""
        with self._lock:
            if self._closed:
                raise RuntimeError("this client was closed")
            loop = self._loop or self._start_thread()
            handle: Handle[T] = Handle(loop)
            # Within the lock: `close` ends what was begun before it, and nothing else.
            loop.call_soon_threadsafe(self._begin, handle, work, done)
        return handle

    def close(self) -> None:
        """Stops what is under way, ends the connection and the thread. From any thread, idempotent.

        Jobs that were created go on in the daemon, unless their handles were cancelled.
        """
        with self._lock:
            loop, self._loop, self._closed = self._loop, None, True
        if loop is not None:
            loop.call_soon_threadsafe(self._begin_shutting, loop)
            if self._thread is not None and self._thread is not threading.current_thread():
                self._thread.join(CLOSE_SECONDS)

    def _start_thread(self) -> asyncio.AbstractEventLoop:
        loop = self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=run_loop, args=(loop,), name="cavendish-network", daemon=True
        )
        self._thread.start()
        return loop

    def _begin(
        self, handle: Handle[T], work: Callable[[AsyncClient], Awaitable[T]], done: Done | None
    ) -> None:
        task = handle.begin(self._run(work), done)
        self._handles[task] = handle
        task.add_done_callback(self._handles.pop)

    async def _run(self, work: Callable[[AsyncClient], Awaitable[T]]) -> T:
        if self._client is None:
            # gRPC takes a third of a second to import: here, on a thread that nobody waits for.
            from cavendish_client.client import AsyncClient

            self._client = AsyncClient(
                self._name, self._version, self._state_dir, start=self._start
            )
        return await work(self._client)

    async def _connect(self, client: AsyncClient) -> model.ServerInfo:
        self.info = await client.connect()
        return self.info

    def _begin_shutting(self, loop: asyncio.AbstractEventLoop) -> None:
        self._shutting = loop.create_task(self._shut(loop))

    async def _shut(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._client is not None:
            self._client.leave_jobs()
        for handle in list(self._handles.values()):
            handle.stop()
        await asyncio.gather(*self._handles, return_exceptions=True)
        if self._client is not None:
            await self._client.close()
        loop.call_soon(loop.stop)


def run_loop(loop: asyncio.AbstractEventLoop) -> None:
    """The network thread: runs loop until it is stopped, then closes it."""
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
        loop.run_until_complete(loop.shutdown_default_executor())
    finally:
        asyncio.set_event_loop(None)
        loop.close()
