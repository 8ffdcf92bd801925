# SPDX-License-Identifier: GPL-3.0-or-later
import argparse
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from cavendish.cli.ask_pictures import as_seen, canvas_of, guide_of, is_srgb, references_of
from cavendish.cli.picture import Kind, Picture
from cavendish_client import Box, PixelFormat, Role, errors
from tests.daemon.cli.cloud import save_scene
from tests.daemon.operations.pictures import noise, scene

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
LAB = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


@pytest.mark.parametrize("profile", [None, SRGB], ids=["none", "sRGB"])
def test_picture_in_srgb_needs_no_guide(profile: bytes | None):
    picture = Picture(scene(8, 6), Kind.RGB, profile)
    assert is_srgb(picture)
    assert guide_of(picture) is None
    assert (as_seen(picture) == picture.pixels).all()


def test_deep_picture_has_an_eight_bit_guide():
    picture = Picture(noise((6, 8, 4), np.uint16), Kind.RGBA)
    guide = guide_of(picture)
    assert guide is not None
    assert np.abs(guide.astype(float) * 257 - picture.pixels).max() <= 129


def test_profile_of_another_space_is_no_srgb():
    assert not is_srgb(Picture(scene(8, 6), Kind.RGB, LAB))


def test_profile_that_cannot_be_used_is_refused():
    with pytest.raises(errors.ImageModeUnsupported, match="colour profile"):
        as_seen(Picture(scene(8, 6), Kind.RGB, b"broken"))


def test_canvas_is_the_part_in_the_box_with_its_place():
    picture, mask = Picture(scene(40, 30), Kind.RGB), np.full((30, 40), 9, np.uint8)
    canvas = canvas_of(picture, mask, Box(5, 6, 20, 10))
    assert (canvas.x, canvas.y, canvas.width, canvas.height) == (5, 6, 40, 30)
    assert bytes(canvas.image.buffer) == picture.pixels[6:16, 5:25].tobytes()
    assert canvas.mask is not None
    assert canvas.mask.format is PixelFormat.GRAY8
    assert canvas.guide is None


def test_doodle_of_another_size_is_refused(tmp_path: Path):
    save_scene(tmp_path / "in.png", width=60, height=40)
    Image.fromarray(noise((30, 40, 4))).save(tmp_path / "doodle.png")
    options = argparse.Namespace(
        ref=[], doodle=tmp_path / "doodle.png", image=tmp_path / "in.png", mask=None
    )
    with pytest.raises(errors.MaskSizeMismatch, match="40 x 30 pixels, the picture 60 x 40"):
        references_of(options, Box(0, 0, 60, 40))


def test_doodle_is_cut_as_the_canvas_is(tmp_path: Path):
    save_scene(tmp_path / "in.png", width=60, height=40)
    drawn = noise((40, 60, 4))
    Image.fromarray(drawn).save(tmp_path / "doodle.png")
    options = argparse.Namespace(
        ref=[], doodle=tmp_path / "doodle.png", image=tmp_path / "in.png", mask=None
    )
    (doodle,) = references_of(options, Box(10, 5, 20, 30))
    assert doodle.role is Role.DOODLE
    assert bytes(doodle.image.buffer) == drawn[5:35, 10:30].tobytes()
