# SPDX-License-Identifier: GPL-3.0-or-later
"""What lies outside the mask of what was sent: there an answer is held against the original."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.affine import Affine
from cavendish.imaging.blur import box_mean
from cavendish.imaging.bounds import Bounds
from cavendish.imaging.channels import largest
from cavendish.imaging.colour import Match
from cavendish.imaging.resample import reduced, scaled_part, warped
from cavendish.imaging.seam import level

Samples = NDArray[np.uint8]
Values = NDArray[np.float32]
Mask = NDArray[np.bool_]

# A model repaints a little past a mask: so much of the longer side is not trusted.
_MARGIN = 1 / 128
_OVERVIEW = 256
_LEVELS = 64
# Colours are matched near the mask: at this share of the longer side a pixel counts half.
_NEAR = 0.15
_FAR_COUNTS = 0.05
_LARGEST_STEP = 12.0


@dataclass(frozen=True, slots=True)
class Overview:
    """Sent and answer reduced by factor, both uint8 [h, w, 3], the answer registered.

    mask: uint8 [h, w]. free, bool, where nothing should have changed and the answer has pixels.
    weight: float32, how much each pixel counts for the colours.
    """

    factor: int
    sent: Samples
    answer: Samples
    mask: Samples
    free: Mask
    weight: Values


@dataclass(frozen=True, slots=True)
class Surround:
    """mask: uint8 [H, W], as sent. free: bool [H, W], what is surely outside of it."""

    mask: Samples
    free: Mask

    @classmethod
    def of(cls, mask: Samples) -> Self:
        """The surroundings of a mask, uint8 [H, W]."""
        radius = max(round(max(mask.shape) * _MARGIN), 2)
        factor = max(radius // 4, 1)
        inside = reduced(np.where(mask > 0, np.uint8(255), np.uint8(0)), factor)
        near = box_mean(inside.astype(np.float32), -(-radius // factor)) > 0.01
        wide = near.repeat(factor, axis=0).repeat(factor, axis=1)
        return cls(mask, ~wide[: mask.shape[0], : mask.shape[1]])

    @property
    def factor(self) -> int:
        """By how much pictures are reduced for an overview."""
        return -(-int(max(self.mask.shape)) // _OVERVIEW)

    def free_in(self, part: Bounds, factor: int) -> Mask:
        """What of a part is free altogether, reduced by factor."""
        return np.asarray(
            reduced(self.free[part.slices].astype(np.uint8) * np.uint8(255), factor) == 255
        )

    def overview(self, small: Samples, given: Samples, source: Affine) -> Overview:
        """Sent and answer, uint8 [h, w, 3], reduced by factor, the latter registered by source."""
        factor = self.factor
        height, width = small.shape[:2]
        own = source.in_units(factor)
        registered = warped(given, own, Bounds(0, 0, width, height))
        free = self.free_in(Bounds(0, 0, *self.mask.shape[::-1]), factor)
        free &= _shown(own, width, height)
        mask = reduced(self.mask, factor)
        return Overview(factor, small, registered, mask, free, _weight(mask, free))

    def level(self, small: Overview, colours: Match) -> Values:
        """What the matched answer lacks to the original's level: float32 [h, w, 3], coarse."""
        factor = -(-max(small.free.shape) // _LEVELS)
        gap = small.sent - colours(small.answer)
        known = small.free & (largest(box_mean(gap, 1)) < _LARGEST_STEP)
        count = _reduced_values(known[..., None].astype(np.float32), factor)
        total = _reduced_values(gap * known[..., None], factor)
        held = count[..., 0] > 0.5
        mean = np.asarray(total / np.maximum(count, np.float32(0.5)), np.float32)
        return level(mean, held)


def _reduced_values(values: Values, factor: int) -> Values:
    return np.stack([reduced(plane, factor) for plane in np.moveaxis(values, -1, 0)], axis=-1)


def _weight(mask: Samples, free: Mask) -> Values:
    """More near the mask than far from it, 0 where not free."""
    height, width = mask.shape
    factor = -(-max(mask.shape) // _LEVELS)
    few = reduced(np.where(mask > 0, np.uint8(255), np.uint8(0)), factor).astype(np.float32)
    near = box_mean(few / np.float32(255), max(round(max(few.shape) * _NEAR), 1))
    shown = scaled_part(near, (0, 0, width / factor, height / factor), (height, width))
    return np.where(free, np.clip(shown * 4, 0, 1) + np.float32(_FAR_COUNTS), 0).astype(np.float32)


def _shown(source: Affine, width: int, height: int) -> Mask:
    """Which pixels the answer has anything for: bool [height, width]."""
    columns = np.arange(width, dtype=np.float32) + np.float32(0.5)
    rows = (np.arange(height, dtype=np.float32) + np.float32(0.5))[:, None]
    x = columns * source.xx + rows * source.xy + source.x0
    y = columns * source.yx + rows * source.yy + source.y0
    return np.asarray((x > 1) & (x < width - 1) & (y > 1) & (y < height - 1), np.bool_)
