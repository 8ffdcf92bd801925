# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes pictures smaller, as cameras, programs and the web do: what the upscaler is to undo."""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

Plane = npt.NDArray[np.uint8]

BICUBIC, LANCZOS, AREA = "bicubic", "lanczos", "area"
KERNELS = {
    BICUBIC: Image.Resampling.BICUBIC,
    LANCZOS: Image.Resampling.LANCZOS,
    AREA: Image.Resampling.BOX,
}

_SHARES = {BICUBIC: 0.23, LANCZOS: 0.31, AREA: 0.32, "blur": 0.06, "points": 0.08}
_JPEG_SHARE = 0.12


def shrink(picture: npt.NDArray[np.uint8], scale: int, kernel: str) -> npt.NDArray[np.uint8]:
    """Makes uint8 [sH, sW] or [sH, sW, 3] smaller by scale, which divides its sides."""
    height, width = picture.shape[:2]
    size = (width // scale, height // scale)
    return np.asarray(Image.fromarray(picture).resize(size, KERNELS[kernel]))


def degrade(random: np.random.Generator, plane: Plane, scale: int) -> Plane:
    """Makes uint8 [sH, sW] smaller by scale in one of the ways, by chance."""
    kernel = str(random.choice(list(_SHARES), p=list(_SHARES.values())))
    if kernel == "blur":
        blurred = Image.fromarray(plane).filter(
            ImageFilter.GaussianBlur(scale * random.uniform(0.15, 0.4))
        )
        plane, kernel = np.asarray(blurred), AREA
    small = _points(plane, scale) if kernel == "points" else shrink(plane, scale, kernel)
    return _jpeg(random, small) if random.random() < _JPEG_SHARE else small


def _points(plane: Plane, scale: int) -> Plane:
    """Bicubic between the nearest pixels alone, as some programs scale: jagged, and no sharper."""
    size = (plane.shape[1] // scale, plane.shape[0] // scale)
    steps = (scale, 0, 0, 0, scale, 0)
    cubic = Image.Resampling.BICUBIC
    return np.asarray(Image.fromarray(plane).transform(size, Image.Transform.AFFINE, steps, cubic))


def _jpeg(random: np.random.Generator, plane: Plane) -> Plane:
    file = io.BytesIO()
    Image.fromarray(plane).save(file, "JPEG", quality=int(random.integers(75, 97)))
    return np.asarray(Image.open(file))
