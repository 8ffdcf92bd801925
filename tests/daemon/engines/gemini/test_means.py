# SPDX-License-Identifier: GPL-3.0-or-later
import threading
import time

import pytest

from cavendish.engines.gemini.means import pause
from cavendish.errors import JobCancelled
from cavendish.jobs.control import JobControl


def test_pause_lasts_as_long_as_it_should() -> None:
    start = time.monotonic()
    pause(0.05, JobControl(lambda: None))
    assert time.monotonic() - start >= 0.05


def test_pause_ends_with_the_job() -> None:
    control = JobControl(lambda: None)
    thread = threading.Thread(target=control.stop)
    start = time.monotonic()
    thread.start()
    with pytest.raises(JobCancelled):
        pause(100.0, control)
    thread.join(10)
    assert time.monotonic() - start < 10
