# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cavendish.cli import laying
from cavendish.cli.picture import Kind, Picture
from cavendish_client import Box, PixelFormat, Plan, Result, Transport

SIDE = 8
BOX = Box(2, 1, 5, 6)


def arrays(depth: type, *shape: int):
    return hnp.arrays(depth, shape)


def result(image, mask) -> Result:
    return Result(
        job_id="job",
        image=laying.as_pixels(image),
        mask=laying.as_pixels(mask),
        placement=BOX,
        seed=0,
        plan=Plan("classic"),
        engine_seconds=0,
        cost_micro_usd=0,
        transport=Transport("exchange", "exchange"),
    )


@given(st.sampled_from([np.uint8, np.uint16]), st.data())
def test_filled_is_exact_outside_and_at_full_opacity(depth, data):
    picture = Picture(data.draw(arrays(depth, SIDE, SIDE, 4)), Kind.RGBA)
    image = data.draw(arrays(depth, BOX.height, BOX.width, 4))
    mask = data.draw(arrays(np.uint8, BOX.height, BOX.width))
    before = picture.pixels.copy()
    after = laying.filled(picture, result(image, mask)).pixels
    assert (picture.pixels == before).all()
    inside = np.zeros((SIDE, SIDE), bool)
    laying.part(inside, BOX)[mask > 0] = True
    assert (after[~inside] == before[~inside]).all()
    assert (laying.part(after, BOX)[mask == 255] == image[mask == 255]).all()


@given(arrays(np.uint8, 12, 4), arrays(np.uint8, 12, 4), st.integers(1, 254))
def test_blend_of_opaque_pixels_lies_between_them(below, above, opacity):
    below[:, 3] = above[:, 3] = 255
    mixed = laying.blend(below, above, np.full(12, opacity, np.uint8))
    assert (mixed >= np.minimum(below, above)).all()
    assert (mixed <= np.maximum(below, above)).all()
    assert (mixed[:, 3] == 255).all()


def test_blend_can_make_transparent_and_keeps_the_colour():
    below = np.array([[200, 100, 50, 255]], np.uint8)
    above = np.array([[0, 0, 0, 0]], np.uint8)
    assert laying.blend(below, above, np.array([128], np.uint8)).tolist() == [[200, 100, 50, 127]]


@given(st.data())
def test_layer_over_the_picture_is_the_filled_picture_where_all_is_opaque(data):
    pixels = data.draw(arrays(np.uint8, SIDE, SIDE, 4))
    image = data.draw(arrays(np.uint8, BOX.height, BOX.width, 4))
    mask = data.draw(arrays(np.uint8, BOX.height, BOX.width))
    pixels[..., 3], image[..., 3] = 255, 255
    picture, made = Picture(pixels, Kind.RGB), result(image, mask)
    layered = laying.over(picture, laying.layer(made), BOX).pixels
    assert np.abs(layered.astype(int) - laying.filled(picture, made).pixels).max() <= 1
    assert (laying.layer(made)[..., 3] == mask).all()


@pytest.mark.parametrize(
    ("samples", "expected"),
    [
        (np.zeros((3, 2), np.uint8), PixelFormat.GRAY8),
        (np.zeros((3, 2, 4), np.uint8), PixelFormat.RGBA8),
        (np.zeros((3, 2, 4), np.uint16), PixelFormat.RGBA16),
    ],
)
def test_arrays_and_pixels_are_the_same_bytes(samples, expected: PixelFormat):
    pixels = laying.as_pixels(samples)
    assert (pixels.format, pixels.width, pixels.height) == (expected, 2, 3)
    assert laying.as_array(pixels).shape == samples.shape


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_multiplied_darkens_what_lies_below(depth):
    full = np.iinfo(depth).max
    lines = np.full((SIDE, SIDE, 4), full, depth)
    lines[2, :, :3] = 0
    lines[3, :, :3] = full // 2
    below = np.full((BOX.height, BOX.width, 4), full, depth)
    below[..., 1:3] = 0
    merged = laying.multiplied(Picture(lines, Kind.RGBA), below, BOX).pixels
    inside = laying.part(merged, BOX)
    assert inside[0, 0].tolist() == [full, 0, 0, full]
    assert inside[1, 0].tolist() == [0, 0, 0, full]
    assert inside[2, 0].tolist() == [full // 2, 0, 0, full]
    assert (merged[0] == lines[0]).all()


def test_multiplied_with_nothing_on_either_side_is_the_other():
    lines = np.zeros((SIDE, SIDE, 4), np.uint8)
    lines[2, :] = (9, 8, 7, 100)
    below = np.zeros((BOX.height, BOX.width, 4), np.uint8)
    below[3] = (200, 100, 50, 180)
    merged = laying.multiplied(Picture(lines, Kind.RGBA), below, BOX).pixels
    assert merged[2, 4].tolist() == [9, 8, 7, 100]
    assert merged[4, 4].tolist() == [200, 100, 50, 180]
    assert merged[6, 4].tolist() == [0, 0, 0, 0]
