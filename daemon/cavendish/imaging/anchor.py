# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells what a model changed from what it merely drew again, so that the latter stays original.

What counts as change is measured where nothing should have changed: there a picture's redrawing
shows how far it strays in smooth parts and at edges. Three things are looked at: single pixels
that cannot be noise, the colour of an area, and how sharp an area is. The latter two leave out
what the first has found, so that a painted object does not take its surroundings with it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.blur import box_mean
from cavendish.imaging.channels import largest
from cavendish.imaging.resample import enlarged, grey, reduced

Samples = NDArray[np.uint8]
Values = NDArray[np.float32]
Mask = NDArray[np.bool_]

# A difference counts against this many levels, this share of the local contrast, and this share
# of the differences around it: JPEG and scaling spread a change over their blocks.
_FLAT, _BUSY, _SPREAD = 2.0, 0.2, 0.2
# The same for the mean difference of an area.
_AREA_BUSY, _AREA_SPREAD = 0.02, 0.03
# The limits that the surroundings may set: in units of the expected, in levels, and as a share
# that fine detail is made stronger or weaker by.
_PIXEL_LIMITS, _AREA_LIMITS, _DETAIL_LIMITS = (1.0, 2.5), (1.5, 2.0), (0.1, 0.3)
_QUANTILE = 0.98
# An area is change for sure from so many limits.
_SURE = 1.5
_FEWEST = 256
_MOST = 20_000
# Areas are squares of some pixels a side, and the means of so many of them beside each other.
_SQUARE, _REACH = 4, 2
# The variance of detail below which its strength tells nothing.
_PLAIN = 16.0


def strength(made: Values | Samples, sent: Samples, free: Mask) -> Values:
    """How much of made is change, float32 [H, W], 0..1.

    made: float32 0..255 or uint8, sent: uint8, both [H, W, 3] sRGB, registered and of the same
    colours. free: bool [H, W], where nothing should have changed.
    """
    gap = np.subtract(made, sent, dtype=np.float32)
    luma = grey(sent).astype(np.float32)
    size, contrast = largest(gap), _contrast(luma)
    around = _areas(size)
    painted = _painted(size, contrast, _shown(around, size.shape), free)
    areas = _Areas.of(1 - painted, free)
    toned = areas.toned(gap, contrast, around)
    redrawn = areas.redrawn(np.asarray(_luma(gap), np.float32), luma)
    found = np.maximum(painted, _shown(np.maximum(toned, redrawn), size.shape))
    # Gaps inside what changed are closed.
    return np.asarray(np.maximum(found, np.clip(box_mean(found, 4) * 4 - 1.5, 0, 1)), np.float32)


def _painted(size: Values, contrast: Values, around: Values, free: Mask) -> Values:
    """0..1, by pixels: what differs by more than noise, together with its neighbours."""
    expected = np.float32(_FLAT) + np.float32(_BUSY) * contrast + np.float32(_SPREAD) * around
    strange = np.asarray(box_mean(size, 1) / expected, np.float32)
    strange /= np.float32(_limit(strange, free, _PIXEL_LIMITS))
    found = _rise(box_mean(np.clip(strange - 1, 0, 3), 2), 0.15, 0.45)
    # A few pixels by themselves are what JPEG and scaling make of fine, hard detail.
    return found * _rise(box_mean(found, 4), 0.15, 0.35)


@dataclass(frozen=True, slots=True)
class _Areas:
    """weight: float32, full size, what of a picture counts. share: its means. free: bool."""

    weight: Values
    share: Values
    free: Mask

    @classmethod
    def of(cls, weight: Values, free: Mask) -> "_Areas":
        known = reduced(free.astype(np.uint8) * np.uint8(255), _SQUARE) == 255
        return cls(weight, _areas(weight), known)

    def means(self, values: Values) -> Values:
        """Of values, float32 [H, W], where they count."""
        total = _areas(values * self.weight)
        return np.asarray(total / np.maximum(self.share, np.float32(0.05)), np.float32)

    def toned(self, gap: Values, contrast: Values, around: Values) -> Values:
        """0..1: the areas of another colour."""
        means = np.stack([self.means(plane) for plane in np.moveaxis(gap, -1, 0)], axis=-1)
        expected = np.float32(_AREA_BUSY) * _areas(contrast) + np.float32(_AREA_SPREAD) * around
        return self._judged(np.asarray(largest(means) / (1 + expected), np.float32), _AREA_LIMITS)

    def redrawn(self, gap: Values, luma: Values) -> Values:
        """0..1: the areas whose detail became stronger, weaker, or another."""
        detail = luma - box_mean(luma, 2)
        energy = self.means(detail * detail)
        gain = self.means(gap * detail) / (energy + np.float32(_PLAIN / 2))
        usual = np.median(gain[self.free]) if self.free.any() else 0.0
        return self._judged(np.abs(gain - usual), _DETAIL_LIMITS) * _rise(energy / _PLAIN, 1, 2)

    def _judged(self, values: Values, limits: tuple[float, float]) -> Values:
        found = _rise(values / np.float32(_limit(values, self.free, limits)), 1, _SURE)
        return np.asarray(found * np.clip(self.share * 10 - np.float32(0.5), 0, 1), np.float32)


def _contrast(luma: Values) -> Values:
    """The range within a pixel of each."""
    framed = np.pad(luma, 1, mode="edge")
    across = np.abs(framed[1:-1, 2:] - framed[1:-1, :-2])
    across += np.abs(framed[2:, 1:-1] - framed[:-2, 1:-1])
    return box_mean(across, 1)


def _luma(colours: Values) -> Values:
    return np.asarray(colours @ np.array([0.299, 0.587, 0.114], np.float32), np.float32)


def _areas(values: Values) -> Values:
    """The mean around each square of values, float32 [H, W]."""
    return box_mean(np.asarray(reduced(values, _SQUARE), np.float32), _REACH)


def _shown(areas: Values, shape: tuple[int, ...]) -> Values:
    """Areas at the size of their picture."""
    height, width = shape
    return enlarged(areas, (0, 0, width / _SQUARE, height / _SQUARE), (height, width))


def _limit(values: Values, free: Mask, limits: tuple[float, float]) -> float:
    """What nearly all values stay below where nothing changed."""
    low, high = limits
    seen = values[free]
    if seen.size < _FEWEST:
        return (low + high) / 2
    return float(np.clip(np.quantile(seen[:: max(seen.size // _MOST, 1)], _QUANTILE), low, high))


def _rise(values: Values, low: float, high: float) -> Values:
    """0 up to low, 1 from high."""
    rise = np.clip((values - np.float32(low)) / np.float32(high - low), 0, 1)
    return np.asarray(rise * rise * (3 - 2 * rise), np.float32)
