# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds what is drawn with a pen or a pencil: dark strokes on paper, as broad as they are.

The edges of a broad stroke are two lines; the stroke itself is what closing the paper over it takes
away. Source: J. Serra, "Image Analysis and Mathematical Morphology", 1982 (closing, top-hat).
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.blur import box_mean
from cavendish.imaging.bounds import bands

Values = NDArray[np.float32]
Check = Callable[[], None]

# How much darker than paper a stroke is at least: noise is less.
_FAINTEST = np.float32(0.06)
# What closing leaves of the edges, as a part of them: of a drawing hardly anything, up to the one;
# from the other on it is a picture. Squared slopes below the third are none.
_DRAWING, _PICTURE, _FLAT = np.float32(0.02), np.float32(0.04), np.float32(1e-5)


def strokes(luma: Values, breadth: float, reach: int, check: Check = lambda: None) -> Values:
    """How much each pixel is of a stroke, in terms of the strokes around, else 0: float32 [H, W].

    luma: float32 [H, W], 0..1, with little noise. breadth: of the broadest stroke, in pixels.
    reach: within how many pixels strokes are compared; within twice as many is told whether it is a
    drawing. A stroke in the usual distance of others has about 1. check is called often, and may
    raise to stop.
    """
    radius, made = max(round(breadth / 2), 1), np.empty_like(luma)
    for rows in bands(luma.shape):
        check()
        top = max(rows.start - 2 * (reach + radius) - 1, 0)
        part = luma[top : rows.stop + 2 * (reach + radius) + 1]
        made[rows] = _strokes(part, radius, reach, check)[rows.start - top :][: len(made[rows])]
    return made


def _strokes(luma: Values, radius: int, reach: int, check: Check) -> Values:
    closed = -_dilated(-_dilated(luma, radius, check), radius, check)
    dark = np.maximum(closed - luma - _FAINTEST, np.float32(0))
    check()
    left = box_mean(_steepness(closed), 2 * reach)
    check()
    left /= box_mean(_steepness(luma), 2 * reach) + _FLAT
    check()
    usual = np.sqrt(box_mean(dark**2, reach))
    dark *= np.clip((_PICTURE - left) / (_PICTURE - _DRAWING), 0, 1)
    return np.asarray(dark / (3 * usual + _FAINTEST), np.float32)


def _steepness(luma: Values) -> Values:
    """The squared slope of each pixel."""
    made = np.zeros_like(luma)
    made[1:] += np.square(luma[1:] - luma[:-1])
    made[:, 1:] += np.square(luma[:, 1:] - luma[:, :-1])
    return made


def _dilated(values: Values, radius: int, check: Check) -> Values:
    """The largest of the square within radius; borders are extended."""
    rows = _largest(np.pad(values, radius, mode="edge"), 2 * radius + 1)
    check()
    made = _largest(rows.T, 2 * radius + 1).T
    check()
    return np.ascontiguousarray(made)


def _largest(values: Values, count: int) -> Values:
    """The largest of each count successive rows."""
    rows, power, width = len(values) - count + 1, values, 1
    while 2 * width <= count:
        power = np.maximum(power[:-width], power[width:])
        width *= 2
    return np.maximum(power[:rows], power[count - width :][:rows])
