# SPDX-License-Identifier: GPL-3.0-or-later
"""Judgements of an answer."""

import numpy as np
import pytest

from cavendish.imaging.verdict import blank, is_plain, nothing_changed, outside_change
from tests.daemon.imaging.photographs import disc, photograph

MASK = disc(64, 64, 32, 32, 20)


def test_outside_change_is_the_share_that_was_changed() -> None:
    everywhere = np.ones((64, 64), np.float32)
    assert outside_change(0 * everywhere, MASK == 0).bad is False
    assert outside_change(everywhere, MASK == 0).score == 1
    assert outside_change(everywhere, MASK == 0).bad


def test_nothing_changed_looks_inside_the_mask_only() -> None:
    inside = (MASK > 0).astype(np.float32)
    assert not nothing_changed(inside, MASK).bad
    assert nothing_changed(1 - inside, MASK).bad


def test_blank_answer_is_told_from_a_picture_of_one_colour() -> None:
    picture, plain = photograph(64, 64), np.full((64, 64, 3), 127, np.uint8)
    assert blank(plain, picture).bad
    assert not blank(picture, picture).bad
    assert not blank(plain, plain).bad
    assert is_plain(plain)
    assert not is_plain(picture)


@pytest.mark.parametrize("rows", [2048, 2111])
def test_large_picture_is_judged_by_its_strips(rows: int) -> None:
    picture = np.full((rows, 64, 3), 90, np.uint8)
    assert is_plain(picture)
    picture[rows // 2 :] = 110
    assert not is_plain(picture)
