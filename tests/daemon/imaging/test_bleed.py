# SPDX-License-Identifier: GPL-3.0-or-later
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cavendish.imaging.bleed import bled


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_hidden_colours_become_those_beside_them(dtype: Any) -> None:
    colours = np.zeros((40, 60, 3), dtype)
    alpha = np.zeros((40, 60), dtype)
    colours[10:20, 10:20], alpha[10:20, 10:20] = (200, 100, 50), 1
    made = bled(colours, alpha)
    assert (made[8:22, 8:22] == (200, 100, 50)).all()
    assert made.dtype == dtype


@settings(max_examples=30)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_visible_colours_stay_to_the_bit(height: int, width: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    colours = random.integers(0, 256, (height, width, 3), np.uint8)
    alpha = random.integers(0, 2, (height, width), np.uint8)
    made = bled(colours[..., ::-1], alpha)
    assert (made[alpha > 0] == colours[..., ::-1][alpha > 0]).all()


def test_large_picture_is_done_in_bands_that_agree() -> None:
    colours, alpha = np.zeros((600, 8, 3), np.uint8), np.zeros((600, 8), np.uint8)
    colours[250:260], alpha[250:260] = 90, 255
    assert (bled(colours, alpha)[240:280] == 90).all()


def test_picture_without_anything_visible_stays() -> None:
    colours = np.full((4, 4, 3), 7, np.uint8)
    assert (bled(colours, np.zeros((4, 4), np.uint8)) == 7).all()


def test_what_hides_nothing_is_not_copied() -> None:
    colours = np.zeros((9, 7, 3), np.uint8)
    assert bled(colours, np.ones((9, 7), np.uint8)) is colours
