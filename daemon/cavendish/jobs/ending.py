# SPDX-License-Identifier: GPL-3.0-or-later
"""How jobs end, in the journal: now, or as soon as there is room for it."""

import asyncio
import contextlib
import dataclasses

from cavendish.errors import CavendishError
from cavendish.jobs.settle import Settler
from cavendish.jobs.work import Kept, Made
from cavendish.store.journal import Journal
from cavendish.store.record import JobError, JobRecord, JobState, now

_FIRST_RETRY_SECONDS = 1.0
_LAST_RETRY_SECONDS = 30.0


class Endings:
    """Writes ends down. Belongs to one event loop."""

    def __init__(self, journal: Journal, settler: Settler) -> None:
        self._journal = journal
        self._settler = settler

    async def write(self, job_id: str, outcome: Made | Kept | CavendishError | None) -> JobRecord:
        """The job as it stands with its end. None: it was cancelled. Raises DiskFull."""
        if isinstance(outcome, Kept):
            return outcome.record
        if outcome is None:
            return await self._journal.cancel(job_id)
        if isinstance(outcome, Made):
            record = await self._journal.succeed(job_id, outcome.result, outcome.contents)
            self._settler.begin(job_id, outcome.contents)
            return record
        return await self._journal.fail(job_id, JobError.of(outcome))

    async def write_later(self, job_id: str, end: CavendishError | None) -> None:
        """Tries now and then, until the end is written. None: it was cancelled."""
        delay = _FIRST_RETRY_SECONDS
        while True:
            await asyncio.sleep(delay)
            delay = min(2 * delay, _LAST_RETRY_SECONDS)
            with contextlib.suppress(CavendishError):
                await self.write(job_id, end)
                return


def ended(record: JobRecord, end: CavendishError | None) -> JobRecord:
    """The job as it will be written down once that is possible. None: it was cancelled."""
    if end is None:
        return dataclasses.replace(record, state=JobState.CANCELLED, end_time=now())
    return dataclasses.replace(
        record, state=JobState.FAILED, end_time=now(), error=JobError.of(end)
    )
