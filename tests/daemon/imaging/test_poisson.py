# SPDX-License-Identifier: GPL-3.0-or-later
"""Poisson's equation in a hole, against exact solutions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cavendish.imaging.poisson import Effort, Mask, Values, doubled, solve_steps


def steps(picture: Values) -> tuple[Values, Values]:
    right, down = np.zeros_like(picture), np.zeros_like(picture)
    right[:, :-1] = picture[:, 1:] - picture[:, :-1]
    down[:-1] = picture[1:] - picture[:-1]
    return right, down


def disc(height: int, width: int, radius: float) -> Mask:
    y, x = np.mgrid[:height, :width]
    inside: Mask = np.hypot(y - height / 2, x - width / 2) < radius
    return inside


@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.integers(1, 40))
@settings(max_examples=60)
def test_steps_of_a_picture_give_the_picture_back(seed: int, height: int, width: int) -> None:
    random = np.random.default_rng(seed)
    picture = random.normal(0, 10, (height, width, 2)).astype(np.float32)
    hole = random.random((height, width)) < random.random()
    hole[random.integers(height), random.integers(width)] = False
    spoilt = np.where(hole[..., None], np.float32(0), picture)
    solved = solve_steps(spoilt, *steps(picture), hole, Effort(cycles=30))
    assert np.array_equal(solved[~hole], picture[~hole])
    assert np.abs(solved - picture).max() < 0.5


def test_steps_are_met_after_few_cycles_in_a_large_hole() -> None:
    y, x = np.mgrid[:200, :300].astype(np.float32)
    picture = np.stack([np.sin(x / 9) * 40, y * 0.5], axis=2)
    hole = disc(200, 300, 90)
    spoilt = np.where(hole[..., None], np.float32(100), picture)
    solved = solve_steps(spoilt, *steps(picture), hole, Effort(cycles=6))
    assert np.abs(solved - picture).max() < 2


@pytest.mark.parametrize(("trust", "moved"), [(0.0, 10.0), (100.0, 0.19)])
def test_steps_give_way_to_trust_in_the_values(trust: float, moved: float) -> None:
    values = np.zeros((33, 33, 1), np.float32)
    values[:, :16] = 20
    hole = np.zeros((33, 33), np.bool_)
    hole[8:24, 8:24] = True
    flat = np.zeros_like(values)
    solved = solve_steps(values, flat, flat, hole, Effort(trust=trust, cycles=6))
    assert np.abs(solved - values).max() == pytest.approx(moved, rel=0.3)


def test_doubling_keeps_a_ramp_and_crops() -> None:
    ramp = np.arange(8, dtype=np.float32)[None, :, None].repeat(4, axis=0)
    large = doubled(ramp, (7, 15))
    assert large.shape == (7, 15, 1)
    assert np.allclose(np.diff(large[0, 1:-1, 0]), 0.5)
