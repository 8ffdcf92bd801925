# SPDX-License-Identifier: GPL-3.0-or-later
"""The picture at falling sizes, with what is to be filled at each and what may be copied."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.classic.crew import Crew, strips
from cavendish.engines.classic.features import shown
from cavendish.engines.classic.patches import Feature, Level, Mask, Rows
from cavendish.imaging.regions import mask_bounds

Words: TypeAlias = NDArray[np.unsignedinteger[Any]]

_THIN = 5
_SMALLEST_SIDE = 40
_FEWEST_SOURCES = 100


def centres(hole: Mask, radius: int, crew: Crew, barred: Mask | None = None) -> tuple[Mask, Mask]:
    """Where the patches lie that touch the hole, and those that do not; both wholly inside.

    barred: bool [H, W], what no patch of the second kind may touch either.
    """
    target, source = np.zeros(hole.shape, np.bool_), np.zeros(hole.shape, np.bool_)

    def work(top: int, bottom: int) -> None:
        top, bottom = max(top, radius), min(bottom, hole.shape[0] - radius)
        inner = np.s_[top:bottom, radius : hole.shape[1] - radius]
        near = np.s_[top - radius : bottom + radius] if top < bottom else np.s_[:0]
        own = np.s_[radius : bottom - top + radius]
        if hole[near].any():
            target[inner] = dilated(hole[near], radius)[own][:, inner[1]]
        source[inner] = ~target[inner]
        if barred is not None and barred[near].any():
            source[inner] &= ~dilated(barred[near], radius)[own][:, inner[1]]

    crew.in_strips(work, hole.shape)
    return target, source


def level_of(
    feature: Feature, hole: Mask, radius: int, crew: Crew, barred: Mask | None = None
) -> Level:
    """The level of a feature and a hole, for patches of this radius that copy nothing barred."""
    return Level(feature, hole, *centres(hole, radius, crew, barred))


def build_levels(
    feature: Feature, hole: Mask, radius: int, crew: Crew, barred: Mask | None = None
) -> list[Level]:
    """The picture and its halvings, until the hole is thin or too little would be left to copy.

    barred: bool [H, W], what must not be copied, at any size.
    """
    levels = [level_of(feature, hole, radius, crew, barred)]
    while _is_thick(levels[-1].hole, crew) and min(levels[-1].hole.shape) >= _SMALLEST_SIDE:
        crew.check()
        barred = None if barred is None else halved_mask(barred, crew)
        crew.check()
        half = halved(levels[-1].feature, levels[-1].hole, crew)
        level = level_of(*half, radius, crew, barred)
        if np.count_nonzero(level.source) < _FEWEST_SOURCES or not level.hole.any():
            break
        levels.append(level)
    return levels


def _is_thick(hole: Mask, crew: Crew) -> bool:
    """Whether some hole pixel is farther than _THIN from what is known."""
    bounds = mask_bounds(hole)
    if bounds is None:
        return False
    box = hole[bounds.grown(_THIN).clipped(hole.shape[1], hole.shape[0]).slices]
    thick: list[bool] = []

    def work(top: int, bottom: int) -> None:
        low = max(top - _THIN, 0)
        near = dilated(~box[low : bottom + _THIN], _THIN)[top - low : bottom - low]
        thick.append(not near.all())

    crew.in_strips(work, box.shape)
    return any(thick)


def dilated(mask: Mask, radius: int) -> Mask:
    """Whether any pixel of the square of 2 * radius + 1 pixels a side around each is set."""
    for axis in (0, 1):
        grown = mask.copy()
        for step in range(1, min(radius, mask.shape[axis] - 1) + 1):
            ahead, behind = _shifted_views(grown, mask, axis, step)
            ahead[0][...] |= ahead[1]
            behind[0][...] |= behind[1]
        mask = grown
    return mask


def _shifted_views(
    grown: Mask, mask: Mask, axis: int, step: int
) -> tuple[tuple[Mask, Mask], tuple[Mask, Mask]]:
    low, high = slice(None, -step), slice(step, None)
    if axis == 0:
        return (grown[low], mask[high]), (grown[high], mask[low])
    return (grown[:, low], mask[:, high]), (grown[:, high], mask[:, low])


def halved(feature: Feature, hole: Mask, crew: Crew) -> tuple[Feature, Mask]:
    """The known pixels at half the size, smoothed by [1 3 3 1]; a hole where mostly hole was.

    feature: uint8 [H, W, 4 or 8].
    A side of odd length is rounded up, so that pixel (y, x) lies in (y // 2, x // 2).
    """
    height, width = ((side + 1) // 2 for side in hole.shape)
    half = np.empty((height, width, feature.shape[2]), np.uint8)
    half_hole = np.empty((height, width), np.bool_)

    def work(rows: Rows) -> None:
        # A row more on each side, so that the smoothing does not see where the strip ends.
        top, bottom = max(rows.top - 1, 0), min(rows.bottom + 1, height)
        part = np.s_[2 * top : 2 * bottom]
        mean, weight = _halved_part(feature[part], hole[part])
        own = np.s_[rows.top - top : rows.bottom - top]
        half[rows.top : rows.bottom] = mean[own]
        half_hole[rows.top : rows.bottom] = weight[own] < 0.5

    crew.run(work, strips((height, 4 * width)))
    return half, half_hole


def halved_mask(mask: Mask, crew: Crew) -> Mask:
    """Whether any of the pixels is set that fall into each of half the size; sides as `halved`."""
    height, width = _half_sides(mask)
    half = np.empty((height, width), np.bool_)

    def work(top: int, bottom: int) -> None:
        part = mask[2 * top : 2 * bottom]
        rows = np.logical_or.reduceat(part, np.arange(0, len(part), 2), axis=0)
        half[top:bottom] = np.logical_or.reduceat(rows, np.arange(0, mask.shape[1], 2), axis=1)

    crew.in_strips(work, half.shape)
    return half


def _halved_part(feature: Feature, hole: Mask) -> tuple[Feature, NDArray[np.float32]]:
    """The means of the known pixels, and how much of each was known, 0..1."""
    depth = feature.shape[2]
    known = shown(feature, ~hole).astype(np.uint16)
    # Four channels are added at once: each has 16 bits, and 64 * 255 fits in them.
    packed = known.view(np.uint64)
    total = _eighths(_eighths(packed, 0), 1).view(np.uint16).reshape(*_half_sides(hole), depth)
    weight = _eighths(_eighths((~hole).astype(np.uint8)[..., None], 0), 1)[..., 0]
    mean = ((total + np.uint16(32)) >> np.uint16(6)).astype(np.uint8)
    partly = np.nonzero(weight < 64)
    share = np.maximum(weight[partly], 1).astype(np.float32)
    mean[partly] = total[partly] / share[:, None] + np.float32(0.5)
    return mean, weight * np.float32(1 / 64)


def _half_sides(hole: Mask) -> tuple[int, int]:
    return (hole.shape[0] + 1) // 2, (hole.shape[1] + 1) // 2


def _eighths(values: Words, axis: int) -> Words:
    """Sums of [1 3 3 1] around each second pair along axis; the border repeats."""
    pad = [(0, 0)] * values.ndim
    pad[axis] = (1, 1 + values.shape[axis] % 2)
    padded = np.pad(values, pad, mode="edge")
    if axis == 1:
        padded = padded.swapaxes(0, 1)
    count = (padded.shape[0] - 2) // 2
    total = padded[1 : 2 * count : 2] + padded[2 : 2 * count + 1 : 2]
    total *= np.array(3, total.dtype)
    total += padded[0 : 2 * count : 2]
    total += padded[3 : 2 * count + 2 : 2]
    return np.ascontiguousarray(total.swapaxes(0, 1)) if axis == 1 else total
