# SPDX-License-Identifier: GPL-3.0-or-later
import threading

import pytest

from cavendish.models.following import Ended, Tell, followed


async def test_steps_are_told_and_the_last_has_the_result() -> None:
    def work(tell: Tell) -> str:
        tell(0.25, "reading")
        tell(0.5, "reading")
        return "done"

    steps = [step async for step in followed(work)]
    assert (steps[-1].fraction, steps[-1].result) == (1.0, "done")
    assert [step.result for step in steps[:-1]] == [None] * (len(steps) - 1)


async def test_failure_is_raised() -> None:
    def work(_: Tell) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        _ = [step async for step in followed(work)]


async def test_work_that_nobody_follows_is_ended() -> None:
    ended, go = threading.Event(), threading.Event()

    def work(tell: Tell) -> None:
        tell(0.1, "reading")
        go.wait(20)
        try:
            while True:
                tell(0.2, "reading")
        except Ended:
            ended.set()
            raise

    steps = followed(work)
    assert (await anext(steps)).fraction == 0.1
    go.set()
    await steps.aclose()  # type: ignore[attr-defined]
    assert ended.is_set()
