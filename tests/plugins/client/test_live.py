# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
from dataclasses import replace
from typing import Any

import pytest

from cavendish_client import errors
from cavendish_client.live import LEAST_PACE_SECONDS, LiveSession
from cavendish_client.model import Plan, Result, Transport
from cavendish_client.pixels import Box, PixelFormat, Pixels
from cavendish_client.request import Canvas, LinesRequest

PIXELS = Pixels(b"rgba", 1, 1)
MASK = Pixels(b"m", 1, 1, PixelFormat.GRAY8)
RESULT = Result("job", PIXELS, MASK, Box(0, 0, 1, 1), 0, Plan("classic"), 0.0, 0, Transport("", ""))
PAID = replace(RESULT, plan=Plan("gemini", leaves_machine=True))


class Easel:
    """An engine that ends a run when it is told to, and a clock that stands."""

    def __init__(self) -> None:
        self.now = 0.0
        self.runs: list[tuple[float, asyncio.Future[Result]]] = []
        self.started: dict[float, float] = {}
        self.told: list[tuple[Any, Any]] = []
        self.names: set[str] = set()
        self.live = LiveSession(self.run, lambda *one: self.told.append(one), lambda: self.now)

    async def run(self, request: Any) -> Result:
        self.names.add(request.live)
        end: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self.runs.append((request.detail, end))
        self.started[request.detail] = self.now
        return await end

    async def offer(self, detail: float) -> None:
        self.live.offer(LinesRequest(Canvas(PIXELS), 1.0, detail))
        await settle()

    async def end(self, seconds: float, result: Result = RESULT) -> None:
        self.now += seconds
        self.runs[-1][1].set_result(result)
        await settle()

    @property
    def begun(self) -> list[float]:
        return [detail for detail, _ in self.runs]


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_newest_waits_for_the_first_and_those_between_are_left_out() -> None:
    easel = Easel()
    for detail in (0.1, 0.2, 0.3):
        await easel.offer(detail)
    assert easel.begun == [0.1]
    await easel.end(2.0)
    assert easel.begun == [0.1, 0.3]
    assert easel.told == [(RESULT, None)]
    assert easel.names == {easel.live.name}


async def test_run_that_has_hardly_begun_gives_way_and_one_that_is_nearly_done_does_not() -> None:
    easel = Easel()
    await easel.offer(0.1)
    await easel.end(2.0)
    await easel.offer(0.2)
    easel.now += 0.5
    await easel.offer(0.3)
    assert easel.begun == [0.1, 0.2, 0.3]
    assert easel.runs[1][1].cancelled()
    easel.now += 1.5
    await easel.offer(0.4)
    assert easel.begun == [0.1, 0.2, 0.3]
    await easel.end(0.5)
    assert easel.begun == [0.1, 0.2, 0.3, 0.4]
    assert len(easel.told) == 2


async def test_artist_who_never_rests_sees_something_all_the_same() -> None:
    easel = Easel()
    await easel.offer(0.0)
    await easel.end(2.0)
    for step in range(60):
        await easel.offer(step / 60)
        easel.now += 0.2
        detail, end = easel.runs[-1]
        if easel.now - easel.started[detail] >= 2.0 and not end.done():
            await easel.end(0.0)
    # Each stops the one before, but for one in three runs' time.
    assert 2 <= len(easel.told) - 1 <= 6


async def test_what_is_being_paid_for_is_not_stopped() -> None:
    easel = Easel()
    await easel.offer(0.1)
    await easel.end(2.0, PAID)
    await easel.offer(0.2)
    await easel.offer(0.3)
    assert easel.begun == [0.1, 0.2]


async def test_pace_follows_what_was_measured() -> None:
    easel = Easel()
    assert easel.live.pace_seconds == LEAST_PACE_SECONDS
    await easel.offer(0.1)
    await easel.end(2.0)
    assert easel.live.pace_seconds == pytest.approx(2.0)
    for _ in range(20):
        await easel.offer(0.1)
        await easel.end(1.0)
    assert easel.live.pace_seconds == pytest.approx(1.0, abs=0.01)
    await easel.offer(0.1)
    await easel.end(9.0, replace(RESULT, cached=True))
    assert easel.live.pace_seconds == pytest.approx(1.0, abs=0.01)


async def test_error_is_told_and_the_next_is_drawn_all_the_same() -> None:
    easel = Easel()
    await easel.offer(0.1)
    refusal = errors.LiveNotAllowed()
    easel.runs[0][1].set_exception(refusal)
    await settle()
    await easel.offer(0.2)
    assert easel.told == [(None, refusal)]
    assert easel.begun == [0.1, 0.2]


async def test_job_that_the_daemon_stopped_for_a_newer_one_is_not_told() -> None:
    easel = Easel()
    await easel.offer(0.1)
    easel.runs[0][1].set_exception(errors.JobCancelled())
    await settle()
    assert easel.told == []


async def test_closed_session_stops_what_runs_and_begins_nothing() -> None:
    easel = Easel()
    await easel.offer(0.1)
    await easel.offer(0.2)
    await easel.live.close()
    assert easel.runs[0][1].cancelled()
    assert easel.begun == [0.1]
    assert easel.told == []


async def test_loop_that_ends_is_not_given_another_run() -> None:
    easel = Easel()
    await easel.offer(0.1)
    await easel.offer(0.2)
    (running,) = asyncio.all_tasks() - {asyncio.current_task()}
    running.cancel()
    await settle()
    assert easel.runs[0][1].cancelled()
    assert easel.begun == [0.1]
