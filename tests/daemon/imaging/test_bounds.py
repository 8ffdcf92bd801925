# SPDX-License-Identifier: GPL-3.0-or-later
"""Rectangles and the context rule."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.imaging.bounds import Bounds, ContextRule, bands, tiles

CANVAS = 300


@st.composite
def bounds_on_canvas(draw: st.DrawFn) -> Bounds:
    left, top = draw(st.integers(0, CANVAS - 1)), draw(st.integers(0, CANVAS - 1))
    right, bottom = draw(st.integers(left + 1, CANVAS)), draw(st.integers(top + 1, CANVAS))
    return Bounds(left, top, right, bottom)


@pytest.mark.parametrize("sides", [(3, 0, 3, 5), (0, 5, 4, 5), (4, 0, 3, 5)])
def test_bounds_without_pixels_are_refused(sides: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="no pixel"):
        Bounds(*sides)


def test_bounds_measure_and_index_their_pixels() -> None:
    bounds = Bounds(2, 3, 7, 5)
    assert (bounds.width, bounds.height) == (5, 2)
    assert bounds.slices == (slice(3, 5), slice(2, 7))


@given(bounds_on_canvas(), st.integers(-50, 50), st.integers(-50, 50))
def test_bounds_moved_there_and_back_are_the_same(bounds: Bounds, right: int, down: int) -> None:
    assert bounds.moved(right, down).moved(-right, -down) == bounds


@given(bounds_on_canvas(), bounds_on_canvas())
def test_bounds_united_hold_both(one: Bounds, other: Bounds) -> None:
    both = one.united(other)
    assert both.united(one) == both == both.united(other)
    assert both.width <= CANVAS


@given(bounds_on_canvas(), bounds_on_canvas())
def test_bounds_meet_where_they_share_a_pixel(one: Bounds, other: Bounds) -> None:
    columns = range(max(one.left, other.left), min(one.right, other.right))
    rows = range(max(one.top, other.top), min(one.bottom, other.bottom))
    assert one.meets(other) == other.meets(one) == (columns != range(0) and rows != range(0))


def test_bounds_off_the_canvas_cannot_be_clipped_to_it() -> None:
    with pytest.raises(ValueError, match="no pixel"):
        Bounds(310, 0, 320, 10).clipped(CANVAS, CANVAS)


@given(bounds_on_canvas(), st.floats(0, 4), st.integers(0, 100), st.integers(0, 200))
def test_context_holds_the_hole_and_stays_on_the_canvas(
    hole: Bounds, ratio: float, low: int, extra: int
) -> None:
    rule = ContextRule(ratio, low, low + extra)
    context = rule.box(hole, CANVAS, CANVAS)
    assert context.united(hole) == context
    assert context.clipped(CANVAS, CANVAS) == context
    assert low <= rule.margin(hole) <= low + extra


@pytest.mark.parametrize(("side", "margin"), [(4, 32), (100, 50), (1000, 200)])
def test_context_margin_follows_the_longer_side_within_its_limits(side: int, margin: int) -> None:
    rule = ContextRule(ratio=0.5, min_px=32, max_px=200)
    assert rule.margin(Bounds(0, 0, side, 4)) == margin
    assert rule.margin(Bounds(0, 0, 4, side)) == margin


@given(st.integers(1, 40), st.integers(1, 40), st.integers(3, 50))
def test_tiles_cover_each_pixel_once(height: int, width: int, side: int) -> None:
    count = np.zeros((height, width), np.intp)
    for tile in tiles(height, width, side):
        assert max(tile.width, tile.height) <= side
        count[tile.slices] += 1
    assert (count == 1).all()


@given(st.integers(1, 300), st.integers(1, 300), st.integers(1, 2000))
def test_bands_are_all_rows_once_and_few_pixels_each(height: int, width: int, pixels: int) -> None:
    found = list(bands((height, width, 4), pixels))
    assert [row for part in found for row in range(part.start, part.stop)] == list(range(height))
    assert all((part.stop - part.start) * width <= max(pixels, width) for part in found)
