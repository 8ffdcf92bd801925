# SPDX-License-Identifier: GPL-3.0-or-later
"""The asynchronous client: what a daemon can be asked, on one event loop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast

from cavendish_client import convert, errors, model
from cavendish_client.calls.credential import AsyncCredentials
from cavendish_client.calls.models import AsyncModels
from cavendish_client.calls.settings import AsyncSettingsAccess
from cavendish_client.calls.threads import AsyncThreads
from cavendish_client.calls.usage import AsyncLedger
from cavendish_client.channel import ConnectionLost
from cavendish_client.connection import Connection
from cavendish_client.operation import operation_message
from cavendish_client.outcome import assemble, inlined, placed, selected, selection, words
from cavendish_client.paths import state_paths
from cavendish_client.pixels import PixelFormat, Pixels
from cavendish_client.pulse import beating
from cavendish_client.request import (
    AnyRequest,
    DescribeRequest,
    LayerRequest,
    OnProgress,
    SelectRequest,
    with_pixels,
)
from cavendish_client.session import MOST_SECONDS, Identity, Session
from cavendish_client.transfer import INLINE, Fetched, Transfer
from cavendish_proto.v1 import daemon_pb2, image_pb2, job_pb2

LOGGER = logging.getLogger(__name__)
ATTEMPTS = 4
T = TypeVar("T")


class Segment:
    """Memory to write pixels into: shared with the daemon where that is possible."""

    def __init__(self, name: str, view: memoryview) -> None:
        self.name = name
        self.view = view

    def pixels(
        self,
        width: int,
        height: int,
        pixel_format: PixelFormat = PixelFormat.RGBA8,
        color_profile: str = "",
    ) -> Pixels:
        """The start of the memory, as pixels to send: `run` then copies nothing.

        They can be sent once; then the memory is the daemon's.
        """
        length = width * height * pixel_format.bytes_per_pixel
        view = self.view[:length]
        return Pixels(view, width, height, pixel_format, color_profile, segment=self.name)


class AsyncClient:
    """A potentially running daemon, as something to await. All methods on one event loop.

    Every method raises CavendishError; what may be done twice is tried twice.
    """

    def __init__(
        self, name: str, version: str, state_dir: str | Path | None = None, *, start: bool = True
    ) -> None:
        identity = Identity(name, version)
        self._connection = Connection(state_paths(state_dir), identity, may_start=start)
        self._transfer: Transfer | None = None
        self.models = AsyncModels(self._connection)
        self.threads = AsyncThreads(self._connection)
        self._leaves_jobs = False
        self._ending: set[asyncio.Task[None]] = set()
        self.credentials = AsyncCredentials(self._connection)
        self.usage = AsyncLedger(self._connection)
        self.settings = AsyncSettingsAccess(self._connection)

    def leave_jobs(self) -> None:
        """From now on, a job that stops being awaited goes on in the daemon."""
        self._leaves_jobs = True

    async def connect(self) -> model.ServerInfo:
        """Finds the daemon, starts it where allowed, and shakes hands. Raises DaemonError."""
        return (await self._connection.session()).info

    async def close(self) -> None:
        """Ends the connection. Jobs go on in the daemon."""
        for task in self._ending:
            task.cancel()
        await asyncio.gather(*self._ending, return_exceptions=True)
        if self._transfer is not None:
            await self._transfer.close()
        await self._connection.close()

    async def status(self) -> model.Status:
        """How the daemon is."""
        request = daemon_pb2.GetStatusRequest()
        return convert.status(await self._connection.call("DaemonService.GetStatus", request))

    async def shutdown(self, when_idle: bool = False) -> int:
        """Asks the daemon to leave; the jobs that it still waits for."""
        session = await self._connection.session()
        request = daemon_pb2.ShutdownRequest(when_idle=when_idle)
        try:
            answer = await session.call("DaemonService.Shutdown", request)
        except ConnectionLost:
            return 0  # It left before its answer was out.
        return int(answer.unfinished_jobs)

    async def diagnostics(self) -> str:
        """A report to copy into a bug report, Markdown."""
        request = daemon_pb2.GetDiagnosticsRequest()
        answer = await self._connection.call("DaemonService.GetDiagnostics", request)
        return str(answer.report)

    async def job(self, job_id: str) -> model.Job:
        """How a job stands. Raises JobNotFound."""
        request = job_pb2.GetJobRequest(job_id=job_id)
        return convert.job((await self._connection.call("JobService.GetJob", request)).job)

    async def jobs(
        self, page_size: int = 50, page_token: str = "", document: str = ""
    ) -> model.JobPage:
        """A page of jobs, the newest first."""
        request = job_pb2.ListJobsRequest(
            page_size=page_size, page_token=page_token, document=document
        )
        answer = await self._connection.call("JobService.ListJobs", request)
        return model.JobPage(tuple(map(convert.job, answer.jobs)), answer.next_page_token)

    async def cancel(self, job_id: str) -> model.Job:
        """Asks a job to stop; the job as it stands then. Raises JobNotFound."""
        request = job_pb2.CancelJobRequest(job_id=job_id)
        return convert.job((await self._connection.call("JobService.CancelJob", request)).job)

    async def watch(self, job_id: str) -> AsyncIterator[model.Job]:
        """The job as it stands, then after each change, until it is in a terminal state.

        Goes on by itself after the connection was lost. Raises JobNotFound.
        """
        request, lost = job_pb2.WatchJobRequest(job_id=job_id), 0
        while True:
            session = await self._connection.session()
            try:
                messages = session.follow("JobService.WatchJob", request)
                async for job in heard(session, messages, convert.watch_job):
                    lost = 0
                    yield job
                    if job.state.terminal:
                        return
            except (ConnectionLost, errors.ShuttingDown) as error:
                LOGGER.info("watching %s again: %s", job_id, error)
            lost += 1
            if lost == ATTEMPTS:
                raise errors.DaemonUnavailable(command="cavendish start")
            self._connection.lost(session)

    async def estimate(self, request: AnyRequest) -> model.Plan:
        """What would run, and why. The buffers may be empty; nothing of them is sent."""
        operation = operation_message(
            request,
            {
                name: image_pb2.Image(spec=convert.image_spec(pixels))
                for name, pixels in request.images().items()
            },
        )
        asked = job_pb2.EstimateJobRequest(operation=operation)
        return convert.plan((await self._connection.call("JobService.EstimateJob", asked)).plan)

    @asynccontextmanager
    async def lease(self, size_bytes: int) -> AsyncIterator[Segment]:
        """Memory to write pixels into; to be used in a `run` before the block ends."""
        transfer = self._transfer_over(await self._connection.session())
        try:
            lent = await transfer.lease_for_caller(size_bytes)
        except ConnectionLost:
            lent = None
        if lent is None:
            yield Segment("", memoryview(bytearray(size_bytes)))
            return
        try:
            yield Segment(lent.name, lent.view)
        finally:
            transfer.end_lease(lent.name)

    async def run(
        self,
        request: LayerRequest,
        *,
        on_progress: OnProgress | None = None,
        request_id: str | None = None,
        copy: bool = True,
    ) -> model.Result:
        """Runs an operation and fetches its result. Raises CavendishError.

        Raises JobCancelled where the job was stopped. When the awaiting task is cancelled, so is
        the job. request_id, 1 to 64 of [A-Za-z0-9-],
        makes the call repeatable: the same id with the same request is the same job.
        """
        job, transport = await self._done(request, on_progress, request_id)
        return await self._held(job, lambda done: self._fetch(done, transport, copy=copy))

    async def select(
        self,
        request: SelectRequest,
        *,
        on_progress: OnProgress | None = None,
        request_id: str | None = None,
        copy: bool = True,
    ) -> model.Selection:
        """Runs an operation whose result is a selection. As `run`."""
        job, transport = await self._done(request, on_progress, request_id)
        return await self._held(job, lambda done: self._fetch_selection(done, transport, copy=copy))

    async def describe(
        self,
        request: DescribeRequest,
        *,
        on_progress: OnProgress | None = None,
        request_id: str | None = None,
    ) -> model.Words:
        """Runs an operation whose result is words. As `run`."""
        job, _ = await self._done(request, on_progress, request_id)
        return words(job)

    async def variations(
        self,
        request: LayerRequest,
        count: int,
        *,
        on_progress: Callable[[int, model.Progress], None] | None = None,
        request_id: str | None = None,
        copy: bool = True,
    ) -> list[model.Result | errors.CavendishError]:
        """Runs an operation count times at once; the result of each, or why it has none.

        on_progress also gets the number of the variation. When the awaiting task is cancelled, so
        are all jobs that are not done. As `run` otherwise.
        """
        base = request_id or uuid.uuid4().hex
        each = (
            self.run(
                one,
                on_progress=on_progress and partial(on_progress, number),
                request_id=f"{base}-{number}",
                copy=copy,
            )
            for number, one in enumerate(varied(request, count))
        )
        made = await asyncio.gather(*each, return_exceptions=True)
        for outcome in made:
            if isinstance(outcome, BaseException) and not isinstance(
                outcome, errors.CavendishError
            ):
                raise outcome
        return cast("list[model.Result | errors.CavendishError]", made)

    async def result(self, job_id: str, *, copy: bool = True) -> model.Result:
        """The layer of a job that has succeeded. Raises its error, AnswerEmpty, or JobNotFound."""
        return await self._fetch(await self.job(job_id), "", copy=copy)

    async def selection(self, job_id: str, *, copy: bool = True) -> model.Selection:
        """The selection of a job that has succeeded. Raises as `result`."""
        return await self._fetch_selection(await self.job(job_id), "", copy=copy)

    async def words(self, job_id: str) -> model.Words:
        """What a job that has succeeded tells in words. Raises its error, or JobNotFound."""
        return words(await self.job(job_id))

    async def _done(
        self, request: AnyRequest, on_progress: OnProgress | None, request_id: str | None
    ) -> tuple[model.Job, str]:
        """A new job in its terminal state, and how its pixels travelled."""
        request.check()
        begun = await self._begin(request, request_id or uuid.uuid4().hex)
        try:
            return await self._follow(begun, on_progress), begun.transport
        except asyncio.CancelledError:
            if not self._leaves_jobs:
                await asyncio.shield(self.cancel(begun.job.job_id))
            raise

    async def _begin(self, request: AnyRequest, request_id: str) -> Begun:
        """A job that is durable in the daemon.

        Sent again, whole and under the same id, when the daemon is lost or has forgotten what was
        sent before: the daemon makes one job of one id.
        """
        for attempt in range(ATTEMPTS):
            session = await self._connection.session()
            try:
                return await self._begin_once(session, request, request_id)
            except ConnectionLost as error:
                self._connection.lost(session)
                LOGGER.info("creating job again: %s", error)
            except (errors.SegmentNotFound, errors.BlobNotFound) as error:
                if attempt:
                    raise
                LOGGER.info("sending pixels again: %s", error)
        raise errors.DaemonUnavailable(command="cavendish start")

    async def _begin_once(self, session: Session, request: AnyRequest, request_id: str) -> Begun:
        transfer = self._transfer_over(session)
        named = request.images()
        images, way = await transfer.put_all(named)
        run = job_pb2.RunJobRequest(
            request_id=request_id,
            operation=operation_message(request, images),
            exchange=await transfer.proof(named),
        )
        messages = session.follow("JobService.RunJob", run)
        changes = heard(session, messages, convert.run_job)
        first = asyncio.ensure_future(soon(changes))
        try:
            return Begun(await asyncio.shield(first), changes, way)
        except asyncio.CancelledError:
            if not self._leaves_jobs:
                await self.cancel((await first).job_id)
            raise

    async def _follow(self, begun: Begun, on_progress: OnProgress | None) -> model.Job:
        """The job in its terminal state. Another stream is opened where this one breaks."""
        job = begun.job
        try:
            tell(job, on_progress)
            while not job.state.terminal:
                job = await begun.changes.__anext__()
                tell(job, on_progress)
        except (ConnectionLost, errors.ShuttingDown, StopAsyncIteration) as error:
            LOGGER.info("watching %s again: %s", job.job_id, error)
        except BaseException:
            await begun.changes.aclose()
            raise
        self._let_end(begun.changes)
        if job.state.terminal:
            return job
        async for change in self.watch(begun.job.job_id):
            tell(change, on_progress)
            job = change
        return job

    def _let_end(self, changes: AsyncGenerator[model.Job, None]) -> None:
        """Reads a stream to its end, which tells nothing more, while its caller goes on."""
        task = asyncio.ensure_future(drained(changes))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def _held(self, job: model.Job, fetch: Callable[[model.Job], Awaitable[T]]) -> T:
        """What fetch makes of a job; where its pixels are not lent any more, once they are kept."""
        try:
            return await fetch(job)
        except errors.SegmentNotFound as error:
            LOGGER.info("waiting until the result is kept: %s", error)
        changes = [change async for change in self.watch(job.job_id)]
        return await fetch(changes[-1])

    async def _fetch(self, job: model.Job, up: str, *, copy: bool) -> model.Result:
        layer = placed(job)
        small = inlined(layer)
        if small is not None:
            return assemble(job, layer, small, up, asyncio.get_running_loop())

        async def get(session: Session) -> tuple[Fetched, Fetched]:
            transfer = self._transfer_over(session)
            image, mask = await asyncio.gather(
                transfer.get(layer.image, copy=copy), transfer.get(layer.mask, copy=copy)
            )
            return image, mask

        image, mask = await self._connection.retried(get)
        return assemble(job, layer, (image, mask), up, asyncio.get_running_loop())

    async def _fetch_selection(self, job: model.Job, up: str, *, copy: bool) -> model.Selection:
        found = selected(job)

        async def get(session: Session) -> Fetched:
            return await self._transfer_over(session).get(found.mask, copy=copy)

        small = found.mask.inline
        mask = Fetched(small, INLINE) if small else await self._connection.retried(get)
        return selection(job, found, mask, up, asyncio.get_running_loop())

    def _transfer_over(self, session: Session) -> Transfer:
        if self._transfer is None or self._transfer.session is not session:
            self._transfer = Transfer(session)
        return self._transfer


@dataclass(frozen=True)
class Begun:
    """A job that the daemon has, its changes as they come, and how its pixels travelled."""

    job: model.Job
    changes: AsyncGenerator[model.Job, None]
    transport: str


async def heard(
    session: Session, messages: AsyncIterator[Any], read: Callable[[Any], model.Job]
) -> AsyncGenerator[model.Job, None]:
    """The jobs of a stream, for as long as the daemon answers at all."""
    async for message in beating(session, messages):
        yield read(message)


async def soon(changes: AsyncGenerator[model.Job, None]) -> model.Job:
    """The first of a job's changes. Raises DeadlineExceeded, ConnectionLost."""
    seconds = MOST_SECONDS["JobService"]
    try:
        return await asyncio.wait_for(changes.__anext__(), seconds)
    except (TimeoutError, asyncio.TimeoutError):
        raise errors.DeadlineExceeded(method="JobService.RunJob", seconds=seconds) from None
    except StopAsyncIteration:
        raise ConnectionLost("the stream of a job ended at once") from None


async def drained(changes: AsyncGenerator[model.Job, None]) -> None:
    """Reads what is left of a job's stream."""
    with contextlib.suppress(ConnectionLost, errors.CavendishError):
        async for _ in changes:
            pass


def tell(job: model.Job, on_progress: OnProgress | None) -> None:
    """Tells of the progress, if there is any."""
    if on_progress is not None and job.progress is not None:
        on_progress(job.progress)


def varied(request: LayerRequest, count: int) -> Iterator[LayerRequest]:
    """The same request count times, each another variation.

    A segment can be sent once, so what lies in one is sent as other pixels are.
    """
    free = with_pixels(request, lambda pixels: replace(pixels, segment=""))
    for number in range(count):
        yield replace(free, options=replace(request.options, variation=number))
