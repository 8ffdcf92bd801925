# SPDX-License-Identifier: GPL-3.0-or-later
"""Noise out of pictures."""

import numpy as np
import pytest

from cavendish.engines.classic import _core, denoising, reference
from cavendish.engines.classic.crew import Crew
from cavendish.engines.classic.denoising import Denoising, cleaned, denoise, doubled, halved
from cavendish.engines.classic.kernels import Kernels
from cavendish.errors import JobCancelled
from cavendish.imaging.bounds import Bounds
from tests.daemon.engines.classic.test_noise import noisy
from tests.daemon.imaging.photographs import photograph

SPREAD = np.full(3, 15.0)


def denoised(
    picture: np.ndarray,
    kernels: Kernels = _core,
    noise: np.ndarray = SPREAD,
    part: Bounds | None = None,
) -> np.ndarray:
    part = part or Bounds(0, 0, picture.shape[1], picture.shape[0])
    made = np.zeros((part.height, part.width, 3), picture.dtype)
    with Crew() as crew:
        denoise(picture, made, part, Denoising(noise, kernels, crew))
    return made


def error(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.sqrt(((one.astype(float) - other) ** 2).mean()))


def test_most_of_the_noise_goes(kernels: Kernels) -> None:
    clean = photograph(96, 72)
    before = noisy(clean, 15)
    assert error(denoised(before, kernels), clean) < 0.75 * error(before, clean)


def test_twins_agree_to_a_level() -> None:
    before = noisy(photograph(64, 48), 15)
    one, other = (denoised(before, each) for each in (_core, reference))
    assert np.abs(one.astype(int) - other).max() <= 3
    assert (np.abs(one.astype(int) - other) <= 1).mean() > 0.999


def test_deep_picture_keeps_its_depth() -> None:
    before = noisy(photograph(96, 72), 15)
    made = denoised(before.astype(np.uint16) * np.uint16(257))
    assert made.dtype == np.uint16
    assert len(np.unique(made % 257)) > 200
    assert error(made / 257, denoised(before)) < 1


@pytest.mark.parametrize("noise", [0.0, 0.29])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_no_noise_changes_no_bit(noise: float, dtype: type) -> None:
    picture = np.random.default_rng(1).integers(0, np.iinfo(dtype).max, (40, 50, 3), dtype)
    assert np.array_equal(denoised(picture, noise=np.full(3, noise)), picture)


def test_noise_of_lightness_alone_leaves_the_colours() -> None:
    picture = noisy(photograph(64, 64), 15)
    made = denoised(picture, noise=np.array([15.0, 0, 0])).astype(float)
    inside = (made > 0).all(axis=2) & (made < 255).all(axis=2)
    for pair in ((0, 1), (1, 2)):
        was, is_ = (np.subtract(*each[..., pair].astype(float).T) for each in (picture, made))
        assert np.abs(was.T - is_.T)[inside].max() <= 2


def test_tiles_have_no_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = noisy(photograph(420, 300), 15)
    whole = denoised(picture)
    monkeypatch.setattr(denoising, "_TILE", 200)
    assert np.abs(denoised(picture).astype(int) - whole).max() <= 1


def test_part_is_what_it_is_in_the_whole() -> None:
    picture, part = noisy(photograph(300, 260), 15), Bounds(101, 97, 200, 150)
    assert (
        np.abs(denoised(picture, part=part).astype(int) - denoised(picture)[part.slices]).max() <= 1
    )


@pytest.mark.parametrize("shape", [(1, 1), (7, 40), (40, 3), (33, 35)])
def test_any_shape_is_taken(kernels: Kernels, shape: tuple[int, int]) -> None:
    clean = np.full((*shape, 3), 120)
    picture = noisy(clean, 15)
    assert error(denoised(picture, kernels), clean) <= error(picture, clean) + 1


def test_same_picture_same_bits() -> None:
    picture = noisy(photograph(150, 130), 15)
    assert np.array_equal(denoised(picture), denoised(picture))


def test_coarse_noise_goes_too() -> None:
    plane = np.random.default_rng(2).normal(0, 20, (128, 128)).astype(np.float32)
    with Crew() as crew:
        by = Denoising(SPREAD, _core, crew)
        one, three = (cleaned(plane, 20, sizes, by).std() for sizes in (1, 3))
    assert three < 0.6 * one


def test_doubled_goes_linearly_between_the_means() -> None:
    slope = np.add.outer(np.arange(9), 2 * np.arange(7)).astype(np.float32)
    assert halved(slope).shape == (5, 4)
    assert doubled(halved(slope), slope.shape).shape == slope.shape
    assert np.allclose(doubled(halved(slope[:8, :6]), (8, 6))[2:-2, 2:-2], slope[2:6, 2:4])


def test_denoising_stops_when_cancelled() -> None:
    picture = photograph(64, 64)
    with Crew(None, lambda: True) as crew, pytest.raises(JobCancelled):
        denoise(picture, picture.copy(), Bounds(0, 0, 64, 64), Denoising(SPREAD, _core, crew))
