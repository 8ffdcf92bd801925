# SPDX-License-Identifier: GPL-3.0-or-later
"""Scaling and warping."""

import numpy as np
import pytest

from cavendish.imaging import resample
from cavendish.imaging.affine import Affine
from cavendish.imaging.bounds import Bounds
from cavendish.imaging.resample import enlarged, reduced, resized, scaled, warped
from tests.daemon.imaging.photographs import photograph

PICTURE = photograph(96, 64)


def test_scaled_has_exactly_the_size_and_keeps_the_colours() -> None:
    for size in [(37, 21), (96, 64), (300, 200), (9, 5)]:
        made = scaled(PICTURE, *size)
        assert made.shape == (*size[::-1], 3)
        assert abs(float(made.mean()) - float(PICTURE.mean())) < 6


def test_scaled_averages_light_and_not_its_code() -> None:
    stripes = np.zeros((64, 64, 3), np.uint8)
    stripes[::2] = 255
    assert abs(int(scaled(stripes, 16, 16)[8, 8, 0]) - 188) <= 1


def test_scaled_transparency_keeps_its_colour_out() -> None:
    pixels = np.zeros((64, 64, 4), np.uint8)
    pixels[:, ::2] = (255, 255, 255, 255)
    made = scaled(pixels, 16, 16)
    assert (made[..., :3] == 255).all()
    assert np.abs(made[..., 3].astype(int) - 128).max() <= 1


def test_warped_part_is_the_part_of_the_whole() -> None:
    source = Affine(1.01, 0.004, 0.7, -0.003, 0.99, 1.2)
    whole = warped(PICTURE, source, Bounds(0, 0, 90, 60))
    part = Bounds(20, 10, 50, 40)
    assert np.abs(warped(PICTURE, source, part).astype(int) - whole[part.slices]).max() <= 1


def test_warped_by_a_shift_moves_the_pixels() -> None:
    made = warped(PICTURE, Affine.moving(3, 2), Bounds(0, 0, 50, 40))
    assert np.array_equal(made, PICTURE[2:42, 3:53])


def test_reduced_and_enlarged_keep_a_constant() -> None:
    flat = np.full((10, 14), 7.5, np.float32)
    assert np.allclose(reduced(flat, 4), 7.5)
    assert np.allclose(enlarged(flat, (0, 0, 14, 10), (33, 40)), 7.5)


def test_resized_part_is_scaled_alone_and_nothing_where_it_fits() -> None:
    whole = (0.0, 0.0, 96.0, 64.0)
    assert resized(PICTURE, whole, (64, 96), "bicubic") is PICTURE
    half = resized(PICTURE, (0.0, 0.0, 48.0, 64.0), (64, 48), "lanczos")
    assert np.array_equal(half, PICTURE[:, :48])
    few = resized(np.eye(64, dtype=np.float32), (0, 0, 64, 64), (8, 8), "bilinear")
    assert abs(float(few.sum()) - 1) < 0.05, "no pixel is left out"


def test_warped_past_the_border_goes_on_with_the_border() -> None:
    made = warped(PICTURE, Affine.moving(-5, 3), Bounds(0, 0, 96, 64))
    assert (made[:61, 5:] == PICTURE[3:, :91]).all()
    assert (made[:61, :5] == PICTURE[3:, :1]).all()
    assert (made[61:, 5:] == PICTURE[63:, :91]).all()


def test_picture_that_is_reduced_in_bands_is_that_of_the_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = [reduced(PICTURE[:61, :95], factor) for factor in (2, 3, 7)]
    monkeypatch.setattr(resample, "_REDUCED", 500)
    looks: list[int] = []
    for one, factor in zip(whole, (2, 3, 7), strict=True):
        assert np.array_equal(reduced(PICTURE[:61, :95], factor, lambda: looks.append(1)), one)
    assert len(looks) > 9


@pytest.mark.parametrize("kind", ["bilinear", "bicubic", "lanczos"])
@pytest.mark.parametrize("part", [(0, 0, 96, 64), (3.25, 5.5, 90.75, 60.125)])
def test_picture_that_is_resized_in_bands_is_that_of_the_whole(
    kind: str, part: resample.Part, monkeypatch: pytest.MonkeyPatch
) -> None:
    shapes = [(7, 9), (64, 31), (150, 40)]
    whole = [resized(PICTURE, part, shape, kind) for shape in shapes]
    monkeypatch.setattr(resample, "_RESIZED", 500)
    looks: list[int] = []
    for one, shape in zip(whole, shapes, strict=True):
        made = resized(PICTURE, part, shape, kind, lambda: looks.append(1))
        assert np.array_equal(made, one)
    assert len(looks) > 30
