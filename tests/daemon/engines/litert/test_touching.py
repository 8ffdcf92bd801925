# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest

from cavendish.catalog.local_model import Fit, Preparation
from cavendish.engines.engine import SelectTask
from cavendish.engines.inference.preparing import Fitting, fitted
from cavendish.engines.litert.touching import touched
from cavendish.request import Box, Point

PICTURE = np.zeros((60, 90, 4), np.uint8)


def seen(side: int = 32) -> Fitting:
    return fitted(Preparation(Fit.STRETCH, side=side, channels_last=True), 60, 90)


def test_click_is_a_dot_where_the_model_sees_it() -> None:
    made = touched(SelectTask(PICTURE, (Point(45, 30, inside=True),)), seen())
    assert (made.shape, made.sum(), made[16, 16]) == ((32, 32), 5, 1)
    rows, columns = np.nonzero(made)
    assert (rows.mean(), columns.mean()) == (16, 16)


@pytest.mark.parametrize("place", [(0, 0), (89, 59)])
def test_click_in_a_corner_is_cut_at_the_border(place: tuple[int, int]) -> None:
    assert touched(SelectTask(PICTURE, (Point(*place, inside=True),)), seen()).sum() == 3


def test_clicks_outside_leave_no_mark() -> None:
    clicks = (Point(45, 30, inside=True), Point(3, 3, inside=False))
    assert touched(SelectTask(PICTURE, clicks), seen()).sum() == 5


def test_box_alone_is_touched_in_its_middle() -> None:
    made = touched(SelectTask(PICTURE, box=Box(30, 20, 30, 20)), seen())
    assert made[16, 16] == 1
    both = SelectTask(PICTURE, (Point(3, 3, inside=True),), Box(30, 20, 30, 20))
    assert touched(both, seen())[16, 16] == 0


def test_scribble_has_no_gaps_and_leaves_nothing_out() -> None:
    drawn = np.zeros((60, 90), np.uint8)
    drawn[30, 10:80] = 1
    drawn[59, 89] = 7
    made = touched(SelectTask(PICTURE, scribble=drawn), seen())
    columns = np.flatnonzero(made[16])
    assert (columns == np.arange(3, 29)).all()
    assert made[31, 31] == 1
    assert set(np.unique(made)) == {0, 1}
