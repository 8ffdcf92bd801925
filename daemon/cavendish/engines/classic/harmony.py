# SPDX-License-Identifier: GPL-3.0-or-later
"""Fits what was pasted into a picture to the light that it stands in now.

Statistics that make a composite look real: S. Xue, A. Agarwala, J. Dorsey, H. Rushmeier,
"Understanding and improving the realism of image composites", SIGGRAPH 2012. Moments are matched
as in E. Reinhard et al., "Color transfer between images", CG&A 21 (2001), in Oklab. The colour of
light shows in what is nearly grey: K.-F. Yang, S.-B. Gao, Y.-J. Li, "Efficient illuminant
estimation for color constancy using grey pixels", CVPR 2015.
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
_TINT_SHARE, _TINT_MOST = 0.6, 0.1
# A colour tells the less of its light the more chroma it has for its lightness; where hardly
# anything is grey, nothing is told.
_GREY, _FEW = 0.05, 0.01
# What is darker than this L tells hardly anything of it.
_DARK = 0.05
# How far from the layer is looked, as a part of its own size.
_NEAR = 0.25
# How much of the way, as ratios go, contrast and chroma go.
_GAIN_SHARE, _LEAST_GAIN, _MOST_GAIN = 0.25, 0.84, 1.18


class Moments(NamedTuple):
    """Of colours in Oklab: the mean and the spread of L, the mean chroma, and of what is nearly
    grey, which takes the colour of its light, a and b as parts of L, float64 [2]."""

    light: float
    contrast: float
    chroma: float
    tint: Numbers


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
        # Else the first columns would have the system find room for all rows at once.
        near[rows] = False
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
    light, chroma = colours[:, 0], np.hypot(colours[:, 1], colours[:, 2])
    shown = np.maximum(light, _DARK)
    weight = shown * np.exp(-chroma / shown / _GREY)
    tint = (weight / shown) @ colours[:, 1:] / (weight.sum() + _FEW * shown.sum())
    return Moments(float(light.mean()), float(light.std()), float(chroma.mean()), tint)


def _fitted(colours: Numbers, own: Moments, around: Moments, strength: float) -> Numbers:
    """What colours, float64 [..., 3] Oklab, become."""
    gap = _LIGHT_SHARE * (around.light - own.light)
    light = strength * float(np.clip(gap, -_LIGHT_MOST, _LIGHT_MOST))
    tint = _TINT_SHARE * (around.tint - own.tint)
    tint *= strength * min(1.0, _TINT_MOST / max(float(np.hypot(*tint)), 1e-9))
    contrast, chroma = _gain(own.contrast, around.contrast), _gain(own.chroma, around.chroma)
    out = colours.copy()
    out[..., 0] = own.light + light + (colours[..., 0] - own.light) * contrast**strength
    # As light does, it tints the more the lighter a colour is.
    out[..., 1:] = colours[..., 1:] * chroma**strength + colours[..., :1] * tint
    return out


def _gain(own: float, wanted: float) -> float:
    """Part of the way from own to wanted."""
    ratio = ((wanted + 0.01) / (own + 0.01)) ** _GAIN_SHARE
    return float(np.clip(ratio, _LEAST_GAIN, _MOST_GAIN))
