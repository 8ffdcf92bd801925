# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes pictures without loss: PNG, TIFF and WebP, as they were read.

Channels, profile and, but for WebP, resolution are those that they had.
"""

from typing import Any, BinaryIO

import numpy as np
from PIL import Image

from cavendish.cli import png16
from cavendish.cli.picture import Kind, Picture
from cavendish_client import errors

Array = np.ndarray[Any, np.dtype[Any]]

CHANNELS = {
    Kind.GRAY: slice(0, 1),
    Kind.GRAY_ALPHA: slice(0, 4, 3),
    Kind.RGB: slice(0, 3),
    Kind.RGBA: slice(0, 4),
}
LONGEST_WEBP_SIDE = 16383


def check_encodable(picture: Picture, suffix: str) -> None:
    """Raises ImageModeUnsupported where the format cannot hold the picture as it is."""
    if suffix == ".webp":
        problem = webp_problem(picture)
    elif suffix in (".tif", ".tiff") and picture.is_deep and picture.kind is not Kind.GRAY:
        problem = f"TIFF in {picture.kind.value} with 16 bits per channel is not supported"
    else:
        return
    if problem:
        raise errors.ImageModeUnsupported(
            f"{problem}.", "Write a PNG instead.", mode=picture.kind.value
        )


def webp_problem(picture: Picture) -> str:
    """Why WebP cannot hold the picture, or ''."""
    if picture.is_deep:
        return "WebP has no 16 bits per channel"
    if max(picture.width, picture.height) > LONGEST_WEBP_SIDE:
        return f"WebP pictures have at most {LONGEST_WEBP_SIDE} pixels a side"
    if picture.kind in (Kind.GRAY, Kind.GRAY_ALPHA) and picture.profile:
        return "WebP cannot hold a gray picture with a colour profile"
    return ""


def encode(file: BinaryIO, picture: Picture, suffix: str) -> None:
    """Writes the picture in the format of a suffix in `output.FORMATS`, but for .ora."""
    samples = samples_of(picture)
    if suffix == ".png":
        encode_png(file, picture, samples)
        return
    options: dict[str, Any] = {"icc_profile": picture.profile}
    if suffix == ".webp":
        options |= {"format": "WEBP", "lossless": True, "exact": True}
    else:
        options |= {"format": "TIFF", "compression": "tiff_adobe_deflate"}
        options |= {"dpi": picture.dpi} if picture.dpi else {}
    as_image(samples).save(file, **options)


def encode_png(file: BinaryIO, picture: Picture, samples: Array) -> None:
    """Writes a PNG of the samples, with the picture's profile."""
    if picture.is_deep:
        png16.write(file, samples, picture.profile, picture.dpi)
        return
    options = {"dpi": picture.dpi} if picture.dpi else {}
    as_image(samples).save(file, format="PNG", icc_profile=picture.profile, **options)


def samples_of(picture: Picture) -> Array:
    """The picture in the channels that it has: [H, W, C]. Gray is the mean of its channels."""
    pixels = picture.pixels
    if picture.kind in (Kind.GRAY, Kind.GRAY_ALPHA):
        mean = np.rint(pixels[..., :3].mean(axis=2)).astype(pixels.dtype)
        pixels = np.concatenate([mean[..., np.newaxis].repeat(3, axis=2), pixels[..., 3:]], axis=2)
    return pixels[..., CHANNELS[picture.kind]]


def as_image(samples: Array) -> Image.Image:
    """Samples [H, W, C] as a picture of Pillow's; of 16 bits only one channel."""
    channels = samples.shape[2]
    packed = np.ascontiguousarray(samples[..., 0] if channels == 1 else samples)
    return Image.fromarray(packed)
