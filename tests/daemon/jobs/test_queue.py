# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import dataclasses
import sqlite3
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from cavendish.errors import (
    BlobNotFound,
    CavendishError,
    EngineUnknown,
    JobNotFound,
    MaskSizeMismatch,
    NothingToCopyFrom,
    QueueFull,
    RequestIdReused,
    ShuttingDown,
)
from cavendish.jobs import ending as ending_module
from cavendish.jobs.live import JobView
from cavendish.request import Digest, ImageRef
from cavendish.store.encoding import with_payloads
from cavendish.store.record import JobState
from tests.daemon.jobs.house import House, until, with_spec

SUCCEEDED, FAILED, CANCELLED = JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED


def reason(view: JobView) -> str:
    return view.record.error.reason if view.record.error else ""


async def collect(views: AsyncIterator[JobView]) -> list[JobView]:
    return [view async for view in views]


async def test_job_runs_from_its_creation_to_a_stored_result(house: House) -> None:
    view = await house.run(3, document="picture")
    record = view.record
    assert (record.state, record.attempts, record.error) == (SUCCEEDED, 1, None)
    assert record.result is not None
    assert record.result.seed == 3
    assert record.start_time is not None
    assert record.end_time is not None
    assert record.create_time <= record.start_time <= record.end_time
    for ref, content in ((record.result.image, b"\x4d" * 4), (record.result.mask, b"\xff")):
        assert ref.blob is not None
        assert bytes(house.blobs.open(ref.blob)) == content
    assert await house.journal.get(record.job_id) == record
    assert record.plan.reasons == (
        "The built-in engine is the only one that can do this, at no cost.",
    )


async def test_job_is_in_the_journal_when_create_returns(house: House, tmp_path: Path) -> None:
    view = await house.create()
    with sqlite3.connect(tmp_path / "journal.sqlite3") as other:
        rows = other.execute("SELECT job_id, state FROM job").fetchall()
    other.close()
    assert rows == [(view.record.job_id, "running")]


async def test_jobs_run_one_after_another_in_the_order_of_their_creation(house: House) -> None:
    views = [await house.create(seed) for seed in range(5)]
    assert [view.record.state for view in views] == [JobState.RUNNING, *[JobState.QUEUED] * 4]
    await until(lambda: house.engine.seeds)
    assert (house.queue.running, house.queue.queued) == (1, 4)
    house.engine.release.set()
    await house.queue.drain()
    assert house.engine.seeds == [0, 1, 2, 3, 4]
    assert (house.queue.running, house.queue.queued) == (0, 0)


async def test_engine_with_two_workers_runs_two_jobs_at_once(tmp_path: Path) -> None:
    house = House(tmp_path, with_spec(workers=2))
    await house.queue.resume()
    for seed in range(3):
        await house.create(seed)
    await until(lambda: len(house.engine.seeds) == 2)
    assert (house.queue.running, house.queue.queued) == (2, 1)
    house.engine.release.set()
    await house.queue.drain()
    await house.close()


async def test_same_request_id_gives_the_same_job_at_once_and_later(house: House) -> None:
    request = house.request(1)
    views = await asyncio.gather(*[house.queue.create("one", request) for _ in range(10)])
    job_ids = {view.record.job_id for view in views}
    assert len(job_ids) == 1
    house.engine.release.set()
    await house.finish(*job_ids)
    again = await house.queue.create("one", request)
    assert again.record.job_id in job_ids
    assert again.record.state is SUCCEEDED
    assert house.engine.seeds == [1]


async def test_same_request_id_with_segments_is_a_retry_as_long_as_it_takes(house: House) -> None:
    request = house.request(1, segments=True)
    first, second = await asyncio.gather(*[house.queue.create("one", request) for _ in range(2)])
    assert first.record.job_id == second.record.job_id
    house.engine.release.set()
    await house.finish(first.record.job_id)
    for retry in (request, house.request(1, segments=True)):
        assert (await house.queue.create("one", retry)).record.job_id == first.record.job_id
    assert house.engine.seeds == [1]


async def test_request_id_of_another_request_is_refused(house: House) -> None:
    await house.create(1, "one")
    with pytest.raises(RequestIdReused):
        await house.create(2, "one")
    assert (await house.queue.page(10))[0][0].record.request_id == "one"
    assert house.queue.queued == 0


async def test_full_queue_refuses_but_still_knows_its_jobs(tmp_path: Path) -> None:
    house = House(tmp_path, queue_limit=2)
    await house.queue.resume()
    views = [await house.create(seed, f"request-{seed}") for seed in range(3)]
    with pytest.raises(QueueFull) as refused:
        await house.create(9)
    assert refused.value.values["limit"] == "2"
    again = await house.create(2, "request-2")
    assert again.record == views[2].record
    await house.queue.cancel(views[1].record.job_id)
    await house.create(9)
    await house.close()


