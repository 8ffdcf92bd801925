# SPDX-License-Identifier: GPL-3.0-or-later
"""Which filter is for which surroundings."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cavendish.engines.classic.hashing import BUCKETS, REACH, VIEWS, hashed, order
from cavendish.engines.classic.patches import Floats


def noise(height: int, width: int, seed: int = 1) -> Floats:
    return np.random.default_rng(seed).integers(0, 256, (height, width)).astype(np.float32)


def slope(degrees: float, steep: float) -> Floats:
    """Light that grows in one direction, from right on downwards."""
    y, x = np.mgrid[:9, :9]
    turn = np.deg2rad(degrees)
    return np.asarray((x * np.cos(turn) + y * np.sin(turn)) * steep, np.float32)


@given(st.integers(0, 999), st.integers(1, 20), st.integers(1, 20))
@settings(max_examples=40)
def test_every_pixel_has_a_number(seed: int, height: int, width: int) -> None:
    numbers = hashed(noise(height, width, seed))
    assert (numbers.shape, numbers.dtype) == ((height, width), np.dtype(np.int32))
    assert numbers.min() >= 0
    assert numbers.max() < VIEWS * BUCKETS


def test_plain_pixel_is_weak_and_without_direction() -> None:
    assert (hashed(np.full((5, 6), 200, np.float32)) == hashed(slope(0, 0.0))[4, 4]).all()


def test_directions_strengths_and_views_have_numbers_of_their_own() -> None:
    seen = [hashed(slope(angle, steep))[4, 4] for angle in range(4, 180, 8) for steep in (1, 6, 20)]
    assert len(set(seen)) == len(seen)


@given(st.integers(0, 999))
@settings(max_examples=40)
def test_mirrored_surroundings_have_the_same_bucket(seed: int) -> None:
    picture = noise(7, 7, seed)
    number = int(hashed(picture)[3, 3])
    view, bucket = divmod(number, BUCKETS)
    ordered = picture.ravel()[order(view, 7)].reshape(7, 7)
    assert hashed(np.ascontiguousarray(ordered))[3, 3] == bucket
    assert hashed(np.ascontiguousarray(picture[::-1, ::-1]))[3, 3] == number


@pytest.mark.parametrize("view", range(VIEWS))
def test_order_is_of_all_pixels(view: int) -> None:
    assert sorted(order(view, 3).tolist()) == list(range(9))


def test_number_follows_from_what_lies_within_reach() -> None:
    picture = noise(30, 40)
    core = hashed(np.ascontiguousarray(picture[5:20, 7:29]))[REACH:-REACH, REACH:-REACH]
    assert np.array_equal(core, hashed(picture)[5 + REACH : 20 - REACH, 7 + REACH : 29 - REACH])
