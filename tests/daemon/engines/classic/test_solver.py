# SPDX-License-Identifier: GPL-3.0-or-later
"""Filling the levels of a pyramid."""

import numpy as np
import pytest

from cavendish.engines.classic import solver as solver_module
from cavendish.engines.classic.crew import Crew
from cavendish.engines.classic.features import feature_image
from cavendish.engines.classic.kernels import Kernels
from cavendish.engines.classic.patches import Ballot, Level
from cavendish.engines.classic.pyramid import build_levels
from cavendish.engines.classic.solver import Solver, Tuning, at_level
from tests.daemon.engines.classic.scenes import disc, tiles


def solved(kernels: Kernels, seed: int = 0) -> tuple[list[Level], Ballot]:
    hole = disc(96, 120, 20)
    with Crew() as crew:
        feature = feature_image(tiles(96, 120), hole, 2.0, crew)
        levels = build_levels(feature, hole, 3, crew)
        return levels, Solver(kernels, crew, 3, seed).solve(levels)


def test_solver_continues_a_pattern(kernels: Kernels) -> None:
    levels, _ = solved(kernels)
    error = np.abs(levels[0].feature[..., :3].astype(int) - tiles(96, 120)[..., :3])
    assert error[levels[0].hole].mean() < 25


def test_solver_points_only_at_known_patches(kernels: Kernels) -> None:
    levels, ballot = solved(kernels)
    at = ballot.match[levels[0].target]
    assert levels[0].source[at[:, 0], at[:, 1]].all()
    assert (ballot.weight[levels[0].target] > 0).all()


def test_solver_is_deterministic_for_a_seed(kernels: Kernels) -> None:
    one, two, other = (solved(kernels, seed)[1].match for seed in (3, 3, 4))
    assert np.array_equal(one, two)
    assert not np.array_equal(one, other)


def test_solver_draws_any_source_where_chance_finds_none(
    kernels: Kernels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solver_module, "_MOST_DRAWS", 0)
    monkeypatch.setattr(solver_module, "_MOST_RINGS", 0)
    test_solver_points_only_at_known_patches(kernels)


def test_set_pixels_are_numbered_row_by_row(kernels: Kernels) -> None:
    random = np.random.default_rng(3)
    mask = random.random((30, 40)) < 0.2
    mask[5:9] = False
    numbers = random.integers(np.count_nonzero(mask), size=500)
    with Crew() as crew:
        solver = Solver(kernels, crew, 3, 0)
        assert np.array_equal(solver.numbered(mask, numbers), np.argwhere(mask)[numbers])
        assert solver.numbered(mask, numbers[:0]).shape == (0, 2)


def test_solver_starts_smooth_where_peeling_would_be_slow(
    kernels: Kernels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solver_module, "_MOST_PAIRS", 0)
    levels, ballot = solved(kernels)
    at = ballot.match[levels[0].target]
    assert levels[0].source[at[:, 0], at[:, 1]].all()


def test_tuning_of_a_level_repeats_the_last() -> None:
    assert [at_level((5, 6), index) for index in range(4)] == [5, 6, 6, 6]
    assert Tuning().nearness > 0
