# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes an edit end in its surroundings: a feather inside the mask, and a level without a step."""

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.membrane import membrane, smoothed

Samples = NDArray[np.uint8]
Values = NDArray[np.float32]
Mask = NDArray[np.bool_]

# A seam may take up this share of the way from a mask's border to its middle.
_SHARE = 0.6
_LARGEST_STEP = 16.0
_BLOCK = 8


def feather(mask: Samples, radius: int) -> Samples:
    """Opacity, uint8 [H, W]: mask, falling to its border over radius pixels, 0 outside of it.

    mask: uint8 [H, W]; a mask that falls as slowly already is hardly changed. The picture's border
    is no border of the mask. Narrow parts get a narrower feather and stay opaque in the middle.
    """
    inside = mask > 0
    if radius < 1 or inside.all():
        return mask.copy()
    depth = _depth(inside, radius)
    reach = np.minimum(_largest(depth, radius) * np.float32(_SHARE), radius)
    # From exactly 0 and with no slope: across the border itself the original's steps remain.
    rise: Values = np.clip((depth - np.float32(0.5)) / np.maximum(reach, 1), 0, 1)
    smooth = rise**3 * (rise * (6 * rise - 15) + 10)
    return np.asarray(np.minimum(mask, np.rint(smooth * 255).astype(np.uint8)))


def _depth(inside: Mask, most: int) -> Values:
    """The distance of each pixel to the nearest one not inside, up to most; half a pixel less, so
    that it counts from the border between them.

    Exact up to most. Source: Saito, Toriwaki, "New algorithms for Euclidean distance
    transformation", 1994.
    """
    down = np.minimum(_run(inside, most), _run(inside[::-1], most)[::-1]).astype(np.float32) ** 2
    framed = np.pad(down, ((0, 0), (most, most)), constant_values=np.float32(most * most))
    width = inside.shape[1]
    nearest = down
    for step in range(1, most):
        away = np.float32(step * step)
        for start in (most - step, most + step):
            nearest = np.minimum(nearest, framed[:, start : start + width] + away)
    return np.maximum(np.sqrt(nearest) - np.float32(0.5), 0)


def _run(inside: Mask, most: int) -> NDArray[np.int32]:
    """How many pixels lie between each and the last one above it that is not inside, up to most."""
    rows = np.arange(1, inside.shape[0] + 1, dtype=np.int32)[:, None]
    last = np.maximum.accumulate(np.where(inside, np.int32(-most), rows), axis=0)
    return np.asarray(np.minimum(rows - last, most))


def _largest(values: Values, reach: int) -> Values:
    """The largest value within reach of each pixel, across and down."""
    for axis in (0, 1):
        done = 1
        while done < reach:
            step = min(done, reach - done)
            values = np.maximum(_shifted(values, step, axis), values)
            values = np.maximum(_shifted(values, -step, axis), values)
            done += step
    return values


def _shifted(values: Values, step: int, axis: int) -> Values:
    """Moved along an axis; what comes in is the border's."""
    index = np.clip(np.arange(values.shape[axis]) - step, 0, values.shape[axis] - 1)
    return np.take(values, index, axis=axis)


def level(difference: Values, known: Mask) -> Values:
    """A smooth surface, float32 [H, W, 3], that takes over difference where known, bool [H, W].

    difference: what is missing to the original's level. Added to an edit it removes the step at
    the mask's border; large differences are content, not level, and are limited.
    """
    limited = np.clip(difference, -_LARGEST_STEP, _LARGEST_STEP)
    if min(known.shape) < 8:
        return smoothed(limited, known)
    return membrane(limited, known)