async def test_what_cannot_run_is_refused_before_it_is_written_down(house: House) -> None:
    good = house.request()
    missing = ImageRef(good.operation.image.spec, blob=Digest("0" * 64, 256))
    small = ImageRef(good.operation.image.spec)
    refusals: list[tuple[Any, type[CavendishError]]] = [
        (with_payloads(good, {"image": missing}), BlobNotFound),
        (with_payloads(good, {"mask": small}), CavendishError),
        (house.request(engine="dream"), EngineUnknown),
    ]
    for request, error in refusals:
        with pytest.raises(error):
            await house.queue.create("one", request)
    assert (await house.queue.page(10)) == ([], "")


async def test_estimate_tells_plan_or_refusal_and_makes_nothing(house: House) -> None:
    request = house.request()
    assert house.queue.estimate(request).engine == "scripted"
    wide = ImageRef(dataclasses.replace(request.operation.mask.spec, width=4, height=16))
    with pytest.raises(MaskSizeMismatch):
        house.queue.estimate(with_payloads(request, {"mask": wide}))
    assert (await house.queue.page(10)) == ([], "")


async def test_unknown_job_is_not_found(house: House) -> None:
    with pytest.raises(JobNotFound):
        await house.queue.get("nobody")
    with pytest.raises(JobNotFound):
        await house.queue.cancel("nobody")
    with pytest.raises(JobNotFound):
        await house.finish("nobody")


async def test_waiting_job_that_is_cancelled_never_runs(house: House) -> None:
    await house.running(1)
    waiting = await house.create(2)
    view = await house.queue.cancel(waiting.record.job_id)
    assert view.record.state is CANCELLED
    assert house.queue.queued == 0
    house.engine.release.set()
    await house.queue.drain()
    assert house.engine.seeds == [1]
    assert (await house.queue.cancel(waiting.record.job_id)).record == view.record


async def test_running_job_that_is_cancelled_is_over_though_its_engine_goes_on(
    house: House,
) -> None:
    house.engine.obeys = False
    job_id = (await house.running(1)).record.job_id
    began = time.monotonic()
    view = await house.queue.cancel(job_id)
    # The engine holds on until it is released below; the bound has room for a loaded machine.
    assert time.monotonic() - began < 5.0
    assert view.record.state is CANCELLED
    assert house.engine.done == 0
    waiting = await house.create(2)
    assert waiting.record.state is JobState.QUEUED
    house.engine.release.set()
    done = await house.finish(waiting.record.job_id)
    assert done.record.state is SUCCEEDED
    stays = await house.queue.get(job_id)
    assert (stays.record.state, stays.record.result) == (CANCELLED, None)


async def test_cancel_frees_the_worker_of_an_engine_that_obeys(house: House) -> None:
    job_id = (await house.running(1)).record.job_id
    await house.queue.cancel(job_id)
    await house.running(2)
    assert house.engine.seeds == [1, 2]


async def test_job_cancelled_from_two_sides_is_cancelled_once(house: House) -> None:
    job_id = (await house.running(1)).record.job_id
    views = await asyncio.gather(*[house.queue.cancel(job_id) for _ in range(5)])
    assert {view.record.state for view in views} == {CANCELLED}


async def test_result_and_cancel_that_meet_end_in_one_state(house: House) -> None:
    for seed in range(20):
        house.engine.release.clear()
        job_id = (await house.running(seed)).record.job_id
        house.engine.release.set()
        await until(lambda seed=seed: house.engine.done > seed)
        view = await house.queue.cancel(job_id)
        assert view.record.state in (SUCCEEDED, CANCELLED)
        assert (view.record.result is not None) == (view.record.state is SUCCEEDED)
        assert await house.journal.get(job_id) == view.record
    await house.queue.drain()


async def test_watch_shows_the_job_as_it_stands_then_every_state(house: House) -> None:
    await house.running(1)
    waiting = await house.create(2)
    watches = [asyncio.create_task(collect(house.queue.watch(waiting.record.job_id)))] * 3
    await asyncio.sleep(0)
    house.engine.release.set()
    for views in await asyncio.gather(*watches):
        states = [view.record.state for view in views]
        assert states == [JobState.QUEUED, JobState.RUNNING, SUCCEEDED]
    late = await collect(house.queue.watch(waiting.record.job_id))
    assert [view.record.state for view in late] == [SUCCEEDED]


async def test_watch_that_is_left_and_taken_up_again_goes_on(house: House) -> None:
    job_id = (await house.running(1)).record.job_id
    house.engine.controls[0].progress(0.5, "matching")
    first = house.queue.watch(job_id)
    async for view in first:
        if view.fraction == 0.5:
            break
    await first.aclose()  # type: ignore[attr-defined]
    again = house.queue.watch(job_id)
    snapshot = await anext(again)
    assert (snapshot.record.state, snapshot.fraction, snapshot.stage) == (
        JobState.RUNNING,
        0.5,
        "matching",
    )
    house.engine.release.set()
    assert (await collect(again))[-1].record.state is SUCCEEDED


