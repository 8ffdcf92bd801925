# SPDX-License-Identifier: GPL-3.0-or-later
import dataclasses
import os
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from cavendish.catalog.local_catalog import packaged
from cavendish.engines.engine import FillOutcome, FillTask
from cavendish.engines.registry import EngineSpec
from cavendish.errors import EndpointUnreachable, JobCancelled, PromptBlocked
from cavendish.preferences import Permission, Preferences
from cavendish.store.record import JobState
from tests.daemon.jobs.house import SPEC, House, until
from tests.daemon.operations.pictures import Painter
from tests.daemon.routing.situations import Told

WORDS = "a boat"


class Cloud(Painter):
    """An engine that is far away: refuses what it is told to, once it may."""

    name = "cloud"

    def __init__(self) -> None:
        super().__init__()
        self.refusal: Exception | None = None
        self.begun = 0
        self.held = False
        self.nudge = threading.Event()

    def fill(self, task: FillTask, control: Any) -> FillOutcome:
        self.begun += 1
        while self.held and not control.cancelled():
            self.nudge.wait(0.002)
        control.check()
        if self.refusal is not None:
            raise self.refusal
        return super().fill(task, control)


CLOUD = EngineSpec("cloud", frozenset({"fill"}), 1, f"{__name__}:cloud", local=False)
MODEL = dataclasses.replace(CLOUD, name="onnx", local=True, installs=True)
_clouds: list[Cloud] = []


def cloud() -> Cloud:
    """What the registry makes."""
    return _clouds[-1]


@pytest.fixture
async def situation() -> Told:
    return Told(Preferences(cloud=Permission.ALLOW))


@pytest.fixture
async def house(tmp_path: Path, situation: Told) -> AsyncIterator[House]:
    _clouds.append(Cloud())
    made = House(tmp_path, others=[CLOUD], situation=situation)
    await made.queue.resume()
    made.engine.release.set()
    yield made
    _clouds[-1].held = False
    await made.close()


@pytest.fixture
async def starved(tmp_path: Path) -> AsyncIterator[House]:
    """One whose first engine runs a model, without the memory for it."""
    _clouds.append(Cloud())
    cloud().refusal = MemoryError()
    told = Told(installed=dataclasses.replace(packaged()[0], id="vast"))
    made = House(tmp_path, MODEL, others=[SPEC], situation=told)
    await made.queue.resume()
    yield made
    await made.close()


async def asked(house: House, prompt: str = WORDS, **more: Any) -> str:
    """The name of a job that wants words heard."""
    request = house.request(**more)
    operation = dataclasses.replace(request.operation, prompt=prompt)
    worded = dataclasses.replace(request, operation=operation)
    view = await house.queue.create(os.urandom(8).hex(), worded)
    return view.record.job_id


async def test_job_is_done_here_when_the_cloud_cannot_be_reached(house: House) -> None:
    cloud().refusal = EndpointUnreachable(endpoint="gemini", problem="no network")
    record = (await house.finish(await asked(house))).record
    assert (record.state, record.plan.engine) == (JobState.SUCCEEDED, "scripted")
    assert record.plan.reasons[0] == "gemini cannot be reached: no network."
    assert (cloud().begun, record.attempts) == (1, 2)


async def test_model_without_enough_memory_hands_on_once_and_the_result_says_so(
    starved: House,
) -> None:
    record = (await starved.run()).record
    assert (record.state, record.plan.engine) == (JobState.SUCCEEDED, "scripted")
    assert record.result is not None
    assert record.result.notes[0] == "The built-in engine took this over from vast."
    assert (cloud().begun, record.attempts) == (1, 2)


async def test_job_that_nothing_has_enough_memory_for_fails_with_that(starved: House) -> None:
    def act(task: FillTask, control: Any) -> None:
        raise MemoryError

    starved.engine.act = act
    record = (await starved.run()).record
    assert record.error is not None
    assert (record.error.reason, record.attempts) == ("OUT_OF_MEMORY", 2)


async def test_new_plan_is_in_the_journal(house: House) -> None:
    cloud().refusal = EndpointUnreachable(endpoint="gemini", problem="no network")
    job_id = await asked(house)
    await house.finish(job_id)
    assert (await house.journal.get(job_id)).plan.engine == "scripted"


async def test_job_fails_with_what_no_other_engine_could_do_better(house: House) -> None:
    cloud().refusal = PromptBlocked(model="Banana", cause="SAFETY")
    record = (await house.finish(await asked(house))).record
    assert record.state is JobState.FAILED
    assert record.error is not None
    assert record.error.reason == "PROMPT_BLOCKED"
    assert house.engine.seeds == []


async def test_job_fails_where_the_artist_wants_no_other_engine(
    house: House, situation: Told
) -> None:
    situation.preferences = Preferences(cloud=Permission.ALLOW, offline=False)
    cloud().refusal = EndpointUnreachable(endpoint="gemini", problem="no network")
    record = (await house.finish(await asked(house))).record
    assert record.state is JobState.FAILED


async def test_waiting_job_goes_nowhere_that_it_may_not_any_more(
    house: House, situation: Told
) -> None:
    cloud().held = True
    first = await asked(house)
    await until(lambda: cloud().begun == 1)
    second = await asked(house, document="secret")
    situation.marks = ("secret",)
    cloud().held = False
    assert (await house.finish(first)).record.plan.engine == "cloud"
    record = (await house.finish(second)).record
    assert (record.state, record.plan.engine) == (JobState.SUCCEEDED, "scripted")
    assert cloud().begun == 1


async def test_stopped_job_is_not_taken_over(house: House) -> None:
    cloud().held = True
    cloud().refusal = JobCancelled()
    job_id = await asked(house)
    await until(lambda: cloud().begun == 1)
    await house.queue.cancel(job_id)
    assert (await house.finish(job_id)).record.state is JobState.CANCELLED
    assert house.engine.seeds == []
