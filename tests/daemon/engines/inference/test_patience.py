# SPDX-License-Identifier: GPL-3.0-or-later
import math
import threading

import pytest

from cavendish.engines.engine import Preview
from cavendish.engines.inference.patience import Patience
from cavendish.errors import JobCancelled
from cavendish.jobs.control import JobControl


def control() -> JobControl:
    return JobControl(lambda: None)


def test_time_that_is_over_stops_the_work_and_not_the_job() -> None:
    job, stopped = control(), threading.Event()
    with Patience(job, 0.01) as patience, patience.on_stop(stopped.set):
        assert stopped.wait(10)
        assert patience.over
        assert patience.cancelled()
        with pytest.raises(JobCancelled):
            patience.check()
    assert not job.cancelled()


def test_wish_to_stop_goes_through_and_is_no_end_of_time() -> None:
    job, stopped = control(), threading.Event()
    with Patience(job, math.inf) as patience:
        patience.check()
        with patience.on_stop(stopped.set):
            job.stop()
            assert stopped.is_set()
        with pytest.raises(JobCancelled):
            patience.check()
        assert patience.cancelled()
        assert not patience.over


def test_both_reasons_call_once() -> None:
    job, calls, over = control(), [], threading.Event()

    def act() -> None:
        calls.append(1)
        over.set()

    with Patience(job, 0.01) as patience, patience.on_stop(act):
        assert over.wait(10)
        job.stop()
    assert calls == [1]


def test_what_begins_after_the_end_is_stopped_at_once() -> None:
    over, late = threading.Event(), threading.Event()
    with Patience(control(), 0.01) as patience:
        with patience.on_stop(over.set):
            assert over.wait(10)
        with patience.on_stop(late.set):
            assert late.is_set()


def test_nothing_is_called_once_its_context_has_ended() -> None:
    over, early = threading.Event(), threading.Event()
    patience = Patience(control(), 0.01)
    with patience.on_stop(early.set):
        pass
    with patience, patience.on_stop(over.set):
        assert over.wait(10)
    assert not early.is_set()


def test_progress_and_previews_are_the_jobs() -> None:
    job, preview = control(), Preview(1, 1, b"abc")
    with Patience(job, math.inf) as patience:
        patience.progress(0.5, "trying")
        patience.show(preview)
    taken = job.take()
    assert (taken.fraction, taken.stage, taken.preview) == (0.5, "trying", preview)
