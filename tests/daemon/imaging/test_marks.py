# SPDX-License-Identifier: GPL-3.0-or-later
"""Extra pictures for a model."""

import numpy as np
import pytest

from cavendish.imaging.marks import INKS, doodled, ink, marked, mask_picture, outline
from tests.daemon.imaging.photographs import disc, photograph

MASK = disc(80, 60, 40, 30, 15)


def test_mask_picture_is_white_where_something_is_to_change() -> None:
    shown = mask_picture(MASK)
    assert (shown[MASK > 0] == 255).all()
    assert (shown[MASK == 0] == 0).all()


@pytest.mark.parametrize("taken", INKS)
def test_ink_is_not_a_colour_of_the_picture(taken: tuple[int, int, int]) -> None:
    assert ink(np.full((32, 32, 3), taken, np.uint8)) != taken


def test_marked_copy_has_an_outline_and_nothing_else() -> None:
    picture = photograph(80, 60)
    shown = marked(picture, MASK, (255, 0, 255))
    changed = (shown != picture).any(axis=2)
    assert changed.any()
    assert not changed[MASK > 0].any()
    assert (shown[changed] == (255, 0, 255)).all()


def test_outline_goes_round_outside() -> None:
    line = outline(MASK > 0, 3)
    assert not (line & (MASK > 0)).any()
    assert line[30, 40 + 16]


def test_doodle_covers_by_its_opacity() -> None:
    picture = np.full((4, 4, 3), 100, np.uint8)
    doodle = np.zeros((4, 4, 4), np.uint8)
    doodle[0] = (200, 0, 0, 255)
    doodle[1] = (200, 0, 0, 128)
    shown = doodled(picture, doodle)
    assert shown[0, 0].tolist() == [200, 0, 0]
    assert abs(int(shown[1, 0, 0]) - 150) <= 1
    assert np.array_equal(shown[2:], picture[2:])
