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
from cavendish.request import Request
from cavendish.runtime.tasks import spawn
from cavendish.store.encoding import with_payloads
from cavendish.store.journal import Journal

logger = logging.getLogger(__name__)

# A job that ends sooner needs no blobs of its inputs: nobody reads them again.
_HEAD_START_SECONDS = 1.0


class Ingest:
    """Hashes and writes segments in a thread of its own, one at a time."""

    def __init__(self, journal: Journal, payloads: Payloads) -> None:
        self._journal = journal
        self._payloads = payloads
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ingest")
        self._tasks: set[asyncio.Task[None]] = set()
        self._claims: dict[LiveJob, Request] = {}

    def begin(self, job: LiveJob) -> None:
        """Ingests a job's segments, and gives them back as soon as no engine reads them."""
        self._claims[job] = job.request
        task = spawn(self._tend(job, job.request), name="ingest")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Begins nothing more; returns when the segments of jobs that are over are given back.

        Also where an engine is still on its way out of one: its views hold the memory, and nobody
        looks at what it makes. Those of unfinished jobs stay for the next daemon.
        """
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.to_thread(self._thread.shutdown, cancel_futures=True)
        await asyncio.gather(*tasks, return_exceptions=True)
        for job, claimed in self._claims.items():
            if job.over.is_set():
                self._payloads.give_back(claimed)
        self._claims.clear()

    async def _tend(self, job: LiveJob, claimed: Request) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(job.over.wait(), _HEAD_START_SECONDS)
        if not job.over.is_set():
            await self._try_ingest(job)
        if job.started or job.request is claimed:
            await job.left.wait()
        del self._claims[job]
        self._payloads.give_back(claimed)

    async def _try_ingest(self, job: LiveJob) -> None:
        try:
            await self._ingest(job)
        except (CavendishError, MemoryError) as error:
            # The job goes on: it reads the segments themselves.
            logger.warning("inputs are not kept: %r", error, extra={"job_id": job.job_id})

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
            job.request = with_payloads(job.request, stored)
