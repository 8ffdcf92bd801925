# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import gc
import sys
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cavendish.engines.engine import SelectOutcome, SelectTask
from cavendish.engines.inference import allowance
from cavendish.engines.registry import Registry
from cavendish.errors import CavendishError, DiskFull, JobCancelled, NothingToCopyFrom, OutOfMemory
from cavendish.jobs import payloads
from cavendish.jobs import work as work_module
from cavendish.jobs.desk import Desk
from cavendish.jobs.handover import Inline, Lent, Waiter
from cavendish.jobs.live import LiveJob
from cavendish.jobs.payloads import Payloads
from cavendish.jobs.work import Kept, Made, keep, keep_soon, perform
from cavendish.preferences import Preferences
from cavendish.request import Box, Canvas, Generate, Point, Request, Result, Select
from cavendish.routing.router import Router
from cavendish.store.blobs import digest_of
from cavendish.store.cache import Cache
from cavendish.store.encoding import decode, encode
from cavendish.store.journal import begun
from cavendish.store.policy import Policy
from cavendish.store.record import JobRecord, JobState, now
from cavendish.threads.threads import Threads
from tests.daemon.jobs.house import SECONDS, House, Scripted, with_spec
from tests.daemon.jobs.test_handover import proof_of
from tests.daemon.operations.models import PLAN, Model, NoBook
from tests.daemon.operations.pictures import noise


def perform_in(
    house: House, request: Request, *, stopped: bool = False, waiter: Waiter | None = None
) -> Made | CavendishError:
    plan = house.queue.estimate(request)
    record = JobRecord("job", "request", request, JobState.RUNNING, plan, now())
    job = LiveJob(record, waiter=waiter)
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


@pytest.mark.skipif(sys.platform != "linux", reason="no other system has such a limit")
async def test_job_that_asks_for_more_than_the_machine_can_spare_is_out_of_memory(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowance, "available_bytes", lambda: 1 << 30)
    house.engine.act = lambda *_: np.empty(768 << 20, np.uint8)
    assert isinstance(perform_in(house, house.request(7)), Made)  # a little may always be tried
    monkeypatch.setattr(work_module, "_LEAST_BYTES", 1 << 20)
    assert isinstance(perform_in(house, house.request(7)), OutOfMemory)
    house.engine.act = lambda *_: None
    assert isinstance(perform_in(house, house.request(7)), Made)


async def test_large_result_is_on_disk(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payloads, "SMALL_BYTES", 1)
    made = perform_in(house, house.request(7))
    assert isinstance(made, Made)
    assert made.result.image.blob is not None
    assert house.blobs.on_disk(made.result.image.blob)
    assert made.result.image.blob not in made.contents


async def test_small_result_is_handed_to_who_waits_as_it_is(house: House) -> None:
    made = perform_in(house, house.request(7), waiter=Waiter())
    assert isinstance(made, Made)
    assert made.handed == Inline(b"\x4d" * 4, b"\xff")


async def test_result_is_handed_to_nobody_where_none_waits(house: House) -> None:
    made = perform_in(house, house.request(7))
    assert isinstance(made, Made)
    assert made.handed is None


@pytest.mark.parametrize("proven", [True, False])
async def test_large_result_is_lent_to_who_has_said_where(
    house: House, monkeypatch: pytest.MonkeyPatch, proven: bool
) -> None:
    monkeypatch.setattr(work_module, "SMALL_BYTES", 1)
    waiter = Waiter(proof_of(house.exchange) if proven else None)
    made = perform_in(house, house.request(7), waiter=waiter)
    assert isinstance(made, Made)
    if proven:
        assert isinstance(made.handed, Lent)
        assert made.handed.image is not None
        assert made.handed.image.path.read_bytes().startswith(b"\x4d" * 4)
    else:
        assert made.handed is None


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


class OneModel(Registry):
    """A registry whose only engine is a model that draws one picture."""

    def __init__(self) -> None:
        super().__init__([with_spec()])
        self._model = Model(noise((1024, 1024, 3)))

    def get(self, name: str) -> Any:
        return self._model


async def test_small_paid_result_is_on_disk_before_the_same_question_finds_it(
    house: House,
) -> None:
    database = house.journal.database
    desk = Desk(
        Threads(database, house.blobs),
        house.blobs,
        Cache(database),
        lambda _: NoBook(),
        Preferences,
        agree=Policy(database).agree,
        marked=Policy(database).marked,
        blanked=str,
    )
    request, registry = Request(Generate("a kite", Box(0, 0, 8, 8))), OneModel()
    made, again = (
        perform(
            LiveJob(begun(name, name, request, PLAN, start=True), waiter=Waiter()),
            Payloads(house.blobs, house.exchange),
            registry,
            desk,
        )
        for name in ("first", "second")
    )
    assert isinstance(made, Made)
    assert isinstance(again, Made)
    assert not made.contents
    assert all(ref.blob and house.blobs.on_disk(ref.blob) for ref in made.result.images())
    assert again.result.cached
    assert again.result.image == made.result.image
    assert isinstance(again.handed, Inline)
    assert len(again.handed.image) == 8 * 8 * 4


async def kept_soon(house: House, job: LiveJob, made: Made) -> Made | Kept:
    """What is told of a result that was handed over."""
    told: asyncio.Queue[Made | Kept] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def tell(outcome: Made | Kept) -> None:
        loop.call_soon_threadsafe(told.put_nowait, outcome)

    keep_soon(job, made, house.journal, house.blobs, tell)
    async with asyncio.timeout(SECONDS):
        return await told.get()


async def test_result_that_was_handed_over_is_kept_with_the_moment_that_was_told(
    house: House,
) -> None:
    job, made = await made_job(house)
    kept = await kept_soon(house, job, made)
    assert isinstance(kept, Kept)
    assert kept.record == await house.journal.get("job")
    assert (kept.record.state, kept.record.end_time) == (JobState.SUCCEEDED, made.moment)
    assert all(house.blobs.has(digest) for digest in made.contents)


async def test_result_that_was_handed_over_and_cannot_be_written_is_left_to_the_queue(
    house: House,
) -> None:
    job, made = await made_job(house)
    await asyncio.to_thread(house.journal.close)
    assert await kept_soon(house, job, made) is made
