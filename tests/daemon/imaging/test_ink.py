# SPDX-License-Identifier: GPL-3.0-or-later
from typing import Any

import numpy as np
import pytest

from cavendish.imaging.ink import marks_left
from cavendish.imaging.marks import doodled
from tests.daemon.operations.pictures import scene

SIDE = 256


def picture() -> Any:
    return scene(SIDE, SIDE)[..., :3].copy()


def circle(colour: tuple[int, int, int] = (255, 0, 255)) -> Any:
    """A doodle: a ring."""
    y, x = np.mgrid[:SIDE, :SIDE]
    doodle = np.zeros((SIDE, SIDE, 4), np.uint8)
    doodle[np.abs(np.hypot(x - 128, y - 128) - 60) < 3] = (*colour, 255)
    return doodle


@pytest.mark.parametrize("shift", [0, 5])
def test_marks_that_are_still_there_are_found(shift: int) -> None:
    sent, doodle = picture(), circle()
    answer = np.roll(doodled(sent, doodle), shift, axis=1)
    assert marks_left(answer, sent, doodle)


def test_marks_that_are_gone_are_not() -> None:
    assert not marks_left(picture(), picture(), circle())


def test_thing_of_the_colour_of_the_marks_is_no_mark() -> None:
    answer = picture()
    answer[20:236, 20:236] = (250, 10, 250)
    assert not marks_left(answer, picture(), circle())


def test_colour_that_was_there_before_is_no_mark() -> None:
    sent = np.full((SIDE, SIDE, 3), (255, 0, 255), np.uint8)
    assert not marks_left(sent, sent, circle())


def test_each_of_several_inks_is_looked_for() -> None:
    sent, doodle = picture(), circle()
    doodle[100:104, 40:220] = (0, 255, 0, 255)
    assert marks_left(doodled(sent, doodle), sent, doodle)


def test_no_marks_leave_none() -> None:
    empty = np.zeros((SIDE, SIDE, 4), np.uint8)
    assert not marks_left(picture(), picture(), empty)
