# SPDX-License-Identifier: GPL-3.0-or-later
"""Extra pictures that show a model where to change something; the words come from elsewhere."""

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.uint8]

Colour = tuple[int, int, int]

# Saturated, and rare in photographs; the one that is furthest from the picture's own is taken.
INKS: tuple[Colour, ...] = ((255, 0, 255), (0, 255, 0), (0, 255, 255), (255, 255, 0))
_WIDTH = 1 / 200


def mask_picture(mask: Samples) -> Samples:
    """White where mask, uint8 [H, W], asks for a change, black elsewhere: uint8 [H, W, 3]."""
    return np.repeat(np.where(mask >= 128, np.uint8(255), np.uint8(0))[..., None], 3, axis=2)


def ink(picture: Samples) -> Colour:
    """The ink that is least like anything in picture, uint8 [H, W, 3]."""
    sample = picture[::8, ::8].reshape(-1, 3).astype(np.int16)
    return max(INKS, key=lambda colour: float(_distance(sample, colour).min()))


def marked(picture: Samples, mask: Samples, colour: Colour) -> Samples:
    """A copy of picture, uint8 [H, W, 3], with the outline of mask, uint8 [H, W], drawn in it."""
    line = outline(mask >= 128, max(round(max(mask.shape) * _WIDTH), 2))
    copy = picture.copy()
    copy[line] = colour
    return copy


def doodled(picture: Samples, doodle: Samples) -> Samples:
    """A copy of picture, uint8 [H, W, 3], with doodle, uint8 [H, W, 4], straight alpha, on it."""
    cover = doodle[..., 3:].astype(np.uint16)
    mixed = doodle[..., :3] * cover + picture * (255 - cover)
    return ((mixed + 127) // 255).astype(np.uint8)


def outline(inside: NDArray[np.bool_], width: int) -> NDArray[np.bool_]:
    """The pixels just outside of inside, bool [H, W], a line of about width."""
    grown = inside
    for _ in range(width):
        grown = _spread(grown)
    return grown & ~inside


def _spread(inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Grown by a pixel to its four neighbours."""
    out = inside.copy()
    out[1:] |= inside[:-1]
    out[:-1] |= inside[1:]
    out[:, 1:] |= inside[:, :-1]
    out[:, :-1] |= inside[:, 1:]
    return out


def _distance(colours: NDArray[np.int16], colour: Colour) -> NDArray[np.int16]:
    return np.asarray(np.abs(colours - np.array(colour, np.int16)).max(axis=1))
