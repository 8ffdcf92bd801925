# SPDX-License-Identifier: GPL-3.0-or-later
"""JobService: operations as durable jobs."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from grpc.aio import ServicerContext

from cavendish.api import check
from cavendish.api.blob import MOST_FOLDER_BYTES
from cavendish.api.convert import MOST_DOCUMENT_BYTES, asked_from
from cavendish.api.job_message import job_to, plan_to
from cavendish.api.parts import Parts
from cavendish.api.transfer import lend_result, lent_to, read_small
from cavendish.errors import ShuttingDown
from cavendish.jobs.handover import Inline, Proof, Waiter, take_back
from cavendish.jobs.live import JobView
from cavendish_proto.v1 import job_pb2 as pb
from cavendish_proto.v1 import job_pb2_grpc

Context = ServicerContext[Any, Any]

DEFAULT_PAGE_SIZE = 50
_MOST_TOKEN_BYTES = 1024


class JobServicer(job_pb2_grpc.JobServiceServicer):
    """Takes requests in and tells how they stand."""

    def __init__(self, parts: Parts) -> None:
        self._queue = parts.queue
        self._blobs = parts.blobs
        self._exchange = parts.exchange
        self._sweeper = parts.sweeper
        self._lifecycle = parts.lifecycle
        self._limits = parts.settings.limits

    async def CreateJob(
        self, request: pb.CreateJobRequest, _context: Context
    ) -> pb.CreateJobResponse:
        """Puts a job into the journal and the queue."""
        return pb.CreateJobResponse(job=_job(await self._create(request)))

    async def RunJob(
        self, request: pb.RunJobRequest, _context: Context
    ) -> AsyncIterator[pb.RunJobResponse]:
        """Puts a job into the journal and the queue, and follows it to its end."""
        proof = _proof(request)
        created = await self._create(request, Waiter(proof))
        handed = None
        try:
            async for view in self._queue.watch(created.record.job_id, first=True):
                handed = view.handed
                yield await self._event(view, proof)
                handed = None
        finally:
            # The call was broken off before it was told of them.
            take_back(handed)

    async def EstimateJob(
        self, request: pb.EstimateJobRequest, _context: Context
    ) -> pb.EstimateJobResponse:
        """Tells what CreateJob would do."""
        asked = asked_from(request.operation, self._limits, payloads=False)
        return pb.EstimateJobResponse(plan=plan_to(self._queue.estimate(asked.request)))

    async def GetJob(self, request: pb.GetJobRequest, _context: Context) -> pb.GetJobResponse:
        """Tells how a job stands."""
        view = await self._queue.get(check.job_id(request.job_id))
        return pb.GetJobResponse(job=await asyncio.to_thread(self._told, view))

    async def ListJobs(self, request: pb.ListJobsRequest, _context: Context) -> pb.ListJobsResponse:
        """Lists jobs, the newest first."""
        size = check.between("page_size", request.page_size, 0, self._limits.max_page_size)
        views, following = await self._queue.page(
            size or DEFAULT_PAGE_SIZE,
            check.text("page_token", request.page_token, _MOST_TOKEN_BYTES),
            check.text("document", request.document, MOST_DOCUMENT_BYTES),
        )
        return pb.ListJobsResponse(jobs=map(_job, views), next_page_token=following)

    async def WatchJob(
        self, request: pb.WatchJobRequest, _context: Context
    ) -> AsyncIterator[pb.WatchJobResponse]:
        """Follows a job to its end."""
        async for view in self._queue.watch(check.job_id(request.job_id)):
            # Not on a thread: what has just been written is in memory, and the artist waits.
            yield pb.WatchJobResponse(job=self._told(view))

    async def CancelJob(
        self, request: pb.CancelJobRequest, _context: Context
    ) -> pb.CancelJobResponse:
        """Asks a job to stop."""
        view = await self._queue.cancel(check.job_id(request.job_id))
        return pb.CancelJobResponse(job=_job(view))

    async def _event(self, view: JobView, proof: Proof | None) -> pb.RunJobResponse:
        """A change of a job, with the pixels of its result where those are wanted."""
        handed, result = view.handed, view.record.result
        if isinstance(handed, Inline):
            return pb.RunJobResponse(job=_with_pixels(_job(view), handed))
        message = pb.RunJobResponse(job=self._told(view))
        if proof is None or result is None or message.job.result.mask.inline:
            return message
        lent = handed or await asyncio.to_thread(
            lend_result, self._blobs, self._exchange, proof, result
        )
        if lent is not None:
            self._sweeper.wake()
            message.lent.CopyFrom(lent_to(lent))
        return message

    async def _create(
        self, request: pb.CreateJobRequest | pb.RunJobRequest, waiter: Waiter | None = None
    ) -> JobView:
        request_id = check.request_id(request.request_id)
        asked = asked_from(request.operation, self._limits)
        if not self._lifecycle.takes_work:
            raise ShuttingDown
        return await self._queue.create(request_id, asked.request, asked.inlines, waiter)

    def _told(self, view: JobView) -> pb.Job:
        """A job whose result, where it is small, comes with it."""
        message, result = _job(view), view.record.result
        if message.HasField("result") and result is not None and result.mask is not None:
            _with_pixels(message, read_small(self._blobs, result, self._limits.max_inline_bytes))
        return message


def _proof(request: pb.RunJobRequest) -> Proof | None:
    """Where the pixels of the result are wanted. Raises InvalidRequest."""
    if not request.HasField("exchange"):
        return None
    asked = request.exchange
    folder = check.text("exchange.folder", asked.folder, MOST_FOLDER_BYTES, required=True)
    return Proof(folder, asked.nonce)


def _with_pixels(message: pb.Job, pixels: Inline) -> pb.Job:
    """The same message, with the pixels of its result."""
    message.result.mask.inline = pixels.mask
    if message.result.HasField("image"):
        message.result.image.inline = pixels.image
    return message


def _job(view: JobView) -> pb.Job:
    return job_to(view.record, view.fraction, view.stage, view.preview)
