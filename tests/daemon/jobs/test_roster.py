# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio

from cavendish.errors import NothingToCopyFrom
from cavendish.jobs.ending import Endings
from cavendish.jobs.live import LiveJob
from cavendish.jobs.roster import Roster
from cavendish.jobs.settle import Settler
from cavendish.jobs.work import Made
from cavendish.store.journal import begun
from cavendish.store.record import JobState
from tests.daemon.jobs import trees
from tests.daemon.jobs.house import House


async def roster_of(house: House, *job_ids: str) -> Roster:
    """A roster of jobs that run, and are in the journal."""
    roster = Roster(house.journal, Endings(house.journal, Settler(house.journal, house.blobs)))
    for job_id in job_ids:
        record = begun(job_id, f"request of {job_id}", trees.request(), trees.PLAN, start=True)
        roster.add(LiveJob(await house.journal.add(record, {})))
    return roster


async def test_job_is_there_until_its_end_is_written_down(house: House) -> None:
    roster = await roster_of(house, "one")
    job = roster.find("one")
    assert job is not None
    assert (roster.running, len(roster)) == (1, 1)
    assert await roster.get("one") == job.view == roster.view(job.record)
    await roster.end(job, None)
    assert (roster.running, len(roster), roster.find("one")) == (0, 0, None)
    assert (await roster.get("one")).record.state is JobState.CANCELLED


async def test_first_end_counts_and_the_other_waits_until_it_is_told(house: House) -> None:
    roster = await roster_of(house, "one")
    (job,) = roster
    ends = roster.end(job, NothingToCopyFrom()), roster.end(job, Made(trees.result(1), {}))
    await asyncio.gather(*ends)
    assert job.view.record.state is JobState.FAILED
    assert (await house.journal.get("one")).state is JobState.FAILED


async def test_it_is_drained_once_all_jobs_are_over(house: House) -> None:
    roster = await roster_of(house, "one", "two")
    drained = asyncio.ensure_future(roster.drain())
    first, second = roster
    await roster.end(first, None)
    await asyncio.sleep(0)
    assert not drained.done()
    await roster.end(second, None)
    await drained


async def test_result_is_let_go_of_once_there_is_one(house: House) -> None:
    roster = await roster_of(house, "one")
    (job,) = roster
    released = asyncio.ensure_future(roster.release("one"))
    await asyncio.sleep(0)
    await roster.end(job, Made(trees.result(1), {}))
    await released
    assert (await house.journal.get("one")).released
