# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.imaging.bounds import Bounds
from cavendish.imaging.hole import levelled, pieces, shown


def hole(height: int, width: int, *boxes: Bounds) -> np.ndarray:
    made = np.zeros((height, width), np.bool_)
    for box in boxes:
        made[box.slices] = True
    return made


def test_holes_near_each_other_are_one_piece_and_others_are_not() -> None:
    near = hole(400, 900, Bounds(50, 50, 80, 80), Bounds(120, 60, 150, 90))
    assert pieces(near, 512) == [Bounds(50, 50, 150, 90)]
    apart = hole(400, 900, Bounds(50, 50, 80, 80), Bounds(600, 60, 640, 90))
    assert pieces(apart, 512) == [Bounds(50, 50, 80, 80), Bounds(600, 60, 640, 90)]


def test_what_is_long_and_thin_is_cut_into_tiles() -> None:
    found = pieces(hole(600, 2000, Bounds(10, 100, 1900, 140)), 512)
    assert len(found) == 8
    assert max(one.width for one in found) <= 256


def test_frame_round_a_picture_is_cut_and_leaves_out_its_middle() -> None:
    frame = ~hole(1000, 1000, Bounds(120, 120, 880, 880))
    found = pieces(frame, 512)
    assert all(max(one.width, one.height) <= 256 for one in found)
    covered = np.zeros_like(frame)
    for one in found:
        covered[one.slices] = True
    assert covered[frame].all()


def test_what_is_thick_is_one_piece() -> None:
    thick = Bounds(100, 100, 900, 800)
    assert pieces(hole(1000, 1000, thick), 512) == [thick]


@given(
    st.integers(1, 900), st.integers(1, 900), st.integers(0, 899), st.integers(0, 899), st.data()
)
def test_model_is_shown_the_piece_and_a_square_where_there_is_room(
    width: int, height: int, left: int, top: int, data: st.DataObject
) -> None:
    left, top = left % width, top % height
    piece = Bounds(
        left, top, data.draw(st.integers(left + 1, width)), data.draw(st.integers(top + 1, height))
    )
    part = shown(piece, width, height, 256)
    assert part.clipped(width, height) == part
    assert part.united(piece) == part
    assert part.width >= min(width, 256)
    assert part.height >= min(height, 256)
    assert part.width == part.height or width in (part.width,) or height in (part.height,)


@pytest.mark.parametrize("step", [-12.0, 5.0])
@pytest.mark.parametrize("side", [60, 500])
def test_even_step_is_taken_away_and_the_outside_stays(step: float, side: int) -> None:
    gap = hole(side, side, Bounds(20, 20, side - 15, side - 20))
    given_picture = np.full((side, side, 3), 100, np.float32)
    made = given_picture + step
    levelled_picture = levelled(made, given_picture, gap)
    assert np.abs(levelled_picture - 100).max() < 1
    assert np.array_equal(levelled_picture[~gap], given_picture[~gap])


def test_large_difference_is_content_and_stays() -> None:
    gap = hole(60, 60, Bounds(20, 20, 45, 40))
    given_picture = np.full((60, 60, 3), 100, np.float32)
    levelled_picture = levelled(given_picture + 90, given_picture, gap)
    assert (levelled_picture[gap] == 190).all()


def test_hole_without_a_border_is_as_it_was_made() -> None:
    gap = np.ones((5, 5), np.bool_)
    made = np.full((5, 5, 3), 7, np.float32)
    assert np.array_equal(levelled(made, made * 0, gap), made)
