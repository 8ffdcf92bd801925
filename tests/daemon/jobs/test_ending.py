# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
from typing import Any

import pytest

from cavendish.errors import CavendishError, DiskFull, NothingToCopyFrom
from cavendish.jobs import ending as ending_module
from cavendish.jobs.ending import Endings, ended
from cavendish.jobs.settle import Settler
from cavendish.jobs.work import Kept, Made
from cavendish.store.journal import begun
from cavendish.store.record import JobRecord, JobState
from tests.daemon.jobs import trees
from tests.daemon.jobs.house import SECONDS, House


async def running(house: House) -> JobRecord:
    record = begun("job", "request", trees.request(), trees.PLAN, start=True)
    return await house.journal.add(record, {})


def endings(house: House) -> Endings:
    return Endings(house.journal, Settler(house.journal, house.blobs))


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (None, JobState.CANCELLED),
        (Made(trees.result(1), {}), JobState.SUCCEEDED),
        (NothingToCopyFrom(), JobState.FAILED),
    ],
)
async def test_each_end_is_in_the_journal(
    house: House, outcome: Made | CavendishError | None, state: JobState
) -> None:
    await running(house)
    record = await endings(house).write("job", outcome)
    assert record.state is state
    assert record == await house.journal.get("job")


async def test_end_that_is_written_already_is_told(house: House) -> None:
    record = await running(house)
    assert await endings(house).write("job", Kept(record, {})) is record


async def test_end_is_tried_until_there_is_room(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ending_module, "_FIRST_RETRY_SECONDS", 0.001)
    await running(house)
    tries, cancel = [], house.journal.cancel

    async def sometimes(job_id: str) -> Any:
        tries.append(job_id)
        if len(tries) < 3:
            raise DiskFull(folder="x")
        return await cancel(job_id)

    monkeypatch.setattr(house.journal, "cancel", sometimes)
    async with asyncio.timeout(SECONDS):
        await endings(house).write_later("job", None)
    assert (await house.journal.get("job")).state is JobState.CANCELLED


def test_end_that_cannot_be_written_yet_is_told_all_the_same() -> None:
    record = begun("job", "request", trees.request(), trees.PLAN, start=True)
    failed = ended(record, NothingToCopyFrom())
    assert (failed.state, failed.error.reason) == (JobState.FAILED, NothingToCopyFrom.reason)
    assert ended(record, None).state is JobState.CANCELLED
    assert ended(record, None).end_time is not None
