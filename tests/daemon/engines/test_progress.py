# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts of an operation's progress."""

import pytest

from cavendish.engines.progress import Pace, Span
from cavendish.errors import JobCancelled
from cavendish.jobs.control import JobControl


class Told(JobControl):
    """Remembers what it was told."""

    def __init__(self) -> None:
        super().__init__(lambda: None)
        self.said: list[tuple[float, str]] = []

    def progress(self, fraction: float, stage: str) -> None:
        self.said.append((fraction, stage))


def test_span_is_a_part_of_the_whole() -> None:
    told = Told()
    span = Span(told, 0.2, 0.6)
    for fraction in (-1.0, 0.0, 0.5, 1.0, 2.0):
        span.progress(fraction, "painting")
    assert [fraction for fraction, _ in told.said] == pytest.approx([0.2, 0.2, 0.4, 0.6, 0.6])


def test_span_is_stopped_as_the_whole_is() -> None:
    told, stopped = Told(), []
    span = Span(told, 0.0, 0.5)
    with span.on_stop(lambda: stopped.append(1)):
        told.stop()
    assert stopped == [1]
    assert span.cancelled()
    with pytest.raises(JobCancelled):
        span.check()


def test_pace_moves_with_every_look_and_is_nearly_done_after_as_many_as_were_thought() -> None:
    told = Told()
    pace = Pace(told, 100, "looking")
    for number in range(100):
        pace.check() if number % 2 else pace.cancelled()
    fractions = [fraction for fraction, _ in told.said]
    assert fractions == sorted(set(fractions))
    assert fractions[0] == pytest.approx(0.01)
    assert 0.85 < fractions[-1] < 1


def test_pace_goes_on_where_more_looks_come_than_were_thought() -> None:
    told = Told()
    pace = Pace(told, 0, "looking")
    for _ in range(5):
        pace.check()
    fractions = [fraction for fraction, _ in told.said]
    assert fractions == sorted(set(fractions))
    assert fractions[-1] < 1


def test_stage_that_work_tells_is_passed_on_and_its_fraction_is_not() -> None:
    told = Told()
    pace = Pace(told, 10, "looking")
    pace.check()
    pace.progress(0.9, "solving")
    pace.check()
    assert told.said == [(pytest.approx(0.1), "looking"), (pytest.approx(0.2), "solving")]


def test_pace_stops_what_is_stopped() -> None:
    told = Told()
    pace = Pace(told, 10, "looking")
    told.stop()
    assert pace.cancelled()
    with pytest.raises(JobCancelled):
        pace.check()
