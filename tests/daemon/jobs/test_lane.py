# SPDX-License-Identifier: GPL-3.0-or-later
from typing import Any

import pytest

from cavendish.jobs.lane import Lane
from tests.daemon.jobs.house import with_spec


@pytest.fixture
def launched() -> list[Any]:
    return []


def lane_of(workers: int, launched: list[Any]) -> Lane:
    return Lane(with_spec(workers=workers), launched.append)


def jobs(lane: Lane, *names: Any) -> None:
    for name in names:
        assert not lane.admit()
        lane.add(name)


def test_free_lane_gives_a_slot_at_once(launched: list[Any]) -> None:
    lane = lane_of(2, launched)
    assert [lane.admit() for _ in range(3)] == [True, True, False]
    assert lane.waiting == 1
    assert launched == []


def test_jobs_are_launched_in_order_as_slots_come_free(launched: list[Any]) -> None:
    lane = lane_of(1, launched)
    assert lane.admit()
    jobs(lane, "a", "b", "c")
    assert (launched, lane.waiting) == ([], 3)
    lane.release()
    assert (launched, lane.waiting) == (["a"], 2)
    lane.release()
    assert (launched, lane.waiting) == (["a", "b"], 1)


def test_nobody_overtakes_a_job_that_is_being_written_down(launched: list[Any]) -> None:
    lane = lane_of(1, launched)
    assert lane.admit()
    assert not lane.admit()
    lane.release()
    assert not lane.admit()
    lane.add("a")
    lane.add("b")
    assert launched == ["a"]


def test_withdrawn_slot_goes_to_the_next(launched: list[Any]) -> None:
    lane = lane_of(1, launched)
    assert lane.admit()
    jobs(lane, "a")
    lane.withdraw(slot=True)
    assert launched == ["a"]


def test_withdrawn_place_is_counted_no_more(launched: list[Any]) -> None:
    lane = lane_of(1, launched)
    lane.admit()
    lane.admit()
    lane.withdraw(slot=False)
    assert lane.waiting == 0


def test_removed_job_is_not_launched(launched: list[Any]) -> None:
    lane = lane_of(1, launched)
    lane.admit()
    jobs(lane, "a", "b")
    job: Any = "a"
    assert lane.remove(job)
    assert not lane.remove(job)
    lane.release()
    assert launched == ["b"]


def test_closed_lane_launches_nothing(launched: list[Any]) -> None:
    lane = lane_of(1, launched)
    lane.admit()
    jobs(lane, "a")
    lane.close()
    lane.release()
    assert launched == []
