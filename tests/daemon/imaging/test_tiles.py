# SPDX-License-Identifier: GPL-3.0-or-later
"""Squares that are found again."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cavendish.imaging.resample import grey
from cavendish.imaging.tiles import choose, moves
from tests.daemon.imaging.photographs import drifted, photograph

PICTURE = grey(photograph(160, 128))
FREE = np.ones(PICTURE.shape, np.bool_)


@settings(max_examples=20)
@given(st.floats(-0.6, 0.6), st.floats(-0.6, 0.6))
def test_moves_are_near_the_shift(right: float, down: float) -> None:
    moved, _ = drifted(photograph(160, 128), (right, down), quality=95)
    found = choose(PICTURE, FREE, 32, 20)
    step = moves(found, grey(moved), found.corners.astype(np.float64)).step
    # What is seen where a square was looked for belongs so far back.
    assert np.abs(np.median(step, axis=0) + np.array([right, down])).max() < 0.3


def test_squares_lie_where_the_picture_is_free_and_has_texture() -> None:
    free = FREE.copy()
    free[:, 80:] = False
    assert (choose(PICTURE, free, 16, 50).corners[:, 0] < 80).all()
    assert len(choose(np.full((128, 160), 7, np.uint8), FREE, 16, 50)) == 0


def test_nothing_is_found_in_a_picture_smaller_than_a_square() -> None:
    small = np.zeros((10, 10), np.uint8)
    assert len(choose(small, small == 0, 16, 5)) == 0
