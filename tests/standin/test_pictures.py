# SPDX-License-Identifier: GPL-3.0-or-later
"""Encoded pictures and pixels."""

import pytest
from PIL import Image

from cavendish_standin.pictures import cover, decode, encode, is_mask_like
from cavendish_standin.refusals import Refusal
from tests.standin.samples import encoded, mask, smooth


@pytest.mark.parametrize(("mime", "form"), [("image/png", b"\x89PNG"), ("image/jpeg", b"\xff\xd8")])
def test_encode_makes_the_file_that_is_asked_for(mime: str, form: bytes) -> None:
    assert encode(smooth(), mime, 85).startswith(form)


def test_jpeg_grows_with_its_quality() -> None:
    assert len(encode(smooth(), "image/jpeg", 95)) > len(encode(smooth(), "image/jpeg", 60))


def test_decode_refuses_a_picture_that_breaks_off() -> None:
    whole = encoded(smooth())
    with pytest.raises(Refusal, match="Unable to process input image"):
        decode(whole[: len(whole) // 2])


def test_cover_crops_in_the_middle() -> None:
    picture = Image.new("RGB", (300, 100), "red")
    picture.paste("blue", (100, 0, 200, 100))
    colours = cover(picture, (50, 50)).crop((2, 0, 48, 50)).getcolors()
    assert colours == [(46 * 50, (0, 0, 255))]


def test_mask_is_told_from_a_picture() -> None:
    assert is_mask_like(encoded(mask((300, 200), (20, 20, 90, 80))))
    assert not is_mask_like(encoded(smooth()))
