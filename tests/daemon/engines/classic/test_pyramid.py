# SPDX-License-Identifier: GPL-3.0-or-later
"""The picture at falling sizes."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.engines.classic import crew as crew_module
from cavendish.engines.classic.crew import Crew
from cavendish.engines.classic.patches import Mask
from cavendish.engines.classic.pyramid import (
    build_levels,
    dilated,
    halved,
    halved_mask,
    level_of,
)
from tests.daemon.engines.classic.scenes import disc, noise


@given(st.integers(0, 2**32 - 1), st.integers(1, 30), st.integers(1, 30), st.integers(1, 9))
def test_dilated_sets_the_square_around_each(
    seed: int, height: int, width: int, radius: int
) -> None:
    mask = np.random.default_rng(seed).random((height, width)) < 0.05
    expected: Mask = np.zeros_like(mask)
    for y, x in np.argwhere(mask):
        expected[max(0, y - radius) : y + radius + 1, max(0, x - radius) : x + radius + 1] = True
    assert np.array_equal(dilated(mask, radius), expected)


@given(st.integers(2, 40), st.integers(2, 40), st.integers(1, 3))
def test_level_copies_only_patches_that_are_wholly_known(
    height: int, width: int, radius: int
) -> None:
    hole = disc(height, width, 4, (0.3, 0.6))
    with Crew() as crew:
        level = level_of(np.zeros((height, width, 4), np.uint8), hole, radius, crew)
    for y, x in np.argwhere(level.source):
        assert y >= radius
        assert x >= radius
        patch = hole[y - radius : y + radius + 1, x - radius : x + radius + 1]
        assert patch.size == (2 * radius + 1) ** 2
        assert not patch.any()
    assert not (level.source & level.target).any()


@given(st.integers(0, 2**32 - 1), st.integers(1, 33), st.integers(1, 33))
def test_halved_mask_is_set_where_any_of_its_pixels_was(seed: int, height: int, width: int) -> None:
    mask = np.random.default_rng(seed).random((height, width)) < 0.2
    with Crew() as crew:
        half = halved_mask(mask, crew)
    assert half.shape == ((height + 1) // 2, (width + 1) // 2)
    for y, x in np.ndindex(half.shape):
        assert half[y, x] == mask[2 * y : 2 * y + 2, 2 * x : 2 * x + 2].any()


def test_no_level_copies_what_is_barred(crew: Crew) -> None:
    barred = np.zeros((256, 256), np.bool_)
    barred[:, 180:] = True
    levels = build_levels(noise(256, 256), disc(256, 256, 50), 3, crew, barred)
    assert len(levels) > 2
    for number, level in enumerate(levels):
        assert level.source.any()
        assert not level.source[:, (180 >> number) - 3 :].any()


@given(st.integers(0, 2**32 - 1), st.integers(1, 33), st.integers(1, 33), st.integers(0, 255))
def test_halved_keeps_a_flat_picture_and_rounds_sides_up(
    seed: int, height: int, width: int, value: int
) -> None:
    hole = np.random.default_rng(seed).random((height, width)) < 0.4
    feature = np.where(hole, 99, value).astype(np.uint8)[..., None].repeat(4, axis=2)
    with Crew() as crew:
        half, half_hole = halved(feature, hole, crew)
    assert half.shape == ((height + 1) // 2, (width + 1) // 2, 4)
    assert half_hole.shape == half.shape[:2]
    assert (half[~half_hole] == value).all()


def test_halved_aligns_with_the_larger_picture(crew: Crew) -> None:
    step = np.zeros((16, 16, 8), np.uint8)
    step[:, 8:] = 200
    half, _ = halved(step, np.zeros((16, 16), np.bool_), crew)
    assert half[4, :3].max() == 0
    assert half[4, 5:].min() == 200
    assert int(half[4, 3, 0]) + int(half[4, 4, 0]) == 200


@pytest.mark.parametrize(("side", "radius", "count"), [(512, 100, 5), (512, 3, 1), (64, 20, 2)])
def test_levels_end_where_the_hole_is_thin_or_the_picture_small(
    side: int, radius: int, count: int, crew: Crew
) -> None:
    levels = build_levels(noise(side, side), disc(side, side, radius), 3, crew)
    assert len(levels) == count
    for larger, smaller in pairwise(levels):
        assert smaller.hole.shape == tuple((side + 1) // 2 for side in larger.hole.shape)
    assert all(level.hole.any() and level.source.any() for level in levels)


def test_level_does_not_depend_on_how_the_rows_are_split(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture, hole = noise(91, 70), disc(91, 70, 20)
    whole = level_of(picture, hole, 3, crew)
    monkeypatch.setattr(crew_module, "_PIXELS_A_STRIP", 200)
    parts = level_of(picture, hole, 3, crew)
    assert all(np.array_equal(one, other) for one, other in zip(whole, parts, strict=True))


def test_halved_does_not_depend_on_how_the_rows_are_split(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture, hole = noise(91, 70), disc(91, 70, 20)
    whole = halved(picture, hole, crew)
    monkeypatch.setattr(crew_module, "_PIXELS_A_STRIP", 200)
    parts = halved(picture, hole, crew)
    assert all(np.array_equal(one, other) for one, other in zip(whole, parts, strict=True))
