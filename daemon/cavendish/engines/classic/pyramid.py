# SPDX-License-Identifier: GPL-3.0-or-later
"""The picture at falling sizes, with what is to be filled at each and what may be copied."""

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.classic.patches import Feature, Level, Mask

_THIN = 5
_SMALLEST_SIDE = 40
_FEWEST_SOURCES = 100


def level_of(feature: Feature, hole: Mask, radius: int) -> Level:
    """The level of a feature and a hole, for patches of this radius."""
    inner = np.zeros_like(hole)
    inner[radius : hole.shape[0] - radius, radius : hole.shape[1] - radius] = True
    near = dilated(hole, radius)
    contiguous = np.ascontiguousarray
    return Level(contiguous(feature), contiguous(hole), near & inner, ~near & inner)


def build_levels(feature: Feature, hole: Mask, radius: int) -> list[Level]:
    """The picture and its halvings, until the hole is thin or too little would be left to copy."""
    levels = [level_of(feature, hole, radius)]
    while _is_thick(levels[-1].hole) and min(levels[-1].hole.shape) >= _SMALLEST_SIDE:
        level = level_of(*halved(levels[-1].feature, levels[-1].hole), radius)
        if np.count_nonzero(level.source) < _FEWEST_SOURCES or not level.hole.any():
            break
        levels.append(level)
    return levels


def _is_thick(hole: Mask) -> bool:
    """Whether some hole pixel is farther than _THIN from what is known."""
    return not dilated(~hole, _THIN).all()


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


def halved(feature: Feature, hole: Mask) -> tuple[Feature, Mask]:
    """The known pixels at half the size, smoothed by [1 3 3 1]; a hole where mostly hole was.

    A side of odd length is rounded up, so that pixel (y, x) lies in (y // 2, x // 2).
    """
    weight = (~hole).astype(np.float32)[..., None]
    total = feature * weight
    for axis in (0, 1):
        weight, total = _halved_along(weight, axis), _halved_along(total, axis)
    mean = total / np.maximum(weight, 1e-6)
    return (mean + 0.5).astype(np.uint8), weight[..., 0] < 0.5


def _halved_along(values: NDArray[np.float32], axis: int) -> NDArray[np.float32]:
    pad = [(0, 0)] * values.ndim
    pad[axis] = (1, 1 + values.shape[axis] % 2)
    padded = np.moveaxis(np.pad(values, pad, mode="edge"), axis, 0)
    count = (padded.shape[0] - 2) // 2
    outer = padded[0 : 2 * count : 2] + padded[3 : 2 * count + 2 : 2]
    inner = padded[1 : 2 * count : 2] + padded[2 : 2 * count + 1 : 2]
    return np.moveaxis(outer * np.float32(0.125) + inner * np.float32(0.375), 0, axis)
