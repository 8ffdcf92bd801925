# SPDX-License-Identifier: GPL-3.0-or-later
"""Feathers and levels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.imaging.seam import feather, level
from tests.daemon.imaging.photographs import disc


@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 40), st.integers(1, 24))
def test_feather_never_leaves_the_mask(x: int, y: int, radius: int, width: int) -> None:
    mask = disc(60, 50, x, y, radius)
    soft = feather(mask, width)
    assert (soft <= mask).all()


def test_feather_is_opaque_inside_and_clear_at_the_border() -> None:
    mask = disc(120, 100, 60, 50, 40)
    soft = feather(mask, 12)
    assert soft[50, 60] == 255
    assert soft[50, 21] == 0
    assert soft[50, 23] < 20
    assert (np.diff(soft[50, 20:61].astype(int)) >= 0).all()


def test_feather_keeps_the_middle_of_a_thin_line() -> None:
    mask = np.zeros((60, 60), np.uint8)
    mask[28:33] = 255
    assert feather(mask, 16)[30, 30] > 200


@pytest.mark.parametrize("width", [1, 2])
def test_feather_leaves_a_line_that_is_all_border_as_it_is(width: int) -> None:
    mask = np.zeros((60, 60), np.uint8)
    mask[5:55, 20 : 20 + width] = 200
    mask[40:42, 50] = 255
    assert np.array_equal(feather(mask, 16), mask)


def test_feather_does_not_fade_at_the_border_of_the_picture() -> None:
    mask = np.zeros((60, 60), np.uint8)
    mask[:, :30] = 255
    soft = feather(mask, 8)
    assert (soft[:, :10] == 255).all()


def test_level_takes_over_what_is_known_and_is_smooth_between() -> None:
    gap = np.full((32, 32, 3), 5, np.float32)
    gap[:, 16:] = -3
    known = disc(32, 32, 16, 16, 8) == 0
    found = level(gap, known)
    assert np.array_equal(found[known], gap[known])
    assert -3 <= found.min() <= found.max() <= 5
    assert abs(float(found[16, 16].mean()) - 1) < 1.5
