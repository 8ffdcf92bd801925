# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.catalog.catalog import catalog
from cavendish.catalog.grid import choose
from cavendish.errors import ModelOptionUnsupported

SIDE = st.integers(1, 20_000)


@pytest.mark.parametrize(
    ("box", "ratio", "size"),
    [
        ((1000, 1000), "1:1", "1K"),
        ((1025, 1025), "1:1", "2K"),
        ((1920, 1080), "16:9", "2K"),
        ((8000, 1000), "8:1", "4K"),
        ((20, 20), "1:1", "1K"),
        ((12_000, 8000), "3:2", "4K"),
        ((100, 900), "1:8", "1K"),
    ],
)
def test_grid_fits_the_box(box: tuple[int, int], ratio: str, size: str) -> None:
    grid = choose(catalog().default, *box)
    assert (grid.ratio, grid.size) == (ratio, size)


@given(SIDE, SIDE)
def test_grid_has_enough_pixels_or_is_the_largest(width: int, height: int) -> None:
    grid = choose(catalog().default, width, height)
    if grid.size != "4K":
        assert grid.width >= width
        assert grid.height >= height


@given(SIDE, SIDE, st.sampled_from(["1K", "2K", "4K"]), st.sampled_from(["1:1", "8:1", ""]))
def test_grid_keeps_to_what_is_asked_for(width: int, height: int, size: str, ratio: str) -> None:
    grid = choose(catalog().default, width, height, size, ratio)
    assert grid.size == size
    assert ratio in ("", grid.ratio)


def test_grid_that_the_model_does_not_draw_is_refused() -> None:
    with pytest.raises(ModelOptionUnsupported) as refused:
        choose(catalog().find("gemini-3-pro-image"), 10, 10, "1K", "8:1")
    assert refused.value.values["option"] == "1K 8:1"
    assert "21:9" in refused.value.advice
