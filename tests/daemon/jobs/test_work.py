# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import gc
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cavendish.engines.engine import SelectOutcome, SelectTask
from cavendish.engines.registry import Registry
from cavendish.errors import CavendishError, DiskFull, JobCancelled, NothingToCopyFrom
from cavendish.jobs import payloads
from cavendish.jobs.live import LiveJob
from cavendish.jobs.payloads import Payloads
from cavendish.jobs.work import Kept, Made, keep, perform
from cavendish.request import Box, Canvas, Point, Request, Result, Select
from cavendish.routing.router import Router
from cavendish.store.blobs import digest_of
from cavendish.store.encoding import decode, encode
from cavendish.store.journal import begun
from cavendish.store.record import JobRecord, JobState, now
from tests.daemon.jobs.house import House, Scripted, with_spec


def perform_in(house: House, request: Request, *, stopped: bool = False) -> Made | CavendishError:
    plan = house.queue.estimate(request)
    job = LiveJob(JobRecord("job", "request", request, JobState.RUNNING, plan, now()))
    house.engine.release.set()
    if stopped:
        job.control.stop()
    return perform(job, Payloads(house.blobs, house.exchange), Registry([house.spec]))


async def test_small_result_is_for_the_journal_and_placed_in_the_document(house: House) -> None:
    made = perform_in(house, house.request(7))
    assert isinstance(made, Made)
    result = made.result
    assert result.placement == Box(7, 7, 1, 1)
    assert result.seed == 7
    for ref in (result.image, result.mask):
        assert ref.blob is not None
        assert digest_of(made.contents[ref.blob]) == ref.blob
        assert ref.blob.size == ref.spec.size_bytes


async def test_large_result_is_on_disk(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payloads, "SMALL_BYTES", 1)
    made = perform_in(house, house.request(7))
    assert isinstance(made, Made)
    assert made.result.image.blob is not None
    assert house.blobs.on_disk(made.result.image.blob)
    assert made.result.image.blob not in made.contents


async def test_result_of_a_job_that_was_stopped_is_thrown_away(house: House) -> None:
    house.engine.obeys = False
    assert isinstance(perform_in(house, house.request(), stopped=True), JobCancelled)


async def test_engine_that_stops_without_being_asked_is_a_bug(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    def act(task: Any, control: Any) -> None:
        raise JobCancelled

    house.engine.act = act
    error = perform_in(house, house.request())
    assert isinstance(error, CavendishError)
    assert error.reason == "INTERNAL"
    assert "Traceback" in caplog.text


async def test_error_keeps_no_pixels_alive(house: House) -> None:
    seen: list[weakref.ref[Any]] = []

    def act(task: Any, control: Any) -> None:
        seen.append(weakref.ref(task.picture))
        raise NothingToCopyFrom

    house.engine.act = act
    error = perform_in(house, house.request())
    assert isinstance(error, NothingToCopyFrom)
    gc.collect()
    assert seen[0]() is None


async def test_engine_that_does_not_load_fails_the_job(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    house = House(tmp_path, with_spec(factory="no_such_module:Engine"))
    await house.queue.resume()
    error = (await house.run(1)).record.error
    assert error is not None
    assert error.reason == "INTERNAL"
    assert "no_such_module" in caplog.text
    await house.close()


async def made_job(house: House) -> tuple[LiveJob, Made]:
    """A running job of the journal, and what its engine made."""
    request = house.request()
    record = begun("job", "request", request, house.queue.estimate(request), start=True)
    await house.journal.add(record, {})
    made = perform_in(house, request)
    assert isinstance(made, Made)
    return LiveJob(record), made


async def test_kept_result_is_in_the_journal_and_can_be_read(house: House) -> None:
    job, made = await made_job(house)
    kept = await asyncio.to_thread(keep, job, made, house.journal, house.blobs)
    assert isinstance(kept, Kept)
    assert kept.record == await house.journal.get("job")
    assert kept.record.state is JobState.SUCCEEDED
    assert all(house.blobs.has(digest) for digest in made.contents)


async def test_result_of_a_job_that_was_cancelled_first_is_not_kept(house: House) -> None:
    job, made = await made_job(house)
    await house.journal.cancel("job")
    kept = await asyncio.to_thread(keep, job, made, house.journal, house.blobs)
    assert isinstance(kept, Kept)
    assert kept.record.state is JobState.CANCELLED
    assert not kept.contents
    assert not any(house.blobs.has(digest) for digest in made.contents)


async def test_result_that_cannot_be_written_is_left_to_the_queue(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, made = await made_job(house)

    def full(*_: Any) -> None:
        raise DiskFull(folder="x")

    monkeypatch.setattr(house.journal, "succeed_now", full)
    assert keep(job, made, house.journal, house.blobs) is made


class Pointing(Scripted):
    """Selects the upper left pixel."""

    def select(self, task: SelectTask, control: Any) -> SelectOutcome:
        mask = np.zeros(task.picture.shape[:2], np.uint8)
        mask[0, 0] = 200
        return SelectOutcome(mask, "an abacus")


async def test_selection_is_a_mask_and_its_place_without_pixels(house: House) -> None:
    canvas = Canvas(house.request().operation.image, x=5, y=6)
    request = Request(Select(canvas, (Point(5, 6),)))
    spec = with_spec(operations=frozenset({"select"}), factory=f"{__name__}:Pointing")
    plan = Router([spec]).plan(request)
    job = LiveJob(JobRecord("job", "request", request, JobState.RUNNING, plan, now()))
    made = perform(job, Payloads(house.blobs, house.exchange), Registry([spec]))
    assert isinstance(made, Made)
    result = made.result
    assert result.image is None
    assert result.placement == Box(5, 6, 1, 1)
    assert result.mask is not None
    assert result.mask.blob is not None
    assert made.contents[result.mask.blob] == bytes([200])
    assert result.notes == ("Found on an abacus.",)
    assert decode(Result, encode(result)) == result
