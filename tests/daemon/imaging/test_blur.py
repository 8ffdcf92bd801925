# SPDX-License-Identifier: GPL-3.0-or-later
"""Means over squares."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cavendish.imaging.blur import box_mean


@given(st.integers(1, 20), st.integers(1, 20), st.integers(0, 9), st.integers(0, 99))
def test_box_mean_is_the_mean_of_each_square(
    rows: int, columns: int, radius: int, seed: int
) -> None:
    values = np.random.default_rng(seed).uniform(0, 255, (rows, columns)).astype(np.float32)
    framed = np.pad(values, radius, mode="edge")
    side = 2 * radius + 1
    wanted = [
        [framed[y : y + side, x : x + side].mean() for x in range(columns)] for y in range(rows)
    ]
    assert np.allclose(box_mean(values, radius), wanted, atol=0.01)
