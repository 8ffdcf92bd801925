# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes transparency of two renders of a subject, on white and on black.

On white a pixel is colour * alpha + 255 * (1 - alpha), on black colour * alpha: their difference
gives alpha, the one on black then the colour. (The way of blue-screen mattes with two backings:
Smith and Blinn, Blue Screen Matting, 1996.)
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.affine import Affine
from cavendish.imaging.bounds import Bounds
from cavendish.imaging.register import register
from cavendish.imaging.resample import scaled, warped

Samples = NDArray[np.uint8]
Values = NDArray[np.float32]

# Alpha up to which, and from which, a pixel is nothing, and all: JPEG noise is no transparency.
_NOTHING, _ALL = 0.04, 0.96
# Subjects whose opaque part differs by more levels than this were drawn anew.
_ROUGH, _OTHER = 6.0, 40.0


@dataclass(frozen=True, slots=True)
class Cut:
    """colours: uint8 [H, W, 3]; alpha: uint8 [H, W]. rough: whether the renders differ."""

    colours: Samples
    alpha: Samples
    rough: bool


def difference_matte(white: Samples, black: Samples) -> Cut | None:
    """The subject of two renders, uint8 [H, W, 3]; None where they do not show the same.

    black may be of another size, and a little displaced.
    """
    height, width = white.shape[:2]
    black = _aligned(white, scaled(black, width, height))
    on_white, on_black = white.astype(np.float32), black.astype(np.float32)
    gap = on_white - on_black
    alpha = 1 - np.clip(gap.mean(axis=2) / 255, 0, 1)
    alpha = np.clip((alpha - _NOTHING) / (_ALL - _NOTHING), 0, 1)
    opaque = alpha >= 1
    differs = float(np.abs(gap[opaque]).mean()) if opaque.any() else 0.0
    if alpha.max() < 0.5 or alpha.min() > 0.5 or differs > _OTHER:
        return None
    share = np.maximum(alpha, 1 / 255)[..., None]
    colours = np.where(opaque[..., None], on_white, np.clip(on_black / share, 0, 255))
    return Cut(
        np.rint(colours).astype(np.uint8), np.rint(alpha * 255).astype(np.uint8), differs > _ROUGH
    )


def _aligned(white: Samples, black: Samples) -> Samples:
    """The render on black, where the one on white has its subject; as it is if that is unclear."""
    height, width = white.shape[:2]
    ground = np.median(white[0], axis=0)
    subject = np.abs(white.astype(np.int16) - ground).max(axis=2) > 48
    found = register(white, black, subject)
    if not found.found or found.source == Affine():
        return black
    return warped(black, found.source, Bounds(0, 0, width, height))
