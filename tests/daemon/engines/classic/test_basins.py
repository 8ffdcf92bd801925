# SPDX-License-Identifier: GPL-3.0-or-later
"""Basins that join into areas, and gaps that they do not join through."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.engines.classic import basins
from cavendish.engines.classic.basins import Passes, joined, passes_of
from cavendish.imaging.bounds import bands


def passes(*rows: tuple[int, int, float]) -> Passes:
    low, high, width = zip(*rows, strict=True)
    return Passes(np.array(low), np.array(high), np.array(width, float))


def test_passes_are_the_widest_of_each_pair() -> None:
    labels = np.array([[0, 0, 1], [0, -1, 1], [2, 2, 1]], np.int32)
    squared = np.array([[9, 4, 4], [4, 0, 1], [4, 1, 1]], np.int32)
    found = passes_of(labels, squared)
    assert (found.low.tolist(), found.high.tolist()) == ([0, 0, 1], [1, 2, 2])
    assert found.width.tolist() == [2, 2, 1]


def test_one_basin_has_no_passes() -> None:
    assert not len(passes_of(np.zeros((4, 5), np.int32), np.ones((4, 5), np.int32)).width)


def test_passes_of_many_basins_are_merged_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(2)
    labels = random.integers(-1, 300, (90, 110)).astype(np.int32)
    squared = random.integers(0, 60, (90, 110)).astype(np.int32)
    at_once = passes_of(labels, squared)
    for name, value in (("_EDGES_A_CHECK", 200), ("_SAMPLE", 4)):
        monkeypatch.setattr(basins, name, value)
    monkeypatch.setattr(basins, "bands", lambda shape: bands(shape, 1000))
    looks: list[int] = []
    found = passes_of(labels, squared, lambda: looks.append(1))
    assert len(looks) > 20
    for one, other in zip(found, at_once, strict=True):
        assert np.array_equal(one, other)


@pytest.mark.parametrize(
    ("gap", "areas"), [(0, 1), (2, 1), (3, 2), (64, 2)], ids=["none", "narrower", "just", "wider"]
)
def test_gap_of_three_pixels_is_closed_from_three_on(gap: float, areas: int) -> None:
    # Between two line ends three pixels apart, the middle one is two from both.
    found = joined(np.array([20.0, 30.0]), passes((0, 1, 2.0)), gap)
    assert len(set(found.tolist())) == areas


def test_narrow_area_is_not_cut_by_its_own_width() -> None:
    found = joined(np.array([3.0, 3.0, 2.9]), passes((0, 1, 2.8), (1, 2, 2.5)), 64)
    assert len(set(found.tolist())) == 1


def test_areas_are_named_by_their_highest_peak() -> None:
    assert joined(np.array([2.0, 9.0, 5.0]), passes((0, 1, 2), (0, 2, 2)), 0).tolist() == [1, 1, 1]


def test_wider_passes_join_first() -> None:
    # The first two make one deep area; only then the third, behind a gap, is looked at.
    found = joined(np.array([9.0, 3.0, 8.0]), passes((0, 1, 2.9), (1, 2, 2.0)), 5)
    assert found[0] == found[1] != found[2]


def test_different_colours_never_join() -> None:
    colours = np.array([4, -1, 7, -1], np.int32)
    ways = passes((0, 1, 8), (1, 2, 8.5), (2, 3, 8))
    found = joined(np.full(4, 9.0), ways, 0, colours=colours)
    assert found[0] != found[1]
    assert found[1] == found[2] == found[3]


@given(st.integers(0, 999), st.integers(1, 12))
def test_no_gap_joins_all_that_meets(seed: int, count: int) -> None:
    random = np.random.default_rng(seed)
    rows = [(one, one + 1, float(random.uniform(1, 5))) for one in range(count)]
    assert len(set(joined(random.uniform(1, 9, count + 1), passes(*rows), 0).tolist())) == 1


def test_joining_can_be_stopped() -> None:
    def stop() -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        joined(np.ones(2), passes((0, 1, 1.0)), 0, check=stop)