async def test_progress_never_goes_back_and_does_not_flood_the_watcher(house: House) -> None:
    def chatter(task: Any, control: Any) -> None:
        for step in range(5000):
            control.progress(((step * 37) % 5000) / 5000, f"step {step}")

    house.engine.act = chatter
    job_id = (await house.running(1)).record.job_id
    watch = asyncio.create_task(collect(house.queue.watch(job_id)))
    await asyncio.sleep(0)
    began = time.monotonic()
    house.engine.release.set()
    views = await watch
    fractions = [view.fraction for view in views]
    assert fractions == sorted(fractions)
    assert all(0 <= fraction <= 1 for fraction in fractions)
    assert len(views) <= 20 * (time.monotonic() - began) + 4


def fails_with(house: House, error: BaseException) -> None:
    def act(task: Any, control: Any) -> None:
        raise error

    house.engine.act = act


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (NothingToCopyFrom(), "NOTHING_TO_COPY_FROM"),
        (MemoryError(), "OUT_OF_MEMORY"),
        (ZeroDivisionError("oops"), "INTERNAL"),
        (SystemExit(3), "INTERNAL"),
    ],
    ids=repr,
)
async def test_engine_that_fails_fails_its_job_and_the_next_one_runs(
    house: House, error: BaseException, expected: str
) -> None:
    fails_with(house, error)
    view = await house.run(1)
    assert (view.record.state, reason(view)) == (FAILED, expected)
    assert view.record.error is not None
    assert view.record.error.next_step
    house.engine.act = lambda task, control: None
    assert (await house.run(2)).record.state is SUCCEEDED


