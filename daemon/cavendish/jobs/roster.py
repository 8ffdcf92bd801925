# SPDX-License-Identifier: GPL-3.0-or-later
"""The jobs that are not over, and how they end. Lives on the event loop."""

import asyncio
import contextlib
import logging
from collections.abc import Iterator

from cavendish.errors import CavendishError, DiskFull
from cavendish.jobs.ending import Endings, ended
from cavendish.jobs.live import JobView, LiveJob
from cavendish.jobs.work import Kept, Made
from cavendish.runtime.tasks import spawn
from cavendish.store.journal import Journal
from cavendish.store.record import JobRecord, JobState

logger = logging.getLogger(__name__)


class Roster:
    """The live jobs of one queue: from their beginning until their end is in the journal."""

    def __init__(self, journal: Journal, endings: Endings) -> None:
        self._journal = journal
        self._endings = endings
        self._jobs: dict[str, LiveJob] = {}
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def running(self) -> int:
        """Jobs whose engine works."""
        return sum(job.record.state is JobState.RUNNING for job in self)

    def add(self, job: LiveJob) -> None:
        """Takes a job in."""
        self._jobs[job.job_id] = job
        self._idle.clear()

    def find(self, job_id: str) -> LiveJob | None:
        """The job; None where its end is written down, or it never was."""
        return self._jobs.get(job_id)

    def view(self, record: JobRecord) -> JobView:
        """The job of a record as it stands."""
        job = self.find(record.job_id)
        return job.view if job else JobView(record)

    async def get(self, job_id: str) -> JobView:
        """One job as it stands; one whose result is yet to be kept, then. Raises JobNotFound."""
        job = self.find(job_id)
        if job is not None and job.handed_over:
            self._journal.hurry()
            await job.over.wait()
        return job.view if job else JobView(await self._journal.get(job_id))

    async def kept(self) -> None:
        """Returns when all results that are made so far are kept, and can be read."""
        made = [job for job in self if job.is_made]
        if made:
            self._journal.hurry()
        for job in made:
            await job.over.wait()

    async def drain(self) -> None:
        """Returns when no job waits or runs."""
        await self._idle.wait()

    async def release(self, job_id: str) -> None:
        """Lets go of a job's result, once there is one."""
        job = self.find(job_id)
        if job is not None:
            await job.over.wait()
        # On a full disk it stays until history gives way.
        with contextlib.suppress(DiskFull):
            await self._journal.release(job_id)

    async def end(self, job: LiveJob, outcome: Made | Kept | CavendishError | None) -> None:
        """Writes a job's end down and tells of it. None: it was cancelled.

        The first end counts: whoever comes with another one waits until the first is told.
        Where the journal cannot be written (a full disk) the job has failed for that reason, which
        is written down as soon as may be; a daemon that dies before runs the job again.
        """
        if job.ending:
            await job.over.wait()
            return
        job.ending = True
        try:
            self._settle(job, await self._endings.write(job.job_id, outcome))
            del self._jobs[job.job_id]
        except CavendishError as error:
            logger.error("the end of a job is not on disk yet", extra={"job_id": job.job_id})
            end = None if outcome is None else error
            self._settle(job, ended(job.record, end))
            spawn(self._end_later(job, end), name="end job later")

    async def _end_later(self, job: LiveJob, end: CavendishError | None) -> None:
        await self._endings.write_later(job.job_id, end)
        del self._jobs[job.job_id]

    def _settle(self, job: LiveJob, record: JobRecord) -> None:
        job.change(record)
        if all(other.over.is_set() for other in self):
            self._idle.set()

    def __iter__(self) -> Iterator[LiveJob]:
        return iter(self._jobs.values())

    def __len__(self) -> int:
        return len(self._jobs)
