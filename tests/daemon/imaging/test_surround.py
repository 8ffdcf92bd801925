# SPDX-License-Identifier: GPL-3.0-or-later
"""What lies outside a mask."""

import numpy as np

from cavendish.imaging.affine import Affine
from cavendish.imaging.colour import match
from cavendish.imaging.surround import Surround
from tests.daemon.imaging.photographs import disc, drifted, photograph

SIDE = 256
MASK = disc(SIDE, SIDE, 128, 128, 50)
SENT = photograph(SIDE, SIDE)


def test_surroundings_keep_away_from_the_mask() -> None:
    free = Surround.of(MASK).free
    assert not (free & (MASK > 0)).any()
    assert free[0, 0]


def test_surroundings_of_everything_are_nothing() -> None:
    assert not Surround.of(np.full((SIDE, SIDE), 255, np.uint8)).free.any()


def test_overview_leaves_out_what_the_answer_does_not_show() -> None:
    surround = Surround.of(MASK)
    seen = surround.overview(SENT, SENT, Affine.moving(20, 0))
    assert not seen.free[:, -20:].any()
    assert seen.free[:, 5].any()
    assert (seen.weight[~seen.free] == 0).all()


def test_level_finds_an_uneven_cast() -> None:
    slope = np.linspace(-6, 6, SIDE)[None, :, None]
    answer = np.clip(SENT + slope, 0, 255).astype(np.uint8)
    surround = Surround.of(MASK)
    seen = surround.overview(SENT, drifted(answer)[0], Affine())
    found = surround.level(seen, match(seen.answer, seen.sent, seen.weight))
    assert found[:, :4].mean() > 2
    assert found[:, -4:].mean() < -2
