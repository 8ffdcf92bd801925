# SPDX-License-Identifier: GPL-3.0-or-later
"""Extra pictures for a model."""

import numpy as np

from cavendish.imaging.marks import doodled, mask_picture
from tests.daemon.imaging.photographs import disc

MASK = disc(80, 60, 40, 30, 15)


def test_mask_picture_is_white_where_something_is_to_change() -> None:
    shown = mask_picture(MASK)
    assert (shown[MASK > 0] == 255).all()
    assert (shown[MASK == 0] == 0).all()


def test_doodle_covers_by_its_opacity() -> None:
    picture = np.full((4, 4, 3), 100, np.uint8)
    doodle = np.zeros((4, 4, 4), np.uint8)
    doodle[0] = (200, 0, 0, 255)
    doodle[1] = (200, 0, 0, 128)
    shown = doodled(picture, doodle)
    assert shown[0, 0].tolist() == [200, 0, 0]
    assert abs(int(shown[1, 0, 0]) - 150) <= 1
    assert np.array_equal(shown[2:], picture[2:])
