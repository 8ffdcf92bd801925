# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio

import pytest

from cavendish.errors import SegmentNotFound
from cavendish.jobs import ingest as ingest_module
from cavendish.request import Digest, Request
from cavendish.store.blobs import digest_of
from cavendish.store.record import JobState
from tests.daemon.jobs.house import MASK, SECONDS, House, until


@pytest.fixture(autouse=True)
def _no_head_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest_module, "_HEAD_START_SECONDS", 0.0)


async def ingested(house: House, job_id: str) -> Request:
    """The job's request once the journal names blobs only."""
    async with asyncio.timeout(SECONDS):
        while True:
            request = (await house.journal.get(job_id)).request
            if all(ref.segment is None for ref in request.operation.images().values()):
                return request
            await asyncio.sleep(0.002)


def claimed(house: House, request: Request) -> bool:
    try:
        house.exchange.view(request.operation.mask.segment or "")
    except SegmentNotFound:
        return False
    return True


async def test_segments_of_a_running_job_become_blobs_beside_it(house: House) -> None:
    view = await house.running(1, segments=True)
    request = await ingested(house, view.record.job_id)
    blob = request.operation.mask.blob
    assert blob is not None
    assert bytes(house.blobs.open(blob)) == MASK
    # Its engine still reads them.
    assert claimed(house, view.record.request)
    house.engine.release.set()
    await house.finish(view.record.job_id)
    await until(lambda: not claimed(house, view.record.request))


async def test_segments_of_a_waiting_job_are_free_as_soon_as_they_are_blobs(house: House) -> None:
    await house.running(1)
    view = await house.create(2, segments=True)
    await ingested(house, view.record.job_id)
    await until(lambda: not claimed(house, view.record.request))
    house.engine.release.set()
    assert (await house.finish(view.record.job_id)).record.state is JobState.SUCCEEDED


async def test_segments_of_a_straggler_are_kept_until_it_returns(house: House) -> None:
    house.engine.obeys = False
    view = await house.running(1, segments=True)
    await house.queue.cancel(view.record.job_id)
    other = await house.create(2, segments=True)
    assert claimed(house, view.record.request)
    house.engine.release.set()
    await until(lambda: not claimed(house, view.record.request))
    assert (await house.finish(other.record.job_id)).record.state is JobState.SUCCEEDED


async def test_job_goes_on_where_its_inputs_cannot_be_kept(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    put = house.blobs.put

    def full(content: memoryview) -> Digest:
        if bytes(content) == MASK:
            raise MemoryError
        return put(content)

    view = await house.running(1, segments=True)
    monkeypatch.setattr(house.blobs, "put", full)
    view = await house.create(2, segments=True)
    await until(lambda: "inputs are not kept" in caplog.text)
    house.engine.release.set()
    assert (await house.finish(view.record.job_id)).record.state is JobState.SUCCEEDED
    await until(lambda: not claimed(house, view.record.request))


async def test_inputs_of_a_cancelled_job_are_not_written(house: House) -> None:
    await house.running(1)
    view = await house.create(2, segments=True)
    await house.queue.cancel(view.record.job_id)
    await until(lambda: not claimed(house, view.record.request))


@pytest.mark.parametrize("head_start", [0.0, 60.0])
async def test_segments_of_finished_jobs_are_given_back_before_close_returns(
    house: House, monkeypatch: pytest.MonkeyPatch, head_start: float
) -> None:
    monkeypatch.setattr(ingest_module, "_HEAD_START_SECONDS", head_start)
    view = await house.run(1, segments=True)
    assert view.record.state is JobState.SUCCEEDED
    await house.close()
    assert house.segment_files() == []


async def test_clean_end_right_after_a_cancel_leaves_no_segment(house: House) -> None:
    house.engine.obeys = False
    view = await house.running(1, segments=True)
    assert house.segment_files()
    await house.queue.cancel(view.record.job_id)
    await house.close()
    assert not house.segment_files()


async def test_inputs_of_a_job_that_ends_soon_are_not_written(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest_module, "_HEAD_START_SECONDS", 60.0)
    view = await house.run(1, segments=True)
    await until(lambda: not claimed(house, view.record.request))
    assert not house.blobs.has(digest_of(MASK))
