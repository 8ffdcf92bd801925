# SPDX-License-Identifier: GPL-3.0-or-later
"""The measures: ideal for equality, and each worse for the fault that it is there to see."""

import numpy as np
import pytest

from bench.quality import measures


@pytest.fixture
def truth() -> measures.Picture:
    return np.random.default_rng(1).integers(60, 200, (64, 80, 3)).astype(np.uint8)


@pytest.fixture
def hole() -> measures.Mask:
    mask = np.zeros((64, 80), bool)
    mask[16:48, 20:60] = True
    return mask


def blurred(truth: measures.Picture, hole: measures.Mask) -> measures.Picture:
    planes = [measures.blur(truth[..., channel].astype(float), 3) for channel in range(3)]
    return np.where(hole[..., None], np.stack(planes, 2), truth).astype(np.uint8)


def shifted(truth: measures.Picture, hole: measures.Mask) -> measures.Picture:
    return np.where(hole[..., None], np.roll(truth, 11, axis=1), truth)


def test_psnr_is_capped_for_equality(truth, hole):
    assert measures.psnr(truth, truth, hole) == 99


def test_psnr_of_a_constant_error_follows_the_formula(hole):
    truth = np.full((64, 80, 3), 100, np.uint8)
    filled = np.where(hole[..., None], np.uint8(110), truth)
    assert measures.psnr(truth, filled, hole) == pytest.approx(20 * np.log10(25.5))


def test_psnr_ignores_what_lies_outside_the_hole(truth, hole):
    filled = np.where(hole[..., None], truth, np.uint8(0))
    assert measures.psnr(truth, filled, hole) == 99


def test_ssim_is_one_for_equality(truth, hole):
    assert measures.ssim(truth, truth, hole) == pytest.approx(1)


def test_ssim_falls_for_misplaced_texture(truth, hole):
    assert measures.ssim(truth, shifted(truth, hole), hole) < 0.2


@pytest.mark.parametrize(
    "measure",
    [measures.texture_distance, measures.gradient_distance, measures.orientation_distance],
)
def test_texture_measure_is_zero_for_equality(measure, truth, hole):
    assert measure(truth, truth, hole) == 0


@pytest.mark.parametrize("measure", [measures.texture_distance, measures.gradient_distance])
def test_texture_measure_punishes_blur_more_than_misplacement(measure, truth, hole):
    misplaced = measure(truth, shifted(truth, hole), hole)
    assert measure(truth, blurred(truth, hole), hole) > 5 * misplaced


def test_texture_distance_of_half_the_contrast_is_near_one(truth, hole):
    flat = (truth.astype(float) - 128) / 2 + 128
    assert measures.texture_distance(truth, flat.astype(np.uint8), hole) == pytest.approx(
        1, abs=0.15
    )


def test_gradient_distance_of_doubled_steep_gradients_is_near_one_octave(hole):
    ramp = np.tile(np.arange(80) % 4 * 20, (64, 1)).astype(np.uint8)
    truth, filled = (np.repeat((ramp * gain)[..., None], 3, 2) for gain in (1, 2))
    assert measures.gradient_distance(truth, filled, hole) == pytest.approx(1, abs=0.15)


def test_orientation_distance_is_one_for_crossed_stripes(hole):
    stripes = np.tile(np.arange(80) % 8 * 20, (80, 1)).astype(np.uint8)
    truth, filled = (np.repeat(s[:64, :, None], 3, 2) for s in (stripes, stripes.T))
    assert measures.orientation_distance(truth, filled, hole) == pytest.approx(1, abs=0.05)


def test_seam_ratio_is_one_for_equality(truth, hole):
    assert measures.seam_ratio(truth, truth, hole) == 1


def test_seam_ratio_rises_with_a_jump_at_the_edge(truth, hole):
    lifted = np.where(hole[..., None], np.minimum(truth, 155) + 100, truth).astype(np.uint8)
    assert measures.seam_ratio(truth, lifted, hole) > 1.5


def test_seam_ratio_falls_below_one_for_blur(truth, hole):
    assert measures.seam_ratio(truth, blurred(truth, hole), hole) < 1


def test_seam_ratio_refuses_a_hole_without_edge(truth):
    with pytest.raises(ValueError, match="no edge"):
        measures.seam_ratio(truth, truth, np.ones((64, 80), bool))


def test_blur_keeps_a_flat_plane():
    assert np.allclose(measures.blur(np.full((9, 7), 5.0), 2), 5)
