# SPDX-License-Identifier: GPL-3.0-or-later
"""The areas that lines enclose."""

import numpy as np
import pytest

from cavendish.engines.classic.crew import Crew
from cavendish.engines.classic.enclosure import Found, basins_of, distances, enclosed, grown, inked
from cavendish.engines.classic.kernels import Kernels
from tests.daemon.engines.classic.drawings import LEFT, OUTSIDE, RIGHT, on_nothing, rooms


def found_in(picture: np.ndarray, gap: float, kernels: Kernels, crew: Crew) -> Found:
    return enclosed(basins_of(inked(picture, crew), kernels, crew), gap, crew)


def test_ink_is_found_whatever_it_lies_on(crew: Crew) -> None:
    picture = rooms()
    expected = picture[..., 0] < 128
    faint, dark = picture.copy(), picture.copy()
    faint[..., :3] = 150 + picture[..., :3] // 4
    dark[..., :3] = 255 - dark[..., :3]
    for each in (picture, on_nothing(picture), faint, dark):
        assert np.array_equal(inked(each, crew), expected)


def test_drawing_that_is_mostly_black_is_still_dark_on_light(crew: Crew) -> None:
    picture = np.full((60, 60, 4), 255, np.uint8)
    picture[5:55, 5:55, :3] = 0
    assert np.array_equal(inked(picture, crew), picture[..., 0] == 0)


@pytest.mark.parametrize("value", [0, 90, 255])
def test_even_picture_has_no_ink(crew: Crew, value: int) -> None:
    assert not inked(np.full((30, 40, 4), value, np.uint8), crew).any()


def test_closed_lines_enclose_an_area_each(kernels: Kernels, crew: Crew) -> None:
    found = found_in(rooms(), 0, kernels, crew)
    assert len({int(found.areas[place]) for place in (OUTSIDE, LEFT, RIGHT)}) == 3
    assert (found.areas[inked(rooms(), crew)] == -1).all()
    assert found.areas.reshape(-1)[found.places].tolist() == [0, 1, 2]


@pytest.mark.parametrize(("door", "gap", "count"), [(6, 0, 2), (6, 3, 2), (6, 8, 3), (20, 8, 2)])
def test_gaps_are_closed_as_far_as_is_asked_for(
    kernels: Kernels, crew: Crew, door: int, gap: float, count: int
) -> None:
    found = found_in(rooms(door), gap, kernels, crew)
    outside, left, right = (int(found.areas[place]) for place in (OUTSIDE, LEFT, RIGHT))
    assert len(found.places) == count
    assert outside not in (left, right)
    assert (left == right) is (count == 2)


def test_line_whose_pixels_touch_by_corners_alone_holds(kernels: Kernels, crew: Crew) -> None:
    picture = np.full((40, 40, 4), 255, np.uint8)
    diagonal = np.arange(40)
    picture[diagonal, diagonal, :3] = 0
    assert len(found_in(picture, 0, kernels, crew).places) == 2


def test_specks_and_slivers_are_part_of_the_lines(kernels: Kernels, crew: Crew) -> None:
    picture = np.full((40, 60, 4), 255, np.uint8)
    picture[10:14, 10:14, :3] = 0
    picture[11:13, 11:13, :3] = 255
    picture[20:23, 5:50, :3] = 0
    picture[21, 6:49, :3] = 255
    found = found_in(picture, 0, kernels, crew)
    assert len(found.places) == 1
    assert (found.areas[11:13, 11:13] == -1).all()


def test_areas_meet_in_the_middle_of_the_line(kernels: Kernels, crew: Crew) -> None:
    whole = grown(found_in(rooms(thickness=9), 0, kernels, crew).areas, kernels, crew)
    assert whole.min() == 0
    (change,) = np.flatnonzero(np.diff(whole[60, 60:110])) + 60
    assert abs(change - 84) <= 1


def test_picture_of_ink_alone_is_one_area(kernels: Kernels, crew: Crew) -> None:
    found = enclosed(basins_of(np.ones((20, 30), np.bool_), kernels, crew), 4, crew)
    assert (found.areas == 0).all()
    assert (grown(found.areas, kernels, crew) == 0).all()
    assert len(found.places) == 1


def test_picture_without_ink_is_one_area(kernels: Kernels, crew: Crew) -> None:
    found = enclosed(basins_of(np.zeros((20, 30), np.bool_), kernels, crew), 4, crew)
    assert (found.areas == 0).all()
    assert found.places.tolist() == [0]


def test_lines_without_any_area_belong_to_the_first(kernels: Kernels, crew: Crew) -> None:
    assert (grown(np.full((4, 5), -1, np.int32), kernels, crew) == 0).all()


def test_distances_reach_over_the_columns_that_are_done_at_once(
    kernels: Kernels, crew: Crew
) -> None:
    mask = np.random.default_rng(1).random((9, 1300)) < 0.01
    squared, site = distances(mask, kernels, crew)
    assert np.array_equal(squared == 0, mask)
    assert mask.reshape(-1)[site].all()
