# SPDX-License-Identifier: GPL-3.0-or-later
"""Extra pictures that show a model where to change something; the words come from elsewhere."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.uint8]

Colour = tuple[int, int, int]

# Saturated, and rare in photographs; the one that is furthest from the picture's own is taken.
INKS: tuple[Colour, ...] = ((255, 0, 255), (0, 255, 0), (0, 255, 255), (255, 255, 0))
_WIDTH = 1 / 200


def mask_picture(mask: Samples) -> Samples:
    """White where mask, uint8 [H, W], asks for a change, black elsewhere: uint8 [H, W, 3].

    The border of a soft mask is where it is half; all of it counts where it is half nowhere.
    """
    least = min(128, max(int(mask.max()), 1))
    return np.repeat(np.where(mask >= least, np.uint8(255), np.uint8(0))[..., None], 3, axis=2)


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


def stacked(layers: Sequence[Samples]) -> Samples:
    """Layers over each other, the first at the bottom: all uint8 [H, W, 4], straight alpha."""
    below = layers[0]
    for above in layers[1:]:
        cover = above[..., 3:].astype(np.float32) / 255
        left = below[..., 3:].astype(np.float32) / 255 * (1 - cover)
        alpha = cover + left
        share = np.divide(cover, alpha, out=np.zeros_like(cover), where=alpha > 0)
        colour = above[..., :3] * share + below[..., :3] * (1 - share)
        below = np.rint(np.concatenate([colour, alpha * 255], axis=2)).astype(np.uint8)
    return below


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
