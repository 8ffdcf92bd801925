# SPDX-License-Identifier: GPL-3.0-or-later
import io

import numpy as np
import pytest
from PIL import Image

from cavendish.cli.encode import check_encodable, encode
from cavendish.cli.picture import Kind, Picture
from cavendish_client import errors
from tests.daemon.cli.conftest import texture

PROFILE = b"a profile" * 20


def picture(kind: Kind, deep: bool = False, profile: bytes | None = None) -> Picture:
    pixels = texture(4, deep=deep)
    if kind in (Kind.GRAY, Kind.GRAY_ALPHA):
        pixels[..., 1:3] = pixels[..., :1]
    if kind in (Kind.GRAY, Kind.RGB):
        pixels[..., 3] = np.iinfo(pixels.dtype).max
    return Picture(pixels, kind, profile, (300.0, 300.0))


@pytest.mark.parametrize("suffix", [".png", ".tif", ".webp"])
@pytest.mark.parametrize("kind", Kind)
def test_encoded_pictures_lose_nothing(suffix: str, kind: Kind):
    source = picture(kind)
    buffer = io.BytesIO()
    encode(buffer, source, suffix)
    with Image.open(buffer) as image:
        assert (np.array(image.convert("RGBA")) == source.pixels).all()


@pytest.mark.parametrize(
    ("suffix", "deep"), [(".png", False), (".png", True), (".tif", False), (".webp", False)]
)
def test_encoded_pictures_keep_profile_and_resolution(suffix: str, deep: bool):
    buffer = io.BytesIO()
    encode(buffer, picture(Kind.RGB, deep=deep, profile=PROFILE), suffix)
    with Image.open(buffer) as image:
        assert image.info["icc_profile"] == PROFILE
        if suffix != ".webp":
            assert [round(float(value)) for value in image.info["dpi"]] == [300, 300]


def test_gray_of_sixteen_bits_goes_into_tiff():
    source = picture(Kind.GRAY, deep=True)
    buffer = io.BytesIO()
    encode(buffer, source, ".tif")
    with Image.open(buffer) as image:
        assert image.mode == "I;16"
        assert (np.array(image) == source.pixels[..., 0]).all()


@pytest.mark.parametrize(
    ("source", "suffix", "words"),
    [
        (picture(Kind.RGB, deep=True), ".webp", "16 bits"),
        (picture(Kind.RGB, deep=True), ".tif", "16 bits"),
        (picture(Kind.GRAY, profile=PROFILE), ".webp", "colour profile"),
        (Picture(np.zeros((1, 16384, 4), np.uint8), Kind.RGB), ".webp", "16383 pixels"),
    ],
)
def test_bad_input_what_a_format_cannot_hold_is_refused(source: Picture, suffix: str, words: str):
    with pytest.raises(errors.ImageModeUnsupported, match=words) as caught:
        check_encodable(source, suffix)
    assert caught.value.next_step == "Write a PNG instead."
    check_encodable(source, ".png")
