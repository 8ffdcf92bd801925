# SPDX-License-Identifier: GPL-3.0-or-later
"""Oklab and back."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cavendish.engines.classic.oklab import to_oklab, to_srgb

LEVELS = st.floats(0, 1)


@given(st.tuples(LEVELS, LEVELS, LEVELS))
def test_colours_come_back(colour: tuple[float, float, float]) -> None:
    there = to_oklab(np.array(colour))
    assert np.allclose(to_srgb(there), colour, atol=1e-5)


def test_published_values_are_met() -> None:
    white, red = to_oklab(np.array([[1.0, 1, 1], [1, 0, 0]]))
    assert np.allclose(white, [1, 0, 0], atol=1e-3)
    assert np.allclose(red, [0.628, 0.225, 0.126], atol=1e-3)


def test_colours_beyond_srgb_are_clipped() -> None:
    assert to_srgb(np.array([2.0, 0.0, 0.0])).max() <= 1
    assert to_srgb(np.array([0.5, 0.4, 0.4])).min() >= 0
