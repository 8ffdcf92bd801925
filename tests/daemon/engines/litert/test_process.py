# SPDX-License-Identifier: GPL-3.0-or-later
import gc
import logging
import os
import signal
import sys

import psutil
import pytest

from cavendish.engines.litert import process
from cavendish.engines.litert.process import ChildGone, ChildProcess
from cavendish.errors import JobCancelled
from tests.daemon.engines.litert import house

QUESTION = {"do": "run", "inputs": []}


def test_child_answers_and_goes_when_it_is_no_longer_wanted() -> None:
    child = ChildProcess()
    assert child.ask(QUESTION, house.control())["error"] == "nothing is loaded"
    running = psutil.Process(child.pid)
    del child
    gc.collect()
    assert not running.is_running()


def test_child_that_is_no_longer_there_is_told_with_the_way_it_went() -> None:
    child = ChildProcess()
    child.ask(QUESTION, house.control())
    os.kill(child.pid, signal.SIGSEGV)
    with pytest.raises(ChildGone, match=r"its process crashed \(SIGSEGV\)"):
        child.ask(QUESTION, house.control())
    assert child.ended
    with pytest.raises(ChildGone):
        child.ask(QUESTION, house.control())


def test_child_that_somebody_killed_may_have_been_too_large() -> None:
    child = ChildProcess()
    os.kill(child.pid, signal.SIGKILL)
    with pytest.raises(ChildGone, match="killed, perhaps for want of memory"):
        child.ask(QUESTION, house.control())


@pytest.fixture
def quitter(monkeypatch: pytest.MonkeyPatch) -> ChildProcess:
    """A child that complains, and ends."""
    last_words = "import sys; print('ERROR: no room', file=sys.stderr); sys.exit('farewell')"
    monkeypatch.setattr(process, "_COMMAND", [sys.executable, "-c", last_words])
    return ChildProcess()


def test_child_that_ends_by_itself_is_told_with_its_last_words(quitter: ChildProcess) -> None:
    with pytest.raises(ChildGone, match=r"its process ended \(farewell\)"):
        quitter.ask(QUESTION, house.control())
    assert quitter.complaint() == "ERROR: no room"


def test_child_of_a_job_that_was_stopped_is_not_asked() -> None:
    child, stop = ChildProcess(), house.control()
    stop.stop()
    with pytest.raises(JobCancelled):
        child.ask(QUESTION, stop)
    assert not child.ended
    child.end()


def test_what_a_child_prints_goes_into_the_log(
    caplog: pytest.LogCaptureFixture, quitter: ChildProcess
) -> None:
    with caplog.at_level(logging.DEBUG, process.__name__), pytest.raises(ChildGone):
        quitter.ask(QUESTION, house.control())
    assert [vars(one)["said"] for one in caplog.records] == ["ERROR: no room", "farewell"]
