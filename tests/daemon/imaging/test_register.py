# SPDX-License-Identifier: GPL-3.0-or-later
"""How a model displaced a picture, and when that cannot be told."""

import numpy as np
import pytest

from cavendish.imaging.affine import Affine
from cavendish.imaging.register import register
from cavendish.imaging.resample import grey
from tests.daemon.imaging.photographs import disc, drifted, photograph

SIDE = 384
FREE = disc(SIDE, SIDE, 200, 180, 70) == 0


def residual(found: Affine, true: Affine) -> float:
    places = np.argwhere(~FREE)[::7, ::-1] + 0.5
    return float(np.hypot(*(found(places) - true(places)).T).mean())


@pytest.mark.parametrize(
    ("shift", "scale", "gamma"),
    [((0, 0), 1.0, 1.0), ((7.3, -3.1), 1.0, 1.1), ((-2.4, 5.2), 0.98, 0.9), ((0.5, 0.5), 1.02, 1)],
)
def test_register_finds_shift_and_scale_whatever_is_painted_inside(
    shift: tuple[float, float], scale: float, gamma: float
) -> None:
    sent = photograph(SIDE, SIDE)
    painted = np.where(FREE[..., None], sent, photograph(SIDE, SIDE, 700, 300))
    answer, true = drifted(painted, shift, scale, 0.95, gamma)
    found = register(grey(sent), grey(answer), FREE)
    assert found.found
    assert residual(found.source, true) < 0.15


def test_register_takes_repainted_surroundings_for_outliers() -> None:
    sent = photograph(SIDE, SIDE)
    painted = sent.copy()
    painted[:120, :150] = photograph(150, 120, 900, 400)
    answer, true = drifted(painted, (3.4, 1.2))
    found = register(grey(sent), grey(answer), FREE)
    assert residual(found.source, true) < 0.15


@pytest.mark.parametrize(
    ("sent", "answer", "reason"),
    [
        (np.full((SIDE, SIDE), 90, np.uint8), np.full((SIDE, SIDE), 90, np.uint8), "texture"),
        (grey(photograph(SIDE, SIDE)), grey(photograph(SIDE, SIDE, 850, 400)), "repainted"),
        (grey(photograph(SIDE, SIDE)), grey(photograph(SIDE, SIDE, 318, 150)), "shifted"),
    ],
    ids=["flat", "another picture", "too far"],
)
def test_register_says_why_it_could_not(sent: np.ndarray, answer: np.ndarray, reason: str) -> None:
    found = register(sent, answer, FREE)
    assert not found.found
    assert found.source == Affine()
    assert found.reason


def test_register_without_surroundings_says_so() -> None:
    luma = grey(photograph(SIDE, SIDE))
    found = register(luma, luma, np.zeros((SIDE, SIDE), np.bool_))
    assert not found.found
    assert "outside" in found.reason