async def test_bug_of_an_engine_is_in_the_log_with_its_traceback(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    fails_with(house, ZeroDivisionError("oops"))
    view = await house.run(1)
    assert "Traceback" in caplog.text
    assert "oops" in caplog.text
    assert view.record.error is not None
    assert "oops" not in view.record.error.message


async def test_job_whose_blob_has_vanished_says_so(house: House) -> None:
    await house.running(1)
    waiting = await house.create(2)
    blob = waiting.record.request.operation.image.blob
    assert blob is not None
    (house.blobs.folder / blob.sha256[:2] / blob.sha256).unlink()
    house.engine.release.set()
    assert reason(await house.finish(waiting.record.job_id)) == "BLOB_NOT_FOUND"


async def test_clean_restart_runs_what_was_running_and_waiting_again(house: House) -> None:
    running = (await house.running(1)).record.job_id
    waiting = (await house.create(2)).record.job_id
    again = await house.restart()
    again.engine.release.set()
    for job_id, attempts in ((running, 2), (waiting, 1)):
        record = (await again.finish(job_id)).record
        assert (record.state, record.attempts, record.crashes) == (SUCCEEDED, attempts, 0)
    assert again.engine.seeds == [1, 2]
    await again.close()


async def test_sudden_end_loses_no_job_and_no_result(house: House) -> None:
    done = (await house.run(1)).record
    house.engine.release.clear()
    running = (await house.running(2, segments=True)).record.job_id
    waiting = (await house.create(3, segments=True)).record.job_id
    again = await house.restart(crash=True)
    again.engine.release.set()
    assert (await again.queue.get(done.job_id)).record == done
    for job_id, attempts, crashes in ((running, 2, 1), (waiting, 1, 0)):
        record = (await again.finish(job_id)).record
        assert (record.state, record.attempts, record.crashes) == (SUCCEEDED, attempts, crashes)
    await again.close()


async def test_job_that_takes_the_daemon_down_each_time_fails_in_the_end(tmp_path: Path) -> None:
    house = House(tmp_path, crash_limit=3)
    await house.queue.resume()
    job_id = (await house.running(1)).record.job_id
    for crashes in range(1, 4):
        house = await house.restart(crash=True)
        record = (await house.queue.get(job_id)).record
        assert record.crashes == crashes
        if crashes < 3:
            await until(lambda house=house: house.engine.seeds)
    assert (record.state, record.error and record.error.reason) == (FAILED, "INTERNAL")
    assert house.engine.seeds == []
    await house.close()


async def test_job_whose_engine_is_gone_after_a_restart_says_so(house: House) -> None:
    job_id = (await house.running(1)).record.job_id
    again = await house.restart(spec=with_spec(name="other"))
    assert reason(await again.queue.get(job_id)) == "ENGINE_UNKNOWN"
    await again.queue.drain()
    await again.close()


async def test_drain_returns_when_nothing_waits_or_runs(house: House) -> None:
    await house.queue.drain()
    await house.running(1)
    await house.create(2)
    drain = asyncio.create_task(house.queue.drain())
    await asyncio.sleep(0)
    assert not drain.done()
    house.engine.release.set()
    async with asyncio.timeout(20):
        await drain
    assert house.engine.seeds == [1, 2]


async def test_closed_queue_takes_nothing_ends_watches_and_keeps_its_jobs(house: House) -> None:
    job_id = (await house.running(1)).record.job_id
    watch = asyncio.create_task(house.finish(job_id))
    await asyncio.sleep(0)
    await house.queue.close()
    with pytest.raises(ShuttingDown):
        await watch
    with pytest.raises(ShuttingDown):
        await house.create(2)
    with pytest.raises(ShuttingDown):
        await house.finish(job_id)
    assert (await house.journal.get(job_id)).state is JobState.QUEUED
    await house.queue.close()


async def test_close_does_not_wait_for_an_engine_that_does_not_listen(house: House) -> None:
    house.engine.obeys = False
    job_id = (await house.running(1)).record.job_id
    began = time.monotonic()
    await house.queue.close()
    assert time.monotonic() - began < 10.0
    assert house.engine.done == 0
    house.engine.release.set()
    await until(lambda: house.engine.done)
    record = await house.journal.get(job_id)
    assert (record.state, record.result) == (JobState.QUEUED, None)


async def test_caller_that_goes_away_during_create_leaves_a_job_that_runs(house: House) -> None:
    request = house.request(1)
    creation = asyncio.create_task(house.queue.create("one", request))
    await asyncio.sleep(0)
    creation.cancel()
    await asyncio.gather(creation, return_exceptions=True)
    house.engine.release.set()
    view = await house.queue.create("one", request)
    assert (await house.finish(view.record.job_id)).record.state is SUCCEEDED
    assert house.engine.seeds == [1]


def cap_journal(house: House, pages: int) -> Any:
    """Lets the journal's file grow no further, as if the disk were full."""
    pragma = f"PRAGMA max_page_count = {pages}"
    work = house.journal._database.write(lambda c: c.execute(pragma).fetchall())
    return asyncio.wrap_future(work)


async def test_full_disk_at_creation_is_told_and_the_same_segments_serve_again(
    house: House,
) -> None:
    request = house.request(1, segments=True, document="d" * 200_000)
    await cap_journal(house, 1)
    with pytest.raises(CavendishError) as refused:
        await house.queue.create("one", request)
    assert refused.value.reason == "DISK_FULL"
    assert house.queue.queued == house.queue.running == 0
    await cap_journal(house, 100_000)
    view = await house.queue.create("one", request)
    house.engine.release.set()
    assert (await house.finish(view.record.job_id)).record.state is SUCCEEDED


async def test_full_disk_at_the_end_fails_the_job_and_is_written_down_later(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ending_module, "_FIRST_RETRY_SECONDS", 0.01)
    # The profile travels with the result, whose row then needs room that is not there.
    request = house.request(1)
    spec = dataclasses.replace(request.operation.image.spec, color_profile="p" * 200_000)
    image = dataclasses.replace(request.operation.image, spec=spec)
    view = await house.queue.create("one", with_payloads(request, {"image": image}))
    await cap_journal(house, 1)
    house.engine.release.set()
    shown = await house.finish(view.record.job_id)
    assert (shown.record.state, reason(shown)) == (FAILED, "DISK_FULL")
    assert (await house.journal.get(view.record.job_id)).state is JobState.RUNNING
    await cap_journal(house, 100_000)
    await until(lambda: not house.queue._roster, "the end is written down")
    written = await house.journal.get(view.record.job_id)
    assert (written.state, written.error) == (FAILED, shown.record.error)
    assert (await house.run(2)).record.state is SUCCEEDED


async def test_segments_of_unfinished_jobs_outlive_a_clean_end(house: House) -> None:
    job_id = (await house.running(1, segments=True)).record.job_id
    again = await house.restart()
    assert len(again.segment_files()) == 2
    again.engine.release.set()
    assert (await again.finish(job_id)).record.state is SUCCEEDED
    await again.close()
    assert again.segment_files() == []


async def test_pages_show_live_jobs_as_they_stand(house: House) -> None:
    ended = await house.run(1)
    house.engine.release.clear()
    running = await house.running(2)
    house.engine.controls[-1].progress(0.25, "matching")
    views: list[JobView] = []
    async with asyncio.timeout(20):
        while not views or views[0].fraction != 0.25:
            views, token = await house.queue.page(10)
            await asyncio.sleep(0.002)
    assert token == ""
    assert [view.record.job_id for view in views] == [
        running.record.job_id,
        ended.record.job_id,
    ]
