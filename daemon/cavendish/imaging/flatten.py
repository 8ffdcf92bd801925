# SPDX-License-Identifier: GPL-3.0-or-later
"""Lays a picture with transparency on a ground that a model takes for part of the scene."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.bounds import bands
from cavendish.imaging.membrane import smoothed

Samples = NDArray[np.uint8]
Values = NDArray[np.float32]

NEUTRAL = 128


def flattened(pixels: Samples, check: Callable[[], None] = lambda: None) -> Samples:
    """Returns uint8 [H, W, 3]: pixels, uint8 [H, W, 4] sRGB, straight alpha, on a ground.

    The ground continues the opaque colours smoothly; it is neutral grey where nothing is opaque.
    check is called often, but for where the ground is made, and may raise to stop.
    """
    alpha, made = pixels[..., 3], np.empty((*pixels.shape[:2], 3), np.uint8)
    ground = _ground(pixels, check)
    for rows in bands(made.shape):
        check()
        colour = pixels[rows, :, :3]
        made[rows] = colour if ground is None else _mixed(colour, alpha[rows], ground[rows])
    return made


def _ground(pixels: Samples, check: Callable[[], None]) -> Values | None:
    """What shows through, float32 [H, W, 3]; None where all is opaque."""
    alpha = pixels[..., 3]
    if _is_opaque(alpha, check):
        return None
    opaque = alpha >= 128
    if not opaque.any():
        return np.broadcast_to(np.float32(NEUTRAL), (*alpha.shape, 3))
    return smoothed(pixels[..., :3].astype(np.float32), opaque)


def _is_opaque(alpha: Samples, check: Callable[[], None]) -> bool:
    for rows in bands(alpha.shape):
        check()
        if alpha[rows].min() < 255:
            return False
    return True


def _mixed(colour: Samples, alpha: Samples, ground: Values) -> Samples:
    cover = alpha[..., None].astype(np.float32) / np.float32(255)
    mixed = colour.astype(np.float32) * cover + ground * (1 - cover)
    return np.asarray(np.rint(np.clip(mixed, 0, 255)), np.uint8)
