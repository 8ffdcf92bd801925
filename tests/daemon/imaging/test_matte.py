# SPDX-License-Identifier: GPL-3.0-or-later
"""Transparency out of two renders."""

import numpy as np
import pytest

from cavendish.imaging.matte import difference_matte
from tests.daemon.imaging.photographs import disc, drifted, photograph

SIDE = 320
PICTURE = photograph(SIDE, SIDE)


def soft_disc() -> np.ndarray:
    rows, columns = np.ogrid[:SIDE, :SIDE]
    return np.clip((110 - np.hypot(columns - 160, rows - 160)) / 12, 0, 1)


def on(ground: int, alpha: np.ndarray) -> np.ndarray:
    mixed = PICTURE * alpha[..., None] + ground * (1 - alpha[..., None])
    return np.rint(mixed).astype(np.uint8)


@pytest.mark.parametrize(
    ("shift", "gain"), [((0, 0), 1.0), ((2.4, -1.3), 1.0), ((-3.2, 4.1), 0.96)]
)
def test_matte_finds_opacity_and_colour(shift: tuple[float, float], gain: float) -> None:
    alpha = soft_disc()
    cut = difference_matte(
        drifted(on(255, alpha), quality=92)[0],
        drifted(on(0, alpha), shift, gain=gain, quality=92)[0],
    )
    assert cut is not None
    assert np.abs(cut.alpha / 255 - alpha).mean() < 0.02
    solid = alpha == 1
    assert np.abs(cut.colours[solid].astype(int) - PICTURE[solid]).mean() < 4


def test_matte_sees_through_glass() -> None:
    alpha = np.where(disc(SIDE, SIDE, 160, 160, 110) > 0, 1.0, 0.0)
    alpha[100:200, 120:200] = 0.4
    cut = difference_matte(on(255, alpha), on(0, alpha))
    assert cut is not None
    assert abs(float(cut.alpha[110:190, 130:190].mean()) / 255 - 0.4) < 0.03


def test_matte_of_pictures_that_have_no_subject_in_common_is_refused() -> None:
    assert difference_matte(PICTURE, PICTURE) is None
    assert difference_matte(on(0, soft_disc()), on(255, soft_disc())) is None
