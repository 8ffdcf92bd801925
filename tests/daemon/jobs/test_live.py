# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import dataclasses
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast

import pytest

from cavendish.errors import ShuttingDown
from cavendish.jobs import live as live_module
from cavendish.jobs.handover import Lent
from cavendish.jobs.live import JobView, LiveJob
from cavendish.store.record import JobRecord, JobState
from cavendish.store.segment import Segment
from tests.daemon.jobs import trees

RECORD = JobRecord(
    "job", "request", trees.request(), JobState.QUEUED, trees.PLAN, datetime(2030, 1, 1, tzinfo=UTC)
)


def at(state: JobState) -> JobRecord:
    return dataclasses.replace(RECORD, state=state)


async def states(job: LiveJob) -> list[JobState]:
    return [view.record.state async for view in job.watch()]


async def test_watcher_sees_every_state_though_it_is_slow() -> None:
    job = LiveJob(RECORD)
    watch = asyncio.create_task(states(job))
    await asyncio.sleep(0)
    job.change(at(JobState.RUNNING))
    job.change(at(JobState.SUCCEEDED))
    assert await watch == [JobState.QUEUED, JobState.RUNNING, JobState.SUCCEEDED]


async def test_progress_that_a_watcher_is_too_slow_for_is_merged() -> None:
    job = LiveJob(at(JobState.RUNNING))
    watch = job.watch()
    await anext(watch)
    for fraction in (0.2, 0.4):
        job.control.progress(fraction, "x")
        job._show_progress()
    assert (await anext(watch)).fraction == 0.4
    await watch.aclose()  # type: ignore[attr-defined]


async def test_progress_that_follows_too_soon_waits_for_its_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(live_module, "_EVENT_GAP_SECONDS", 3600.0)
    job = LiveJob(at(JobState.RUNNING))
    job._show_progress()
    for fraction in (0.2, 0.4, 0.6):
        job.control.progress(fraction, "x")
        await asyncio.sleep(0)
    assert job.view.fraction == 0.0
    watch = asyncio.create_task(states(job))
    await asyncio.sleep(0)
    job.change(at(JobState.FAILED))
    assert await watch == [JobState.RUNNING, JobState.FAILED]


async def test_terminal_state_is_the_last_word() -> None:
    job = LiveJob(RECORD)
    job.change(at(JobState.CANCELLED))
    job.change(at(JobState.SUCCEEDED))
    job.control.progress(0.5, "late")
    await asyncio.sleep(0)
    assert job.view == JobView(at(JobState.CANCELLED))
    assert job.over.is_set()
    assert await states(job) == [JobState.CANCELLED]


async def test_progress_from_a_thread_is_shown() -> None:
    job = LiveJob(at(JobState.RUNNING))
    watch = job.watch()
    assert (await anext(watch)).fraction == 0.0
    await asyncio.to_thread(job.control.progress, 0.5, "matching")
    async with asyncio.timeout(20):
        view = await anext(watch)
    assert (view.fraction, view.stage) == (0.5, "matching")
    await watch.aclose()  # type: ignore[attr-defined]


async def test_abandoned_job_stops_its_engine_and_breaks_watches_off() -> None:
    job = LiveJob(at(JobState.RUNNING))
    watch = asyncio.create_task(states(job))
    await asyncio.sleep(0)
    job.abandon(ShuttingDown())
    assert job.control.cancelled()
    with pytest.raises(ShuttingDown):
        await watch
    assert not job._watchers


def test_engine_that_outlives_the_loop_may_go_on_telling() -> None:
    async def make() -> LiveJob:
        return LiveJob(RECORD)

    asyncio.run(make()).control.progress(0.5, "late")


LENT = cast(Lent, object())
MADE = trees.result(1)
AT = datetime.now(UTC)


async def test_first_watcher_gets_the_result_before_it_is_kept_and_the_others_after() -> None:
    job = LiveJob(at(JobState.RUNNING))
    first, other = job.watch(first=True), asyncio.create_task(states(job))
    await anext(first)
    await asyncio.to_thread(job.made, MADE, LENT, AT)
    async with asyncio.timeout(20):
        views = [view async for view in first]
    assert [(view.record.state, view.handed) for view in views] == [(JobState.SUCCEEDED, LENT)]
    assert views[0].record.end_time == AT
    assert (views[0].record.result, job.view.record.state) == (MADE, JobState.RUNNING)
    assert job.handed_over
    assert not other.done()
    job.change(at(JobState.SUCCEEDED))
    assert await other == [JobState.RUNNING, JobState.SUCCEEDED]


async def test_result_waits_for_who_comes_to_watch_after_it() -> None:
    job = LiveJob(at(JobState.RUNNING))
    job.made(MADE, LENT, AT)
    await asyncio.sleep(0)
    assert not job.handed_over
    views = [view async for view in job.watch(first=True)]
    assert [view.handed for view in views] == [None, LENT]


async def test_result_of_a_job_that_was_stopped_is_not_handed_over() -> None:
    job = LiveJob(at(JobState.RUNNING))
    job.control.stop()
    job.made(MADE, LENT, AT)
    await asyncio.sleep(0)
    watch = asyncio.create_task(collected(job))
    await asyncio.sleep(0)
    job.change(at(JobState.CANCELLED))
    assert [view.handed for view in await watch] == [None, None]


async def collected(job: LiveJob) -> list[JobView]:
    return [view async for view in job.watch(first=True)]


def lent_to(taken: list[str]) -> Lent:
    """What is lent in two segments; taken: the names of those that go back."""
    image, mask = (cast(Segment, SimpleNamespace(name=name)) for name in ("image", "mask"))
    return Lent(image, mask, taken.extend)


async def test_pixels_of_a_job_that_was_stopped_go_back() -> None:
    job, taken = LiveJob(at(JobState.RUNNING)), list[str]()
    job.control.stop()
    job.made(MADE, lent_to(taken), AT)
    await asyncio.sleep(0)
    assert taken == ["image", "mask"]


async def test_pixels_that_nobody_came_for_go_back_when_the_job_is_over() -> None:
    job, taken = LiveJob(at(JobState.RUNNING)), list[str]()
    job.made(MADE, lent_to(taken), AT)
    await asyncio.sleep(0)
    assert taken == []
    job.change(at(JobState.SUCCEEDED))
    assert taken == ["image", "mask"]
    assert [view.handed for view in await collected(job)] == [None]


async def test_pixels_that_a_watcher_leaves_unseen_go_back() -> None:
    job, taken = LiveJob(at(JobState.RUNNING)), list[str]()
    watch = job.watch(first=True)
    await anext(watch)
    job.made(MADE, lent_to(taken), AT)
    await asyncio.sleep(0)
    await watch.aclose()
    assert taken == ["image", "mask"]


async def test_pixels_that_were_seen_stay_with_who_saw_them() -> None:
    job, taken = LiveJob(at(JobState.RUNNING)), list[str]()
    job.made(MADE, lent_to(taken), AT)
    await asyncio.sleep(0)
    assert [view.handed is None for view in await collected(job)] == [True, False]
    job.change(at(JobState.SUCCEEDED))
    assert taken == []
