# SPDX-License-Identifier: GPL-3.0-or-later
import gc
import weakref
from pathlib import Path
from typing import Any

import pytest

from cavendish.engines.registry import Registry
from cavendish.errors import CavendishError, JobCancelled, NothingToCopyFrom
from cavendish.jobs.live import LiveJob
from cavendish.jobs.payloads import Payloads
from cavendish.jobs.work import perform
from cavendish.request import Box, Request, Result
from cavendish.store.record import JobRecord, JobState, now
from tests.daemon.jobs.house import House, with_spec


def perform_in(house: House, request: Request, *, stopped: bool = False) -> Result | CavendishError:
    plan = house.queue.estimate(request)
    job = LiveJob(JobRecord("job", "request", request, JobState.RUNNING, plan, now()))
    house.engine.release.set()
    if stopped:
        job.control.stop()
    return perform(job, Payloads(house.blobs, house.exchange), Registry([house.spec]))


async def test_result_is_on_disk_and_placed_in_the_document(house: House) -> None:
    result = perform_in(house, house.request(7))
    assert isinstance(result, Result)
    assert result.placement == Box(7, 7, 1, 1)
    assert result.seed == 7
    for ref in (result.image, result.mask):
        assert ref.blob is not None
        assert house.blobs.has(ref.blob)
        assert ref.blob.size == ref.spec.size_bytes


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
