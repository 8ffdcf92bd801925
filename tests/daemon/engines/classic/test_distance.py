# SPDX-License-Identifier: GPL-3.0-or-later
"""Distances and ways up: the compiled loops and their NumPy twins."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.engines.classic import _core, reference
from cavendish.engines.classic.distance import FARTHEST, nearest_rows
from cavendish.engines.classic.kernels import Kernels
from cavendish.engines.classic.patches import Mask, Rows, Whole


def dots(seed: int, height: int, width: int) -> Mask:
    random = np.random.default_rng(seed)
    return random.random((height, width)) < random.choice([0.0, 0.02, 0.1, 0.5, 1.0])


def measured(kernels: Kernels, mask: Mask, cuts: tuple[int, ...] = ()) -> tuple[Whole, Whole]:
    squared, site = (np.full(mask.shape, -7, np.int32) for _ in range(2))
    for top, bottom in pairwise((0, *cuts, len(mask))):
        kernels.measure(nearest_rows(mask), squared, site, Rows(top, bottom))
    return squared, site


def up_from(kernels: Kernels, squared: Whole, cuts: tuple[int, ...] = ()) -> Whole:
    up = np.full(squared.shape, -7, np.int32)
    for top, bottom in pairwise((0, *cuts, len(squared))):
        kernels.ascend(squared, up, Rows(top, bottom))
    return up


@given(st.integers(0, 999), st.integers(1, 24), st.integers(1, 24))
def test_distance_is_that_to_the_nearest(seed: int, height: int, width: int) -> None:
    mask = dots(seed, height, width)
    y, x = np.mgrid[:height, :width]
    set_y, set_x = np.nonzero(mask)
    away = (y[..., None] - set_y) ** 2 + (x[..., None] - set_x) ** 2
    for kernels in (_core, reference):
        squared, site = measured(kernels, mask)
        if not len(set_y):
            assert (squared == FARTHEST).all()
            assert (site == -1).all()
            continue
        assert np.array_equal(squared, away.min(axis=2))
        assert mask.reshape(-1)[site].all()
        assert np.array_equal((y - site // width) ** 2 + (x - site % width) ** 2, squared)


@given(st.integers(0, 999), st.integers(1, 24), st.integers(1, 24))
def test_ways_of_the_twins_are_the_same_and_lead_up(seed: int, height: int, width: int) -> None:
    squared, _ = measured(_core, dots(seed, height, width))
    one, other = (up_from(each, squared) for each in (_core, reference))
    assert np.array_equal(one, other)
    flat, on = squared.reshape(-1), one >= 0
    assert np.array_equal(on, squared > 0)
    assert (flat[one[on]] >= squared[on]).all()
    ends = []
    for kernels in (_core, reference):
        ends.append(one.copy())
        kernels.climb(ends[-1], Rows(0, height))
    assert np.array_equal(*ends)
    top = ends[0][on]
    assert np.array_equal(one.reshape(-1)[top], top)


@pytest.mark.parametrize("cuts", [(1,), (7, 8, 20), (29,)])
def test_rows_do_not_depend_on_how_they_are_cut(kernels: Kernels, cuts: tuple[int, ...]) -> None:
    mask = dots(2, 30, 40)
    mask[3, 5] = True
    whole, parts = measured(kernels, mask), measured(kernels, mask, cuts)
    assert np.array_equal(whole[0], parts[0])
    assert np.array_equal(up_from(kernels, whole[0]), up_from(kernels, whole[0], cuts))


def test_nearest_rows_look_both_ways() -> None:
    column = np.zeros((7, 2), np.bool_)
    column[[1, 6], 0] = True
    assert nearest_rows(column)[:, 0].tolist() == [1, 1, 1, 1, 6, 6, 6]
    assert (nearest_rows(column)[:, 1] == -1).all()
