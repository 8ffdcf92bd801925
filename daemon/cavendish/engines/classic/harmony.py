# SPDX-License-Identifier: GPL-3.0-or-later
"""Fits what was pasted into a picture to the light that it stands in now.

Statistics that make a composite look real: S. Xue, A. Agarwala, J. Dorsey, H. Rushmeier,
"Understanding and improving the realism of image composites", SIGGRAPH 2012. Moments are matched
as in E. Reinhard et al., "Color transfer between images", CG&A 21 (2001), in Oklab.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.classic.lattice import knots, looked_up, table_of
from cavendish.engines.classic.oklab import to_oklab
from cavendish.engines.classic.palette import palette_of
from cavendish.imaging.bounds import bands
from cavendish.imaging.regions import chosen

Samples = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Numbers = NDArray[np.float64]
Check = Callable[[], None]

# A subject may well be darker, lighter or more colourful than what is round it: this is how much of
# the difference is taken for the light's, and how far that goes at most.
_LIGHT_SHARE, _LIGHT_MOST = 0.6, 0.2
_TINT_SHARE, _TINT_MOST = 0.7, 0.08
# How far from the layer is looked, as a part of its own size.
_NEAR = 0.25
_LEAST_GAIN, _MOST_GAIN = 0.7, 1.4


class Moments(NamedTuple):
    """Of colours in Oklab: means float64 [3], the spread of L, and the mean chroma."""

    mean: Numbers
    contrast: float
    chroma: float


def harmonised(
    layer: Samples, below: Samples, strength: float = 1.0, check: Check = lambda: None
) -> Samples:
    """layer in the light of below: both uint8 [H, W, 4] sRGB, straight alpha; the result likewise.

    below: what the layer lies on, and round it. strength: 0 changes nothing, 1 is all that is
    thought plausible, above it goes further, to 2. Alpha stays. Nothing changes where either shows
    nothing. check is called often, and may raise to stop.
    """
    there = palette_of(below, around(layer, check), check)
    own = palette_of(layer, check=check)
    if not len(own) or not len(there):
        return layer.copy()
    table = table_of(_fitted(to_oklab(knots()), moments(own), moments(there), strength))
    return looked_up(layer, table, check)


def around(layer: Samples, check: Check) -> Samples:
    """The free pixels near the layer, for light differs from place to place; all that is free where
    those are few, and everything where hardly anything is."""
    covered = chosen(layer[..., 3], check, 128)
    count = int(np.count_nonzero(covered))
    reach = max(round(_NEAR * float(np.sqrt(count))), 8)
    near = _grown(covered, min(reach, *covered.shape), check)
    beside, free = np.empty_like(near), covered.size - count
    for rows in bands(near.shape):
        check()
        np.greater(near[rows], covered[rows], out=beside[rows])
    if np.count_nonzero(beside) * 20 >= count:
        return _weights(beside, check)
    if free * 20 >= count:
        return _weights(~covered, check)
    return np.full(covered.shape, 255, np.uint8)


def _weights(found: Mask, check: Check) -> Samples:
    """255 where that is set, 0 elsewhere."""
    made = np.empty(found.shape, np.uint8)
    for rows in bands(made.shape):
        check()
        np.multiply(found[rows], np.uint8(255), out=made[rows])
    return made


def _grown(covered: Mask, reach: int, check: Check) -> Mask:
    """What lies within reach of what is covered, bool [H, W], across and down."""
    beside, near = np.empty_like(covered), np.empty_like(covered)
    for rows in bands(covered.shape):
        check()
        beside[rows] = _near(covered[rows], reach)
    for columns in bands(covered.shape[::-1]):
        check()
        near[:, columns] = _near(beside[:, columns].T, reach).T
    return near


def _near(covered: Mask, reach: int) -> Mask:
    """What lies within reach of what is covered in its row, bool [N, L]."""
    length = covered.shape[1]
    total = np.zeros((len(covered), length + 1), np.int32)
    np.cumsum(covered, axis=1, out=total[:, 1:])
    at = np.arange(length)
    ends = np.minimum(at + reach + 1, length), np.maximum(at - reach, 0)
    return np.asarray(total[:, ends[0]] != total[:, ends[1]])


def moments(colours: Numbers) -> Moments:
    """Of colours, float64 [N, 3] Oklab, N > 0."""
    chroma = np.hypot(colours[:, 1], colours[:, 2])
    return Moments(colours.mean(axis=0), float(colours[:, 0].std()), float(chroma.mean()))


def _fitted(colours: Numbers, own: Moments, around: Moments, strength: float) -> Numbers:
    """What colours, float64 [..., 3] Oklab, become."""
    gap = around.mean - own.mean
    light = strength * float(np.clip(_LIGHT_SHARE * gap[0], -_LIGHT_MOST, _LIGHT_MOST))
    tint = strength * np.clip(_TINT_SHARE * gap[1:], -_TINT_MOST, _TINT_MOST)
    contrast, chroma = _gain(own.contrast, around.contrast), _gain(own.chroma, around.chroma)
    out = colours.copy()
    out[..., 0] = own.mean[0] + light + (colours[..., 0] - own.mean[0]) * contrast**strength
    out[..., 1:] = own.mean[1:] + tint + (colours[..., 1:] - own.mean[1:]) * chroma**strength
    return out


def _gain(own: float, wanted: float) -> float:
    """Half of the way, as ratios go, from own to wanted."""
    return float(np.clip(np.sqrt((wanted + 0.01) / (own + 0.01)), _LEAST_GAIN, _MOST_GAIN))
