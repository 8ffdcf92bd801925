# SPDX-License-Identifier: GPL-3.0-or-later
"""How much noise is in a picture."""

import numpy as np
import pytest

from cavendish.engines.classic.noise import OPPONENTS, noise_of
from tests.daemon.engines.classic.scenes import ramp
from tests.daemon.imaging.photographs import photograph


def noisy(picture: np.ndarray, spread: float, seed: int = 3) -> np.ndarray:
    grain = np.random.default_rng(seed).normal(0, spread, picture.shape)
    return np.clip(np.rint(picture + grain), 0, 255).astype(np.uint8)


def opaque(picture: np.ndarray) -> np.ndarray:
    return np.full(picture.shape[:2], np.iinfo(picture.dtype).max, picture.dtype)


def test_directions_keep_noise_as_it_is() -> None:
    assert np.allclose(OPPONENTS @ OPPONENTS.T, np.eye(3), atol=1e-6)
    assert np.allclose(OPPONENTS[1:].sum(axis=1), 0, atol=1e-6)


@pytest.mark.parametrize("spread", [10, 25])
def test_noise_of_a_photograph_is_found(spread: float) -> None:
    picture = noisy(photograph(256, 192), spread)
    found = noise_of(picture, opaque(picture))
    assert np.abs(found / spread - 1).max() < 0.2


def test_faint_noise_on_a_slope_is_found() -> None:
    picture = noisy(ramp(160, 160)[..., :3], 2)
    assert np.abs(noise_of(picture, opaque(picture)) / 2 - 1).max() < 0.2


def test_depth_makes_no_difference() -> None:
    picture = noisy(photograph(128, 96), 12)
    deep = picture.astype(np.uint16) * np.uint16(257)
    assert np.allclose(noise_of(picture, opaque(picture)), noise_of(deep, opaque(deep)), rtol=1e-4)


def test_smooth_picture_has_no_noise() -> None:
    picture = ramp(96, 96)[..., :3]
    assert noise_of(picture, opaque(picture)).max() < 0.6


def test_noise_where_nothing_shows_does_not_count() -> None:
    picture = noisy(ramp(96, 128)[..., :3], 20)
    picture[:, 64:] = ramp(96, 64)[..., :3]
    alpha = opaque(picture)
    alpha[:, :64] = 0
    assert noise_of(picture, alpha).max() < 0.6
    assert noise_of(picture, np.zeros_like(alpha)).tolist() == [0, 0, 0]


def test_picture_below_a_block_has_none() -> None:
    picture = noisy(np.full((7, 90, 3), 99), 20)
    assert noise_of(picture, opaque(picture)).tolist() == [0, 0, 0]


def test_large_picture_is_sampled() -> None:
    picture = noisy(np.full((1500, 1400, 3), 99), 6)
    assert np.abs(noise_of(picture, opaque(picture)) / 6 - 1).max() < 0.1


def test_check_can_stop_it() -> None:
    class Stopped(Exception):
        pass

    def stop() -> None:
        raise Stopped

    with pytest.raises(Stopped):
        noise_of(np.zeros((64, 64, 3), np.uint8), np.ones((64, 64), np.uint8), stop)
