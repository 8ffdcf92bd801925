# SPDX-License-Identifier: GPL-3.0-or-later
"""Flat colours under line art."""

import numpy as np
import pytest

from cavendish.engines.classic import _core, reference
from cavendish.engines.classic.crew import Crew
from cavendish.engines.classic.flats import flats, spots_of
from cavendish.engines.classic.kernels import Kernels
from cavendish.engines.engine import FlatsOutcome, FlatsTask
from cavendish.errors import JobCancelled
from tests.daemon.engines.classic.drawings import LEFT, OUTSIDE, RIGHT, on_nothing, rooms, spots

RED, BLUE, GREEN = (220, 40, 30), (30, 60, 210), (40, 180, 60)


def flat(
    kernels: Kernels, picture: np.ndarray, gap: float = 0, hints: np.ndarray | None = None
) -> FlatsOutcome:
    with Crew() as crew:
        return flats(FlatsTask(picture, gap, hints), kernels, crew)


def seen(made: FlatsOutcome, place: tuple[int, int]) -> tuple[int, ...] | None:
    number = int(made.areas[place])
    return None if number < 0 else tuple(made.colours[number].tolist())


def test_each_area_has_a_colour_and_none_is_left_under_the_lines(kernels: Kernels) -> None:
    for picture in (rooms(), on_nothing(rooms())):
        made = flat(kernels, picture)
        assert made.areas.min() == 0
        assert (made.count, made.unspotted, made.lines) == (3, 0, True)
        assert len({seen(made, place) for place in (OUTSIDE, LEFT, RIGHT)}) == 3


def test_twins_agree() -> None:
    one, other = (flat(each, rooms(6), 8) for each in (_core, reference))
    assert (one.areas == other.areas).mean() > 0.995
    assert np.array_equal(one.colours, other.colours)


def test_spots_give_their_colours_and_the_rest_stays_empty(kernels: Kernels) -> None:
    made = flat(kernels, rooms(), hints=spots((LEFT, RED), (RIGHT, BLUE)))
    assert [seen(made, place) for place in (OUTSIDE, LEFT, RIGHT)] == [None, RED, BLUE]
    assert (made.count, made.unspotted) == (3, 1)


def test_spot_that_overshoots_a_line_does_not_count_there(kernels: Kernels) -> None:
    hints = spots(((50, 100), BLUE), side=30)
    hints[60:64, 60:86] = (*RED, 255)
    made = flat(kernels, rooms(), hints=hints)
    assert (seen(made, LEFT), seen(made, RIGHT)) == (RED, BLUE)
    assert seen(made, (63, 84)) == BLUE


def test_overshoot_does_not_part_an_area(kernels: Kernels) -> None:
    hints = spots(((50, 100), BLUE), side=30)
    hints[40:70, :26] = (*RED, 255)
    made = flat(kernels, rooms(door=20), hints=hints)
    assert [seen(made, place) for place in (OUTSIDE, LEFT, RIGHT)] == [RED, BLUE, BLUE]


def test_two_colours_in_one_area_part_it_at_its_narrowest(kernels: Kernels) -> None:
    made = flat(kernels, rooms(door=20), hints=spots((LEFT, RED), (RIGHT, BLUE)))
    assert (seen(made, (30, 30)), seen(made, (90, 130))) == (RED, BLUE)
    (change,) = np.flatnonzero(np.diff(made.areas[60, 40:125])) + 40
    assert abs(change - 81) <= 6


def test_small_spot_beside_a_large_one_of_another_colour_counts(kernels: Kernels) -> None:
    hints = spots((RIGHT, BLUE), side=3)
    hints[25:95, 28:70] = (*RED, 255)
    made = flat(kernels, rooms(door=20), hints=hints)
    assert (seen(made, (30, 30)), seen(made, RIGHT)) == (RED, BLUE)


def test_hints_that_show_nothing_leave_all_empty(kernels: Kernels) -> None:
    made = flat(kernels, rooms(), hints=spots())
    assert (made.areas == -1).all()
    assert made.unspotted == made.count == 3


def test_faint_spots_are_none() -> None:
    hints = spots((LEFT, RED))
    hints[..., 3] //= 3
    assert not len(spots_of(hints).at)
    assert spots_of(spots((LEFT, RED), (RIGHT, BLUE))).colours.tolist() == [list(BLUE), list(RED)]


@pytest.mark.parametrize("value", [0, 255])
def test_empty_drawing_is_one_area(kernels: Kernels, value: int) -> None:
    made = flat(kernels, np.full((30, 40, 4), value, np.uint8), 6)
    assert (made.areas == 0).all()
    assert (made.count, made.lines) == (1, False)


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (3, 2)])
def test_any_shape_is_taken(kernels: Kernels, shape: tuple[int, int]) -> None:
    picture = np.full((*shape, 4), 255, np.uint8)
    picture[0, 0, :3] = 0
    assert flat(kernels, picture, 6).areas.shape == shape


def test_flats_stop_when_cancelled(kernels: Kernels) -> None:
    with Crew(None, lambda: True) as crew, pytest.raises(JobCancelled):
        flats(FlatsTask(rooms(), 0, None), kernels, crew)
