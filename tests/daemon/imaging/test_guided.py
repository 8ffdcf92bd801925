# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest

from cavendish.imaging.guided import guided
from cavendish.imaging.resample import enlarged, resized


def scene(height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """A light disc before a dark ground, and how near each pixel is."""
    y, x = np.mgrid[:height, :width]
    disc = (x - width * 0.45) ** 2 + (y - height * 0.55) ** 2 < (height * 0.3) ** 2
    random = np.random.default_rng(0)
    light = np.where(disc, 190, 70) + random.normal(0, 4, (height, width))
    picture = np.repeat(np.clip(light, 0, 255).astype(np.uint8)[..., None], 3, axis=2)
    return picture, np.where(disc, 0.8, 0.2).astype(np.float32)


def test_edges_are_where_the_picture_has_them() -> None:
    picture, near = scene(240, 320)
    small = resized(near, (0, 0, 320, 240), (30, 40), "bilinear")
    plain = np.abs(enlarged(small, (0, 0, 40, 30), (240, 320)) - near).mean()
    made = guided(small, picture)
    assert made.dtype == np.float32
    assert np.abs(made - near).mean() < 0.5 * plain


def test_texture_is_not_taken_for_distance() -> None:
    random = np.random.default_rng(1)
    picture = np.repeat(random.integers(118, 138, (120, 120, 1), np.uint8), 3, axis=2)
    ramp = np.linspace(0, 1, 20, dtype=np.float32)[None].repeat(20, axis=0)
    made = guided(ramp, picture)
    wanted = enlarged(ramp, (0, 0, 20, 20), (120, 120))
    assert np.abs(made - wanted)[12:-12, 12:-12].max() < 0.06


@pytest.mark.parametrize("shape", [(1, 1), (1, 70), (300, 2)])
def test_any_size_stays_within_the_values(shape: tuple[int, int]) -> None:
    random = np.random.default_rng(2)
    picture = random.integers(0, 256, (*shape, 3), np.uint8)
    values = random.random((min(shape[0], 9), min(shape[1], 9)), np.float32)
    made = guided(values, picture)
    assert made.shape == shape
    assert values.min() <= made.min() <= made.max() <= values.max()


def test_cancel_is_looked_for() -> None:
    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        guided(np.zeros((2, 2), np.float32), np.zeros((9, 9, 3), np.uint8), stop)
