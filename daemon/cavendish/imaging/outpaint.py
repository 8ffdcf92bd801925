# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes room for a model to paint past a canvas, or into a part that holds nothing yet."""

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.blur import box_mean
from cavendish.imaging.bounds import bands
from cavendish.imaging.masked_edit import Picture, Pixels
from cavendish.imaging.membrane import smoothed

Samples = NDArray[np.uint8]
Mask = NDArray[np.bool_]

# The new part reaches this far into the old one, where it fades: as far as a feather, at least.
OVERLAP = 25
# How far the continuation is blurred, in pixels.
_BLUR = 2


def into(picture: Picture, empty: Mask) -> Picture:
    """The picture with empty, bool [H, W], laid out with ground and asked for by its mask.

    What the model paints there reaches a little into what is not empty, and fades out in it.
    """
    asked = np.where(_grown(empty), np.uint8(255), picture.mask)
    guide = picture.guide
    if guide is not None:
        guide = np.asarray(grounded(guide, empty), np.uint8)
    return Picture(grounded(picture.pixels, empty), asked, guide)


def grounded(pixels: Pixels, empty: Mask) -> Pixels:
    """The same with empty, bool [H, W], replaced by an opaque, blurred continuation of the rest.

    pixels: [H, W, 4] uint8 or uint16. Neutral grey where there is no rest.
    """
    top = np.iinfo(pixels.dtype).max
    known = ~empty & (pixels[..., 3] > top // 2)
    out = pixels.copy()
    out[empty] = np.rint(np.float32(top / 2)).astype(pixels.dtype)
    if known.any():
        ground = smoothed(pixels[..., :3].astype(np.float32), known)
        for rows in bands(empty.shape):
            first = max(rows.start - _BLUR, 0)
            near = box_mean(ground[first : rows.stop + _BLUR], _BLUR)[rows.start - first :]
            here = empty[rows]
            blurred = np.clip(near[: len(here)][here], 0, top)
            out[rows][here, :3] = np.rint(blurred).astype(pixels.dtype)
    out[empty, 3] = top
    return out


def _grown(empty: Mask) -> Mask:
    """Grown by the overlap across and down, but never over all that is left."""
    reach = min(OVERLAP, *(max(side // 8, 1) for side in empty.shape))
    near = box_mean(empty.astype(np.float32), reach) > 0.5 / (2 * reach + 1) ** 2
    return np.asarray(empty | near)
