# SPDX-License-Identifier: GPL-3.0-or-later
"""Lays a picture with transparency on a ground that a model takes for part of the scene."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.bounds import bands
from cavendish.imaging.membrane import smoothed

Samples = NDArray[np.uint8]

NEUTRAL = 128


def flattened(pixels: Samples, check: Callable[[], None] = lambda: None) -> Samples:
    """Returns uint8 [H, W, 3]: pixels, uint8 [H, W, 4] sRGB, straight alpha, on a ground.

    The ground continues the opaque colours smoothly; it is neutral grey where nothing is opaque.
    check is called often where all is opaque, and may raise to stop.
    """
    alpha = pixels[..., 3]
    if alpha.min() == 255:
        made = np.empty((*alpha.shape, 3), np.uint8)
        for rows in bands(made.shape):
            check()
            made[rows] = pixels[rows, :, :3]
        return made
    colour = pixels[..., :3].astype(np.float32)
    cover = alpha[..., None].astype(np.float32) / np.float32(255)
    opaque = alpha >= 128
    ground = smoothed(colour, opaque) if opaque.any() else np.float32(NEUTRAL)
    mixed = colour * cover + ground * (1 - cover)
    return np.asarray(np.rint(np.clip(mixed, 0, 255)), np.uint8)
