# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_krita.scaling."""

from __future__ import annotations

import numpy as np
import pytest

from cavendish_krita.scaling import scaled


@pytest.mark.parametrize(("before", "after"), [((90, 60), (30, 20)), ((100, 7), (33, 1))])
def test_scaled_picture_looks_the_same(before: tuple[int, int], after: tuple[int, int]) -> None:
    slope = np.zeros((before[1], before[0], 4), np.uint8)
    slope[..., 2] = np.linspace(0, 200, before[0]).astype(np.uint8)
    slope[..., 3] = 255
    small = np.frombuffer(scaled(slope.tobytes(), before, after), np.uint8)
    small = small.reshape(after[1], after[0], 4)
    wanted = np.linspace(0, 200, after[0])
    assert np.abs(small[..., 2].astype(float) - wanted).max() <= 4
    assert (small[..., 3] == 255).all()


def test_color_of_transparent_pixels_does_not_bleed() -> None:
    row = np.zeros((10, 99, 4), np.uint8)
    row[:, 40:] = (0, 0, 255, 255)
    small = np.frombuffer(scaled(row.tobytes(), (99, 10), (33, 3)), np.uint8).reshape(3, 33, 4)
    seen = small[small[..., 3] > 0]
    assert (seen[:, 2] >= 254).all()
    assert (seen[:, :2] <= 1).all()
