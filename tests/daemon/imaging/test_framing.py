# SPDX-License-Identifier: GPL-3.0-or-later
"""The box that is sent: holds the selection, has a legal ratio, wastes little."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.imaging.bounds import Bounds
from cavendish.imaging.framing import Frame, Grid, frame

GRIDS = [
    Grid(ratio, tier, width * times, height * times)
    for ratio, width, height in [
        ("1:1", 1024, 1024), ("3:2", 1264, 848), ("2:3", 848, 1264), ("16:9", 1376, 768),
        ("21:9", 1584, 672), ("4:1", 2048, 512), ("8:1", 3072, 384), ("1:8", 384, 3072),
    ]
    for tier, times in [("1K", 1), ("2K", 2), ("4K", 4)]
]  # fmt: skip


@st.composite
def selections(draw: st.DrawFn) -> tuple[Bounds, int, int]:
    width, height = draw(st.integers(1, 13_000)), draw(st.integers(1, 9_000))
    left, top = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
    right, bottom = draw(st.integers(left + 1, width)), draw(st.integers(top + 1, height))
    return Bounds(left, top, right, bottom), width, height


@given(selections())
def test_frame_holds_the_selection_in_the_ratio_of_its_grid(
    case: tuple[Bounds, int, int],
) -> None:
    selection, width, height = case
    found = frame(selection, width, height, GRIDS)
    assert found.box.united(selection) == found.box
    exact = found.box.height * found.grid.width / found.grid.height
    slack = 1 + found.grid.width / found.grid.height
    assert abs(found.box.width - exact) <= slack


@given(selections())
def test_frame_stays_on_a_canvas_that_is_large_enough(case: tuple[Bounds, int, int]) -> None:
    selection, width, height = case
    box = frame(selection, width, height, GRIDS).box
    for start, end, length in [(box.left, box.right, width), (box.top, box.bottom, height)]:
        if end - start <= length:
            assert start >= 0
            assert end <= length
        else:
            assert start <= 0
            assert end >= length


@pytest.mark.parametrize(
    ("selection", "canvas", "ratio", "tier"),
    [
        (Bounds(500, 400, 520, 420), (2000, 1500), "1:1", "1K"),
        (Bounds(0, 0, 20, 20), (2000, 1500), "1:1", "1K"),
        (Bounds(0, 0, 12_000, 8_000), (12_000, 8_000), "3:2", "4K"),
        (Bounds(100, 1000, 8_100, 1900), (9_000, 3_000), "4:1", "4K"),
        (Bounds(0, 0, 4_000, 500), (4_000, 500), "8:1", "2K"),
        (Bounds(0, 0, 1024, 1024), (1024, 1024), "1:1", "1K"),
    ],
)
def test_frame_takes_the_ratio_and_tier_that_fit(
    selection: Bounds, canvas: tuple[int, int], ratio: str, tier: str
) -> None:
    grid = frame(selection, *canvas, GRIDS).grid
    assert (grid.ratio, grid.tier) == (ratio, tier)


def test_frame_is_not_resampled_where_the_canvas_has_room() -> None:
    found = frame(Bounds(1000, 1000, 1300, 1300), 4000, 3000, GRIDS)
    assert (found.box.width, found.box.height) == (found.grid.width, found.grid.height)


def test_frame_takes_the_tier_that_is_asked_for() -> None:
    found = frame(Bounds(10, 10, 60, 60), 4000, 3000, GRIDS, tier="4K")
    assert found.grid.tier == "4K"
    with pytest.raises(ValueError, match="8K"):
        frame(Bounds(10, 10, 60, 60), 4000, 3000, GRIDS, tier="8K")


def test_frame_maps_its_box_to_its_grid() -> None:
    found = Frame(Bounds(-10, 20, 190, 120), Grid("2:1", "1K", 1000, 500))
    assert found.on_grid(Bounds(0, 30, 1, 31)) == Bounds(50, 50, 55, 55)
