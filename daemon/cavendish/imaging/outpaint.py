# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes room for a model to paint past a canvas, or into a part that holds nothing yet."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.blur import box_mean
from cavendish.imaging.bounds import bands
from cavendish.imaging.masked_edit import Picture, Pixels
from cavendish.imaging.membrane import Smoothed

Samples = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Check = Callable[[], None]

# The new part reaches this far into the old one, where it fades: as far as a feather, at least.
OVERLAP = 25
# Pixels that are grown at once: of fewer, most would be what reaches in from their neighbours.
_REACHING = 1 << 19
# How far the continuation is blurred, in pixels.
_BLUR = 2


def into(picture: Picture, empty: Mask, check: Check = lambda: None) -> Picture:
    """The picture with empty, bool [H, W], laid out with ground and asked for by its mask.

    What the model paints there reaches a little into what is not empty, and fades out in it. check
    is called every few milliseconds, and may raise.
    """
    asked = np.where(_grown(empty, check), np.uint8(255), picture.mask)
    guide = picture.guide
    if guide is not None:
        guide = np.asarray(grounded(guide, empty, check), np.uint8)
    return Picture(grounded(picture.pixels, empty, check), asked, guide)


def grounded(pixels: Pixels, empty: Mask, check: Check = lambda: None) -> Pixels:
    """The same with empty, bool [H, W], replaced by an opaque, blurred continuation of the rest.

    pixels: [H, W, 4] uint8 or uint16. Neutral grey where there is no rest. check as in `into`.
    """
    top = np.iinfo(pixels.dtype).max
    known = ~empty & (pixels[..., 3] > top // 2)
    out = pixels.copy()
    np.copyto(out[..., 3], top, where=empty)
    if not known.any():
        grey = np.rint(np.float32(top / 2)).astype(pixels.dtype)
        np.copyto(out[..., :3], grey, where=empty[..., None])
        return out
    ground = Smoothed(lambda rows: pixels[rows, :, :3].astype(np.float32), known, check)
    for rows in bands(empty.shape):
        check()
        here = empty[rows]
        if here.any():
            near = _blurred(ground, rows, len(empty))[here]
            out[rows][here, :3] = np.rint(np.clip(near, 0, top)).astype(pixels.dtype)
    return out


def _blurred(ground: Smoothed, rows: slice, height: int) -> NDArray[np.float32]:
    first, last = max(rows.start - _BLUR, 0), min(rows.stop + _BLUR, height)
    near = box_mean(ground.rows(first, last), _BLUR)
    return near[rows.start - first : rows.stop - first]


def _grown(empty: Mask, check: Check) -> Mask:
    """Grown by the overlap across and down, but never over all that is left."""
    reach = min(OVERLAP, *(max(side // 8, 1) for side in empty.shape))
    grown = empty.copy()
    for rows in bands(empty.shape, _REACHING):
        check()
        first = max(rows.start - reach, 0)
        part = empty[first : rows.stop + reach]
        # Most of a picture is far from its border.
        if part.any() and not part.all():
            near = box_mean(part.astype(np.float32), reach) > 0.5 / (2 * reach + 1) ** 2
            grown[rows] |= near[rows.start - first : rows.stop - first]
    return grown
