# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns the segments that jobs took over into blobs, beside the jobs, and gives them back."""

import asyncio
import contextlib
import dataclasses
import logging
from concurrent.futures import ThreadPoolExecutor

from cavendish.errors import CavendishError
from cavendish.jobs.live import LiveJob
from cavendish.jobs.payloads import Payloads, segments
from cavendish.runtime.tasks import spawn
from cavendish.store.encoding import with_images
from cavendish.store.journal import Journal
from cavendish.store.record import JobState

logger = logging.getLogger(__name__)

# A job that ends sooner does not have to share the disk and the cores with its own inputs.
_HEAD_START_SECONDS = 1.0


class Ingest:
    """Hashes and writes segments in a thread of its own, one at a time."""

    def __init__(self, journal: Journal, payloads: Payloads) -> None:
        self._journal = journal
        self._payloads = payloads
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ingest")
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, job: LiveJob) -> None:
        """Ingests a job's segments, and gives them back as soon as no engine reads them."""
        task = spawn(self._tend(job), name="ingest")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Begins nothing more; segments of unfinished jobs stay for the next daemon."""
        for task in self._tasks:
            task.cancel()
        await asyncio.to_thread(self._thread.shutdown, cancel_futures=True)

    async def _tend(self, job: LiveJob) -> None:
        claimed = job.request
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(job.over.wait(), _HEAD_START_SECONDS)
        try:
            if job.record.state not in (JobState.FAILED, JobState.CANCELLED):
                await self._ingest(job)
        except CavendishError as error:
            # The job goes on: it reads the segments themselves.
            logger.warning("inputs are not kept: %s", error, extra={"job_id": job.job_id})
        if job.started or job.request is claimed:
            await job.left.wait()
        self._payloads.give_back(claimed)

    async def _ingest(self, job: LiveJob) -> None:
        """Writes blobs, names them in the journal, and lets a waiting job read them instead."""
        loop = asyncio.get_running_loop()
        stored = {}
        for field in segments(job.request):
            ref = job.request.operation.images()[field]
            digest = await loop.run_in_executor(self._thread, self._payloads.ingest, ref)
            await self._journal.replace_segment(job.job_id, field, digest)
            stored[field] = dataclasses.replace(ref, blob=digest, segment=None)
        if not job.started:
            job.request = with_images(job.request, stored)
