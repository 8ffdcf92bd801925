# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.engines.tiling import tiles


@given(st.integers(1, 90), st.integers(1, 90), st.integers(1, 99), st.integers(0, 20))
def test_cores_cover_each_pixel_once_and_see_enough(
    width: int, height: int, core: int, overlap: int
) -> None:
    side = core + 2 * overlap
    covered = np.zeros((height, width), np.uint8)
    for tile in tiles(width, height, side, overlap):
        covered[tile.core.slices] += 1
        assert max(tile.seen.width, tile.seen.height) <= side
        assert tile.seen == tile.core.grown(overlap).clipped(width, height)
    assert (covered == 1).all()


def test_core_lies_where_it_is_in_its_tile_and_in_the_whole() -> None:
    second = list(tiles(20, 8, 14, 2))[1]
    assert second.inside(3) == (slice(0, 24), slice(6, 6 + 3 * second.core.width))
    assert second.target(3)[1].stop == 60


@pytest.mark.parametrize(("side", "overlap"), [(0, 0), (8, 4), (8, 9), (8, -1)])
def test_tiles_without_a_core_are_refused(side: int, overlap: int) -> None:
    with pytest.raises(ValueError, match="cannot overlap"):
        list(tiles(100, 100, side, overlap))
