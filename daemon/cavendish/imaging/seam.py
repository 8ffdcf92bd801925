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
# A part without a pixel this deep has no middle.
_THIN = 2.0
# So many rows fit into a processor's cache.
_ROWS = 64
# One cycle comes within a tenth of a level of the smoothest surface.
_CYCLES = 1


def feather(mask: Samples, radius: int) -> Samples:
    """Opacity, uint8 [H, W]: mask, falling to its border over radius pixels, 0 outside of it.

    mask: uint8 [H, W]; a mask that falls as slowly already is hardly changed. The picture's border
    is no border of the mask. Narrow parts get a narrower feather and stay opaque in the middle;
    those of one or two pixels, which are all border, stay as they are.
    """
    inside = mask > 0
    if radius < 1 or inside.all():
        return mask.copy()
    squares = _squared_depth(inside, radius)
    edge = inside & (squares < radius * radius)
    widest = _largest(squares, radius)[edge]
    depth = np.sqrt(squares[edge], dtype=np.float32)
    reach = widest * (_SHARE + (1 - _SHARE) * (widest / np.float32(radius)) ** 2)
    # From exactly 0 and with no slope: across the border itself the original's steps remain.
    rise: Values = np.clip((depth - 1) / np.maximum(reach - 1, 1), 0, 1)
    smooth = rise**3 * (rise * (6 * rise - 15) + 10)
    smooth[widest < _THIN] = 1
    shown = mask.copy()
    shown[edge] = np.minimum(shown[edge], np.rint(smooth * 255).astype(np.uint8))
    return shown


def _squared_depth(inside: Mask, most: int) -> NDArray[np.uint16]:
    """The squared distance of each pixel to the nearest one not inside, up to that of most.

    Source: Saito, Toriwaki, "New algorithms for Euclidean distance transformation", 1994.
    """
    down = np.minimum(_run(inside, most), _run(inside[::-1], most)[::-1]).astype(np.uint16)
    nearest = down * down
    for top in range(0, len(nearest), _ROWS):
        _spread_across(nearest[top : top + _ROWS], most)
    return nearest


def _spread_across(nearest: NDArray[np.uint16], most: int) -> None:
    """Turns squared distances along the columns into those in the plane, in place."""
    framed = np.pad(nearest, ((0, 0), (most, most)), constant_values=np.uint16(most * most))
    width = nearest.shape[1]
    trial = np.empty_like(nearest)
    for step in range(1, most):
        for start in (most - step, most + step):
            np.add(framed[:, start : start + width], np.uint16(step * step), out=trial)
            np.minimum(nearest, trial, out=nearest)


def _run(inside: Mask, most: int) -> Samples:
    """How many pixels lie between each and the last one above it that is not inside, up to most."""
    steps = inside.astype(np.uint8)
    before = np.full(inside.shape[1], most, np.uint8)
    for row in steps:
        np.minimum(before + np.uint8(1), np.uint8(most), out=before)
        before *= row
        row[...] = before
    return steps


def _largest(squares: NDArray[np.uint16], reach: int) -> Values:
    """About the root of the largest value within reach of each pixel, by blocks."""
    side = max(reach // 4, 1)
    height, width = squares.shape
    found = np.sqrt(_blocks(_blocks(squares, side).T, side).T, dtype=np.float32)
    for _ in range(-(-reach // side)):
        framed = np.pad(found, 1, mode="edge")
        tall = np.maximum(np.maximum(framed[:-2], framed[1:-1]), framed[2:])
        found = np.maximum(np.maximum(tall[:, :-2], tall[:, 1:-1]), tall[:, 2:])
    return enlarged(found, (0, 0, width / side, height / side), (height, width))


def _blocks(values: NDArray[np.uint16], side: int) -> NDArray[np.uint16]:
    """The largest of each so many rows."""
    found = values[::side].copy()
    for start in range(1, side):
        part = values[start::side]
        np.maximum(found[: len(part)], part, out=found[: len(part)])
    return found


def level(difference: Values, known: Mask) -> Values:
    """A smooth surface, float32 [H, W, 3], that takes over difference where known, bool [H, W].

    difference: what is missing to the original's level. Added to an edit it removes the step at
    the mask's border; large differences are content, not level, and are limited.
    """
    limited = np.clip(difference, -_LARGEST_STEP, _LARGEST_STEP)
    if min(known.shape) < 8:
        return smoothed(limited, known)
    return membrane(limited, known, _CYCLES)
