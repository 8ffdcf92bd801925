# SPDX-License-Identifier: GPL-3.0-or-later
"""Which parts of a hole a model fills at once, and the square that it is shown for each."""

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.blur import box_mean
from cavendish.imaging.bounds import Bounds, ContextRule
from cavendish.imaging.membrane import smoothed
from cavendish.imaging.regions import mask_bounds, plan_regions
from cavendish.imaging.resample import enlarged, reduced

Mask = NDArray[np.bool_]
Values = NDArray[np.float32]

# What a model sees round a hole, at least; holes that lie in it are filled together.
NEAR = ContextRule(ratio=0.3, min_px=96, max_px=512)
# Thickness is looked for in squares of so many pixels a side.
_COARSE = 8
# A step is looked for in a hole that is no longer than so many pixels, and averaged over so many,
# so that texture is not taken for one.
_LARGEST, _STEADY = 128, 2
# Steps up to so many levels are taken away, and of larger ones ever less: they are content.
_STEP, _CONTENT = 16.0, 48.0


def pieces(hole: Mask, window: int) -> list[Bounds]:
    """The bounds of what is filled at once of hole, bool [H, W], in this order.

    window: the side of the square that the model takes. What is nowhere thicker than half of it is
    cut into tiles as large, so that it is filled pixel for pixel, however long it is; what is
    thicker is one piece.
    """
    half = max(window // 2, 1)
    found = []
    for region in plan_regions(hole, NEAR):
        bounds, inside = region.hole, hole[region.hole.slices]
        if max(inside.shape) > window - 2 * NEAR.min_px and _is_thin(inside, half):
            found += [part.moved(bounds.left, bounds.top) for part in _tiled(inside, half)]
        else:
            found.append(bounds)
    return found


def shown(piece: Bounds, width: int, height: int, window: int) -> Bounds:
    """What of a picture the model sees to fill a piece: a square where the picture has room."""
    wanted = piece.grown(NEAR.margin(piece))
    side = max(wanted.width, wanted.height, window)
    left, right = _span(piece.left, piece.right, side, width)
    top, bottom = _span(piece.top, piece.bottom, side, height)
    return Bounds(left, top, right, bottom)


def levelled(made: Values, given: Values, hole: Mask) -> Values:
    """made, float32 [H, W, 3], without the step that it leaves at the hole's border.

    given: what lies round the hole, both 0..255. What is added is smooth and at most a few levels:
    a difference that is larger is content. Outside the hole it is given.
    """
    out, bounds = given.copy(), mask_bounds(hole)
    if bounds is not None:
        near = bounds.grown(1).clipped(hole.shape[1], hole.shape[0]).slices
        gap = hole[near]
        own = made[near] + _surface(made[near], given[near], gap)
        np.copyto(out[near], own, where=gap[..., None])
    return out


def _surface(made: Values, given: Values, hole: Mask) -> Values:
    """A smooth surface that takes the step away, float32 [H, W, 3]."""
    ring = _beside(hole) & ~hole
    if not ring.any():
        return np.zeros_like(made)
    factor = -(-max(hole.shape) // _LARGEST)
    weight = reduced(ring.astype(np.float32), factor)
    step = (given - _mean_beside(made, hole)) * ring[..., None]
    step = np.stack([reduced(plane, factor) for plane in np.moveaxis(step, -1, 0)], axis=-1)
    near = box_mean(weight, _STEADY)[..., None]
    mean = np.asarray(box_mean(step, _STEADY) / np.maximum(near, np.float32(1e-6)), np.float32)
    mean *= np.clip((_CONTENT - np.abs(mean)) / (_CONTENT - _STEP), 0, 1)
    surface = smoothed(mean, weight > 0)
    height, width = hole.shape
    return enlarged(surface, (0, 0, width / factor, height / factor), (height, width))


def _is_thin(hole: Mask, most: int) -> bool:
    """Whether no square of most pixels a side lies within the hole."""
    side = max(most // _COARSE, 1)
    if min(hole.shape) < most:
        return True
    coarse = reduced(hole.astype(np.float32), _COARSE)
    full = box_mean(coarse, side // 2)
    inner = full[side // 2 : -(side // 2) or None, side // 2 : -(side // 2) or None]
    return not bool((inner > 1 - 1e-4).any()) if inner.size else True


def _tiled(hole: Mask, side: int) -> list[Bounds]:
    found = []
    for top in range(0, hole.shape[0], side):
        for left in range(0, hole.shape[1], side):
            bounds = mask_bounds(hole[top : top + side, left : left + side])
            if bounds is not None:
                found.append(bounds.moved(left, top))
    return found


def _span(low: int, high: int, side: int, most: int) -> tuple[int, int]:
    """side pixels with low..high in their middle, moved to where the picture has them."""
    start = (low + high - side) // 2
    start = max(min(start, most - side), 0)
    return start, min(start + side, most)


def _beside(hole: Mask) -> Mask:
    """The hole and the pixels beside, above and below it."""
    framed = np.pad(hole, 1)
    rows = framed[:-2, 1:-1] | framed[2:, 1:-1]
    return np.asarray(hole | rows | framed[1:-1, :-2] | framed[1:-1, 2:])


def _mean_beside(made: Values, hole: Mask) -> Values:
    """The mean of the neighbours in the hole of each pixel, 0 where there is none."""
    framed = np.pad(np.where(hole[..., None], made, 0), ((1, 1), (1, 1), (0, 0)))
    count = np.pad(hole.astype(np.float32), 1)[..., None]
    total, seen = (
        one[:-2, 1:-1] + one[2:, 1:-1] + one[1:-1, :-2] + one[1:-1, 2:] for one in (framed, count)
    )
    return np.asarray(total / np.maximum(seen, 1), np.float32)
