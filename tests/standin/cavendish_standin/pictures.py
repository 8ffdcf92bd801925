# SPDX-License-Identifier: GPL-3.0-or-later
"""Encoded pictures to pixels and back, and fitting them into another shape."""

import io
from functools import lru_cache

from PIL import Image, ImageOps

from cavendish_standin.pixels import Size
from cavendish_standin.refusals import REFUSALS


@lru_cache(maxsize=4)
def decode(data: bytes) -> Image.Image:
    """The picture, RGB; treat it as read-only. Raises Refusal for one that breaks off."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return picture.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise REFUSALS["bad_image"]("") from error


def encode(picture: Image.Image, mime: str, quality: int) -> bytes:
    """The picture as PNG or JPEG. PNG is compressed lightly: speed is worth more here."""
    target = io.BytesIO()
    if mime == "image/png":
        picture.save(target, "PNG", compress_level=1)
    else:
        picture.save(target, "JPEG", quality=quality)
    return target.getvalue()


def cover(picture: Image.Image, size: Size) -> Image.Image:
    """The picture scaled until it covers size, and cropped in the middle to it."""
    if picture.size == size:
        return picture
    return ImageOps.fit(picture, size, Image.Resampling.BICUBIC)


@lru_cache(maxsize=8)
def is_mask_like(data: bytes) -> bool:
    """Whether the picture is grey and nearly all black or white."""
    small = decode(data).resize((64, 64), Image.Resampling.NEAREST)
    pixels = [small.getpixel((x, y)) for y in range(64) for x in range(64)]
    plain = 0
    for pixel in pixels:
        assert isinstance(pixel, tuple)
        low, high = min(pixel), max(pixel)
        plain += high - low < 12 and (high < 40 or low > 215)
    return plain > 0.9 * len(pixels)
