# SPDX-License-Identifier: GPL-3.0-or-later
"""A live session with a real daemon: the newest input wins, what is stale is stopped."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from cavendish_client import Background, Canvas, LinesRequest, Live, Pixels, Result, errors
from tests.daemon_process import DaemonProcess, wait_for
from tests.system.caller import picture_of

SIDE, LARGE = 512, 1536
CANVAS = Canvas(Pixels(picture_of(SIDE), SIDE, SIDE))
OFFERS = 30


class Shown:
    """What a session has shown."""

    def __init__(self) -> None:
        self.results: list[Result] = []
        self.errors: list[errors.CavendishError] = []
        self.threads: set[str] = set()

    def __call__(self, result: Result | None, error: errors.CavendishError | None) -> None:
        self.threads.add(threading.current_thread().name)
        if result is not None:
            self.results.append(result)
        if error is not None:
            self.errors.append(error)


@pytest.fixture
def background(daemon: DaemonProcess) -> Iterator[Background]:
    """A client of the daemon."""
    client = Background("test", "1", daemon.state_dir, start=False)
    yield client
    client.close()


def jobs(background: Background) -> dict[str, str]:
    """The states of all jobs, the newest first."""
    page = background.submit(lambda client: client.jobs(1000)).result(20.0)
    return {job.job_id: job.state.value for job in page.jobs}


def wanted(background: Background, detail: float) -> bytes:
    """What lines of this detail look like."""
    result = background.run(LinesRequest(CANVAS, 1.5, detail)).result(60.0)
    return bytes(result.image.buffer) + bytes(result.mask.buffer)


def test_last_input_is_what_is_shown_in_the_end(background: Background) -> None:
    shown = Shown()
    live = Live(background, shown)
    for number in range(OFFERS):
        live.offer(LinesRequest(CANVAS, 1.5, number / OFFERS))
    last = wanted(background, (OFFERS - 1) / OFFERS)
    wait_for(
        lambda: (
            shown.results
            and bytes(shown.results[-1].image.buffer) + bytes(shown.results[-1].mask.buffer) == last
        ),
        60.0,
    )
    assert shown.errors == []
    assert shown.threads == {"cavendish-network"}
    # Those between were never sent: the session had something newer by then.
    assert len(jobs(background)) < OFFERS
    assert live.pace_seconds > 0
    live.close()


def test_scripts_that_do_not_wait_have_their_stale_jobs_stopped(background: Background) -> None:
    # Large enough that none is done before the next one comes.
    canvas = Canvas(Pixels(picture_of(LARGE), LARGE, LARGE))
    handles = [
        background.run(LinesRequest(canvas, 1.5, number / 10, live="sketch"))
        for number in range(10)
    ]
    wait_for(lambda: all(handle.done() for handle in handles), 60.0)
    states = list(jobs(background).values())
    assert set(states) <= {"SUCCEEDED", "CANCELLED"}
    assert "CANCELLED" in states
    # Which of them the daemon saw last is the network's choice; the newest of all is done.
    assert states[0] == "SUCCEEDED"
