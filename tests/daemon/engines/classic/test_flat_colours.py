# SPDX-License-Identifier: GPL-3.0-or-later
"""Quiet colours, each another one than its neighbours'."""

import numpy as np
import pytest

from cavendish.engines.classic.flat_colours import flat_colours
from cavendish.engines.classic.oklab import to_oklab


def chequer(side: int, cell: int) -> tuple[np.ndarray, np.ndarray]:
    """side x side areas, and a pixel of each."""
    areas = np.arange(side * side, dtype=np.int32).reshape(side, side)
    places = (np.mgrid[:side, :side] * cell).reshape(2, -1)
    return areas.repeat(cell, 0).repeat(cell, 1), places[0] * side * cell + places[1]


def test_colours_are_quiet_distinct_and_apart_from_their_neighbours() -> None:
    side = 20
    colours = flat_colours(*chequer(side, 6))
    assert len(np.unique(colours, axis=0)) == side * side
    lab = to_oklab(colours / 255).reshape(side, side, 3)
    assert lab[..., 0].min() > 0.68
    assert np.hypot(lab[..., 1], lab[..., 2]).max() < 0.13
    for axis in (0, 1):
        assert np.linalg.norm(np.diff(lab, axis=axis), axis=2).min() > 0.05


def test_colours_stay_where_an_area_elsewhere_is_redrawn() -> None:
    areas, places = chequer(8, 8)
    before = flat_colours(areas, places)
    changed = areas.copy()
    changed[56:60, 56:60] = 64
    after = flat_colours(changed, np.append(places, 56 * 64 + 56))
    assert (before == after[:64]).all(axis=1).mean() > 0.9
    assert np.array_equal(before, flat_colours(areas, places))


def test_more_areas_than_colours_get_some_all_the_same() -> None:
    colours = flat_colours(*chequer(66, 1))
    assert colours.shape == (66 * 66, 3)
    assert len(np.unique(colours, axis=0)) > 4000


def test_choosing_can_be_stopped() -> None:
    def stop() -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        flat_colours(*chequer(2, 2), stop)
