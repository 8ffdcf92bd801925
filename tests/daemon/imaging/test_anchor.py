# SPDX-License-Identifier: GPL-3.0-or-later
"""What is change and what is only a redrawing."""

import numpy as np
import pytest

from cavendish.imaging.anchor import strength
from cavendish.imaging.blur import box_mean
from tests.daemon.imaging.photographs import disc, drifted, photograph

SIDE = 256
SENT = photograph(SIDE, SIDE)
SPOT = disc(SIDE, SIDE, 120, 120, 30) > 0
FREE = disc(SIDE, SIDE, 120, 120, 80) == 0


def levels(values: np.ndarray) -> np.ndarray:
    return np.rint(np.clip(values, 0, 255)).astype(np.uint8)


def test_strength_is_full_where_something_was_painted_and_ends_with_it() -> None:
    painted = np.where(SPOT[..., None], np.uint8([230, 30, 40]), SENT)
    found = strength(drifted(painted)[0], SENT, FREE)
    assert found[disc(SIDE, SIDE, 120, 120, 29) > 0].min() > 0.98
    # What JPEG spreads of it over a block or two is none of it.
    assert found[disc(SIDE, SIDE, 120, 120, 36) == 0].mean() < 0.01


def test_strength_sees_a_faint_change_of_level() -> None:
    found = strength(drifted(levels(SENT + 6.0 * SPOT[..., None]))[0], SENT, FREE)
    assert found[disc(SIDE, SIDE, 120, 120, 24) > 0].mean() > 0.9


def test_strength_sees_a_shadow_beside_what_was_painted() -> None:
    below = disc(SIDE, SIDE, 120, 160, 34) > 0
    painted = levels(np.where(SPOT[..., None], [230.0, 30, 40], SENT - 18.0 * below[..., None]))
    found = strength(drifted(painted)[0], SENT, FREE)
    assert found[(disc(SIDE, SIDE, 120, 160, 28) > 0) & ~SPOT].mean() > 0.9


def test_strength_sees_thin_lines() -> None:
    painted = SENT.copy()
    painted[100:140, 120:122] = 250 - painted[100:140, 120:122] // 4
    found = strength(drifted(painted)[0], SENT, FREE)
    assert found[102:138, 120:122].mean() > 0.85


@pytest.mark.parametrize("side", [2, 3, 5])
def test_strength_sees_a_highlight_of_a_few_pixels(side: int) -> None:
    painted, place = SENT.copy(), (slice(118, 118 + side),) * 2
    painted[place] = 255 - painted[place] // 3
    assert strength(drifted(painted)[0], SENT, FREE)[place].mean() > 0.9


def test_strength_leaves_hard_detail_that_only_the_mask_holds_as_it_was() -> None:
    dots = np.random.default_rng(5).random((SIDE, SIDE)) < 0.02
    starry = np.where((dots & (disc(SIDE, SIDE, 120, 120, 70) > 0))[..., None], 255, SENT // 4)
    starry = starry.astype(np.uint8)
    found = strength(drifted(starry)[0], starry, FREE)
    assert (found[disc(SIDE, SIDE, 120, 120, 60) > 0] > 0.05).mean() < 0.11


@pytest.mark.parametrize("gain", [-0.6, 0.8], ids=["softer", "sharper"])
def test_strength_sees_that_detail_was_redrawn(gain: float) -> None:
    detail = SENT - box_mean(SENT.astype(np.float32), 2)
    found = strength(drifted(levels(SENT + gain * detail * SPOT[..., None]))[0], SENT, FREE)
    assert found[disc(SIDE, SIDE, 120, 120, 22) > 0].mean() > 0.8


def test_strength_of_a_change_everywhere_is_full() -> None:
    graded = levels(255 * (SENT / 255) ** 0.85 + np.array([4, 0, -4]))
    found = strength(drifted(graded)[0], SENT, np.zeros((SIDE, SIDE), np.bool_))
    assert found.mean() > 0.97


def test_strength_of_a_redrawing_is_nothing() -> None:
    assert strength(drifted(SENT)[0], SENT, FREE).mean() < 0.01
