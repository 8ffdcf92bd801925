# SPDX-License-Identifier: GPL-3.0-or-later
"""What each operation without weights is asked for on one large picture: for looks and large."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from bench.quality import pictures
from cavendish.request import (
    Box,
    Canvas,
    Cutout,
    Denoise,
    Expand,
    Fill,
    Flats,
    Harmonise,
    ImageRef,
    ImageSpec,
    Lines,
    Operation,
    PixelFormat,
    Point,
    Reference,
    Remove,
    Restyle,
    Role,
    Select,
    Upscale,
)

_NAME = "astronaut"

Samples = npt.NDArray[np.uint8]
Payloads = dict[str, memoryview]
Works = dict[str, tuple[Operation, Payloads]]


def photograph(height: int, width: int) -> Samples:
    """Opaque, uint8 [H, W, 4]. Raises PackageMissing where it cannot be had."""
    (listed,) = (each for each in pictures.listed() if each.name == _NAME)
    grown = Image.fromarray(pictures.load(listed)).convert("RGBA").resize((width, height))
    made: Samples = np.array(grown)
    return made


def noise(height: int, width: int) -> Samples:
    """As opaque, without any plain part."""
    made = np.random.default_rng(1).integers(0, 256, (height, width, 4), np.uint8)
    made[..., 3] = 255
    return made


def works(picture: Samples, kind: PixelFormat = PixelFormat.RGBA8) -> Works:
    """The operations by name, with what they need.

    picture: uint8 [H, W, 4]; its bytes are taken for those of the format, 16-bit samples twice.
    """
    height, width = picture.shape[:2]
    image = ImageRef(ImageSpec(width, height, kind))
    gray = ImageRef(ImageSpec(width, height, PixelFormat.GRAY8))
    bare, masked = Canvas(image), Canvas(image, gray)
    y, x = np.ogrid[:height, :width]
    reach = min(height, width) / 3
    disc = _bytes((np.hypot(y - height / 2, x - width / 2) < reach) * np.uint8(255))
    whole, small = _pixels(picture, kind), _pixels(picture[: height // 4, : width // 4], kind)
    corner = ImageRef(ImageSpec(width // 4, height // 4, kind))
    palette = (Reference(corner, Role.PALETTE),)
    wider = Box(-width // 16, -height // 16, width + width // 8, height + height // 8)
    given = {"canvas.image": whole}
    selected = {**given, "canvas.mask": disc}
    holes = _bytes(_holes(height, width))
    box = Box(width // 4, height // 4, width // 2, height // 2)
    below = {**given, "below": _pixels(picture[::-1], kind)}
    return {
        "cutout": (Cutout(masked), selected),
        "select, a click": (Select(bare, (Point(width // 2, height // 2),)), given),
        "select, a box": (Select(bare, box=box), given),
        "flats": (Flats(bare, 8.0), given),
        "harmonise": (Harmonise(bare, image, 1.0), below),
        "restyle": (Restyle(bare, "", palette), {**given, "references.0.image": small}),
        "lines": (Lines(bare, 2.0, 0.7), given),
        "denoise": (Denoise(bare, 1.0), given),
        "upscale": (Upscale(Canvas(corner), 4), {"canvas.image": small}),
        "expand": (Expand(bare, wider), given),
        "fill, 300 holes": (Fill(image, gray), {"image": whole, "mask": holes}),
        "remove": (Remove(masked), {**given, "canvas.mask": _bytes(_spot(height, width))}),
    }


def _spot(height: int, width: int) -> Samples:
    """A hole of a twelfth of the picture's sides, in its middle."""
    mask, rows, columns = np.zeros((height, width), np.uint8), height // 24, width // 24
    mask[height // 2 - rows : height // 2 + rows, width // 2 - columns : width // 2 + columns] = 255
    return mask


def _holes(height: int, width: int) -> Samples:
    random, mask = np.random.default_rng(1), np.zeros((height, width), np.uint8)
    for _ in range(300):
        top, left = random.integers(0, (height - 40, width - 40))
        tall, wide = random.integers(3, 40, 2)
        mask[top : top + tall, left : left + wide] = 255
    return mask


def _pixels(samples: Samples, kind: PixelFormat) -> memoryview:
    if kind.bytes_per_pixel == 4:
        return _bytes(samples)
    return _bytes(samples.astype(np.uint16) * np.uint16(257))


def _bytes(samples: npt.NDArray[Any]) -> memoryview:
    return memoryview(np.ascontiguousarray(samples)).cast("B")
