# SPDX-License-Identifier: GPL-3.0-or-later
"""A photograph, sizes that a model draws, and what a model does to what it should leave alone."""

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cavendish.imaging.affine import Affine
from cavendish.imaging.framing import Grid

Samples = NDArray[np.uint8]

EXAMPLES = Path(__file__).parents[3] / "examples"
SMALL = [Grid("1:1", "1K", 384, 384), Grid("3:2", "1K", 480, 320), Grid("2:3", "1K", 320, 480)]


def photograph(width: int, height: int, left: int = 300, top: int = 150) -> Samples:
    """A part of a photograph with texture all over, uint8 [height, width, 3]."""
    with Image.open(EXAMPLES / "dandelions.jpg") as image:
        part = image.convert("RGB").crop((left, top, left + width, top + height))
    return np.asarray(part)


def opaque(picture: Samples) -> Samples:
    """With alpha 255."""
    return np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)])


def drifted(
    picture: Samples,
    shift: tuple[float, float] = (0, 0),
    scale: float = 1.0,
    gain: float = 1.0,
    gamma: float = 1.0,
    quality: int = 85,
) -> tuple[Samples, Affine]:
    """What a model gives back of picture, and where in it each pixel of picture is."""
    height, width = picture.shape[:2]
    right, down = ((1 - scale) * side / 2 for side in (width, height))
    source = Affine(scale, 0, right + shift[0], 0, scale, down + shift[1])
    back, pad = source.inverse(), 32
    framed = np.pad(picture, ((pad, pad), (pad, pad), (0, 0)), mode="edge")
    values = (back.xx, back.xy, back.x0 + pad, back.yx, back.yy, back.y0 + pad)
    moved = Image.fromarray(framed).transform(
        (width, height), Image.Transform.AFFINE, values, Image.Resampling.BICUBIC
    )
    tone = np.clip(255 * gain * (np.arange(256) / 255) ** gamma, 0, 255).round().astype(np.uint8)
    packed = io.BytesIO()
    Image.fromarray(tone[np.asarray(moved)]).save(packed, "JPEG", quality=quality)
    with Image.open(packed) as image:
        return np.asarray(image.convert("RGB")), source


def disc(width: int, height: int, x: float, y: float, radius: float) -> Samples:
    """A mask: 255 in a disc."""
    rows, columns = np.ogrid[:height, :width]
    return np.where(np.hypot(columns - x, rows - y) < radius, np.uint8(255), np.uint8(0))
