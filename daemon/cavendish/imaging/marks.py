# SPDX-License-Identifier: GPL-3.0-or-later
"""Extra pictures that show a model where to change something; the words come from elsewhere."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.uint8]


def mask_picture(mask: Samples) -> Samples:
    """White where mask, uint8 [H, W], asks for a change, black elsewhere: uint8 [H, W, 3].

    The border of a soft mask is where it is half; all of it counts where it is half nowhere.
    """
    least = min(128, max(int(mask.max()), 1))
    return np.repeat(np.where(mask >= least, np.uint8(255), np.uint8(0))[..., None], 3, axis=2)


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
