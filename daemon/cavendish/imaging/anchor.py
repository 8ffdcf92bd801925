# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells what a model changed from what it merely drew again, so that the latter stays original.

What counts as change is measured where nothing should have changed: there a picture's redrawing
shows how far it strays in smooth parts and at edges.
"""

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.blur import box_mean
from cavendish.imaging.channels import largest
from cavendish.imaging.resample import grey

Samples = NDArray[np.uint8]
Values = NDArray[np.float32]
Mask = NDArray[np.bool_]

# A difference counts against this many levels, and this share of the local contrast.
_FLAT, _BUSY = 2.0, 0.2
_FINE, _COARSE = 1, 8
# The limits that the surroundings may set, in units of the expected and in levels.
_FINE_LIMITS, _COARSE_LIMITS = (1.0, 2.5), (0.8, 2.0)
_QUANTILE = 0.98
_FEWEST = 256


def strength(made: Samples, sent: Samples, free: Mask) -> Values:
    """How much of made is change, float32 [H, W], 0..1.

    made, sent: uint8 [H, W, 3] sRGB, registered and of the same colours. free: bool [H, W], where
    nothing should have changed.
    """
    gap = made.astype(np.float32) - sent
    contrast = _contrast(sent)
    fine = box_mean(largest(gap), _FINE) / (_FLAT + _BUSY * contrast)
    coarse = largest(box_mean(gap, _COARSE)) / (1 + 0.02 * box_mean(contrast, _COARSE))
    found = np.maximum(
        _beyond(fine, _limit(fine, free, _FINE_LIMITS)),
        _beyond(coarse, _limit(coarse, free, _COARSE_LIMITS)),
    )
    return _joined(found)


def _contrast(picture: Samples) -> Values:
    """The range of luma within a pixel of each."""
    values = grey(picture).astype(np.float32)
    framed = np.pad(values, 1, mode="edge")
    across = np.abs(framed[1:-1, 2:] - framed[1:-1, :-2])
    down = np.abs(framed[2:, 1:-1] - framed[:-2, 1:-1])
    return box_mean(across + down, 1)


def _limit(values: Values, free: Mask, limits: tuple[float, float]) -> float:
    """What nearly all values stay below where nothing changed."""
    low, high = limits
    seen = values[free]
    if seen.size < _FEWEST:
        return (low + high) / 2
    return float(np.clip(np.quantile(seen[:: max(seen.size // 100_000, 1)], _QUANTILE), low, high))


def _beyond(values: Values, limit: float) -> Values:
    """0 up to the limit, 1 from twice the limit."""
    rise = np.clip(values / np.float32(limit) - 1, 0, 1)
    return np.asarray(rise * rise * (3 - 2 * rise), np.float32)


def _joined(found: Values) -> Values:
    """Closes gaps inside what changed, and lets it fade out over a few pixels."""
    around = box_mean(found, 4)
    return np.clip(np.maximum(found, box_mean(np.clip(around * 3 - 0.5, 0, 1), 3)), 0, 1)
