# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes an edit end in its surroundings: a feather inside the mask, and a level without a step."""

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.membrane import membrane, smoothed
from cavendish.imaging.resample import enlarged

Samples = NDArray[np.uint8]
Values = NDArray[np.float32]
Mask = NDArray[np.bool_]

# A seam may take up this share of the way from a mask's border to its middle.
_SHARE = 0.6
_LARGEST_STEP = 16.0
# One cycle comes within a tenth of a level of the smoothest surface.
_CYCLES = 1


def feather(mask: Samples, radius: int) -> Samples:
    """Opacity, uint8 [H, W]: mask, falling to its border over radius pixels, 0 outside of it.

    mask: uint8 [H, W]; a mask that falls as slowly already is hardly changed. The picture's border
    is no border of the mask. Narrow parts get a narrower feather and stay opaque in the middle.
    """
    inside = mask > 0
    if radius < 1 or inside.all():
        return mask.copy()
    squares = _squared_depth(inside, radius)
    depth = np.sqrt(squares, dtype=np.float32)
    widest = _largest(depth, radius)
    reach = widest * (_SHARE + (1 - _SHARE) * (widest / np.float32(radius)) ** 2)
    # From exactly 0 and with no slope: across the border itself the original's steps remain.
    rise: Values = np.clip((depth - 1) / np.maximum(reach - 1, 1), 0, 1)
    smooth = rise**3 * (rise * (6 * rise - 15) + 10)
    return np.asarray(np.minimum(mask, np.rint(smooth * 255).astype(np.uint8)))


def _squared_depth(inside: Mask, most: int) -> NDArray[np.uint16]:
    """The squared distance of each pixel to the nearest one not inside, up to that of most.

    Source: Saito, Toriwaki, "New algorithms for Euclidean distance transformation", 1994.
    """
    down = np.minimum(_run(inside, most), _run(inside[::-1], most)[::-1]).astype(np.uint16)
    nearest = down * down
    framed = np.pad(nearest, ((0, 0), (most, most)), constant_values=np.uint16(most * most))
    width = inside.shape[1]
    trial = np.empty_like(nearest)
    for step in range(1, most):
        for start in (most - step, most + step):
            np.add(framed[:, start : start + width], np.uint16(step * step), out=trial)
            np.minimum(nearest, trial, out=nearest)
    return nearest


def _run(inside: Mask, most: int) -> NDArray[np.int32]:
    """How many pixels lie between each and the last one above it that is not inside, up to most."""
    rows = np.arange(1, inside.shape[0] + 1, dtype=np.int32)[:, None]
    last = np.maximum.accumulate(np.where(inside, np.int32(-most), rows), axis=0)
    return np.asarray(np.minimum(rows - last, most))


def _largest(values: Values, reach: int) -> Values:
    """About the largest value within reach of each pixel, by blocks."""
    side = max(reach // 4, 1)
    height, width = values.shape
    found = np.maximum.reduceat(values, np.arange(0, height, side), axis=0)
    found = np.maximum.reduceat(found, np.arange(0, width, side), axis=1)
    for _ in range(-(-reach // side)):
        framed = np.pad(found, 1, mode="edge")
        tall = np.maximum(np.maximum(framed[:-2], framed[1:-1]), framed[2:])
        found = np.maximum(np.maximum(tall[:, :-2], tall[:, 1:-1]), tall[:, 2:])
    return enlarged(found, (0, 0, width / side, height / side), (height, width))


def level(difference: Values, known: Mask) -> Values:
    """A smooth surface, float32 [H, W, 3], that takes over difference where known, bool [H, W].

    difference: what is missing to the original's level. Added to an edit it removes the step at
    the mask's border; large differences are content, not level, and are limited.
    """
    limited = np.clip(difference, -_LARGEST_STEP, _LARGEST_STEP)
    if min(known.shape) < 8:
        return smoothed(limited, known)
    return membrane(limited, known, _CYCLES)
