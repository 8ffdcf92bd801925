# SPDX-License-Identifier: GPL-3.0-or-later
"""Transparency laid on a ground."""

import numpy as np

from cavendish.imaging.flatten import NEUTRAL, flattened
from tests.daemon.imaging.photographs import opaque, photograph


def test_opaque_picture_is_as_it_is() -> None:
    picture = photograph(40, 30)
    assert np.array_equal(flattened(opaque(picture)), picture)


def test_ground_continues_the_opaque_colours() -> None:
    pixels = np.zeros((40, 40, 4), np.uint8)
    pixels[:, :20] = (200, 40, 60, 255)
    assert np.abs(flattened(pixels)[:, 30].astype(int) - (200, 40, 60)).max() <= 1


def test_nothing_is_neutral() -> None:
    assert (flattened(np.zeros((4, 5, 4), np.uint8)) == NEUTRAL).all()
