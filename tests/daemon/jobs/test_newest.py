# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import dataclasses
from pathlib import Path

from cavendish.jobs.newest import Newest
from cavendish.preferences import Budget, Permission, Preferences
from cavendish.request import Request
from cavendish.store.record import JobState
from tests.daemon.jobs import trees
from tests.daemon.jobs.house import House, with_spec
from tests.daemon.routing.situations import Told

SUCCEEDED, CANCELLED = JobState.SUCCEEDED, JobState.CANCELLED


def request(live: str) -> Request:
    return dataclasses.replace(trees.request(), live=live)


def test_each_job_makes_the_one_before_of_its_session_stale() -> None:
    newest = Newest()
    assert newest.follow(request("a"), "one", "r1") == ""
    assert newest.follow(request("b"), "two", "r2") == ""
    assert newest.follow(request("a"), "three", "r3") == "one"
    assert newest.follow(request("a"), "four", "r4") == "three"


def test_job_of_no_session_makes_nothing_stale() -> None:
    newest = Newest()
    assert [newest.follow(request(""), name, name) for name in ("one", "two")] == ["", ""]


def test_request_that_is_sent_again_is_the_same_job() -> None:
    newest = Newest()
    newest.follow(request("a"), "one", "r1")
    assert newest.follow(request("a"), "another", "r1") == ""
    assert newest.follow(request("a"), "two", "r2") == "one"


def test_sessions_that_are_long_over_are_forgotten() -> None:
    newest = Newest()
    for number in range(100):
        newest.follow(request(f"{number}"), f"{number}", f"{number}")
    assert newest.follow(request("0"), "new", "new") == ""
    assert newest.follow(request("99"), "newer", "newer") == "99"


async def test_newest_of_a_live_session_stops_the_one_before(house: House) -> None:
    first = await house.running(1, live="sketch")
    second = await house.running(2, live="sketch")
    other = await house.create(3, live="another")
    third = await house.create(4, live="sketch")
    house.engine.release.set()
    states = [(await house.finish(view.record.job_id)).record.state for view in (first, second)]
    assert states == [CANCELLED, CANCELLED]
    for view in (other, third):
        assert (await house.finish(view.record.job_id)).record.state is SUCCEEDED


async def test_jobs_of_a_live_session_that_come_at_once_leave_one(house: House) -> None:
    made = await asyncio.gather(*(house.create(seed, live="sketch") for seed in range(6)))
    house.engine.release.set()
    states = [(await house.finish(view.record.job_id)).record.state for view in made]
    assert states == [*[CANCELLED] * 5, SUCCEEDED]


async def test_live_job_that_is_asked_for_again_is_the_same_job(house: House) -> None:
    request = house.request(1, live="sketch")
    first = await house.queue.create("once", request)
    again = await house.queue.create("once", request)
    assert again.record.job_id == first.record.job_id
    house.engine.release.set()
    assert (await house.finish(first.record.job_id)).record.state is SUCCEEDED


async def test_result_of_a_live_job_is_let_go_of_when_another_one_comes(house: House) -> None:
    stale, kept = [await house.run(seed, live="sketch") for seed in (1, 2)]
    async with asyncio.timeout(20):
        while not (await house.journal.get(stale.record.job_id)).released:  # noqa: ASYNC110 - the disk
            await asyncio.sleep(0.002)
    assert not (await house.journal.get(kept.record.job_id)).released


async def test_live_job_that_is_being_paid_for_goes_on_to_its_end(tmp_path: Path) -> None:
    settings = Preferences(cloud=Permission.ALLOW, budget=Budget(live=10**6))
    house = House(tmp_path, with_spec(local=False, workers=2), situation=Told(settings))
    await house.queue.resume()
    first = await house.running(1, live="sketch")
    await house.running(2, live="sketch")
    house.engine.release.set()
    assert (await house.finish(first.record.job_id)).record.state is SUCCEEDED
    await house.close()
