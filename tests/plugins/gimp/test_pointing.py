# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_gimp.pointing."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish_client import Box, Point
from cavendish_gimp.pointing import box_of, check_inside, points_of
from cavendish_gimp.refusal import PlaceOutside, PlaceUnreadable

PLACES = st.integers(0, 99_999_999)


@given(st.lists(st.tuples(PLACES, PLACES)), st.booleans())
def test_points_are_read_in_their_order(places: list[tuple[int, int]], inside: bool) -> None:
    text = "  ".join(f"{x},{y}" for x, y in places)
    assert points_of(text, inside=inside) == tuple(Point(x, y, inside) for x, y in places)


def test_box_is_read_and_may_be_missing() -> None:
    assert box_of(" 3, 4,50,60 ") == Box(3, 4, 50, 60)
    assert box_of("  ") is None


@pytest.mark.parametrize(
    "text", ["1", "1,2,3", "-1,2", "1.5,2", "a,b", ",", "1,123456789", "\u0661,2"]
)
def test_anything_else_is_no_point(text: str) -> None:
    with pytest.raises(PlaceUnreadable):
        points_of(f"1,2 {text}", inside=True)


@pytest.mark.parametrize("text", ["1,2", "1,2,3,0", "1,2,0,4", "1,2,3,-4", "1,2,3,4,5"])
def test_anything_else_is_no_box(text: str) -> None:
    with pytest.raises(PlaceUnreadable):
        box_of(text)


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    with contextlib.suppress(PlaceUnreadable):
        points_of(text, inside=True)
    with contextlib.suppress(PlaceUnreadable):
        box_of(text)


def test_place_has_to_lie_in_the_picture() -> None:
    whole = Box(0, 0, 30, 20)
    check_inside(None, whole)
    check_inside(Box(29, 19, 1, 1), whole)
    for place in (Box(30, 0, 1, 1), Box(25, 5, 6, 1)):
        with pytest.raises(PlaceOutside):
            check_inside(place, whole)
