# SPDX-License-Identifier: GPL-3.0-or-later
import math
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.engines.engine import Preview
from cavendish.errors import JobCancelled
from cavendish.jobs.control import JobControl, Progress


def silent() -> JobControl:
    return JobControl(lambda: None)


@given(st.lists(st.floats()))
def test_progress_never_goes_back_and_stays_within_bounds(fractions: list[float]) -> None:
    control, before = silent(), 0.0
    for fraction in fractions:
        control.progress(fraction, "stage")
        now = control.take().fraction
        assert before <= now <= 1.0
        before = now


def test_stage_is_the_latest_even_where_the_fraction_is_not() -> None:
    control = silent()
    control.progress(0.5, "first")
    control.progress(0.2, "second")
    control.progress(math.nan, "third")
    assert control.take() == Progress(0.5, "third")


def test_progress_is_told_once_until_it_is_taken() -> None:
    told: list[int] = []
    control = JobControl(lambda: told.append(1))
    for step in range(10):
        control.progress(step / 10, "stage")
    assert len(told) == 1
    control.take()
    control.progress(1.0, "stage")
    assert len(told) == 2


def test_check_raises_once_stopped_from_any_thread() -> None:
    control = silent()
    control.check()
    thread = threading.Thread(target=control.stop)
    thread.start()
    thread.join()
    assert control.cancelled()
    with pytest.raises(JobCancelled):
        control.check()


def test_stop_calls_whoever_waits_at_once_and_once() -> None:
    control, called = silent(), []
    with control.on_stop(lambda: called.append("stopped")):
        control.stop()
        control.stop()
    assert called == ["stopped"]


def test_stop_is_told_to_those_who_come_late() -> None:
    control, called = silent(), []
    control.stop()
    with control.on_stop(lambda: called.append("late")):
        assert called == ["late"]


def test_stop_is_not_told_to_those_who_have_left() -> None:
    control, called = silent(), []
    with control.on_stop(lambda: called.append("left")):
        pass
    control.stop()
    assert called == []


def test_preview_stays_until_the_next_one() -> None:
    told: list[None] = []
    control = JobControl(lambda: told.append(None))
    control.show(Preview(1, 1, b"abc"))
    control.progress(0.5, "on")
    assert len(told) == 1
    now = control.take()
    assert (now.fraction, now.stage, now.preview) == (0.5, "on", Preview(1, 1, b"abc"))
    control.progress(0.6, "on")
    assert control.take().preview == Preview(1, 1, b"abc")
