# SPDX-License-Identifier: GPL-3.0-or-later
"""Enlarges what was found out of a small picture, with its edges where the large one has them.

Sources: K. He, J. Sun, X. Tang, "Guided image filtering", 2013; K. He, J. Sun, "Fast guided
filter", 2015.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.blur import box_mean
from cavendish.imaging.resample import enlarged, grey, resized

Samples = NDArray[np.uint8]
Values = NDArray[np.float32]

# Within so many small pixels values follow the lightness as a line does.
_RADIUS = 3
# What lightness varies by that is no edge; 0..1, squared.
_NOISE = 2e-4
# Rows that are made at once: more would need more memory, and be no faster.
_BAND = 256


def guided(values: Values, picture: Samples, check: Callable[[], None] = lambda: None) -> Values:
    """values, float32 [h, w], at the size of picture, uint8 [H, W, 3]: float32 [H, W].

    Where a value's edge is one of the picture's it is as sharp; elsewhere values are smooth. They
    stay within those of values. check is called often, and may raise to stop.
    """
    luma = grey(picture)
    height, width = luma.shape
    few = resized(luma, (0, 0, width, height), (values.shape[0], values.shape[1]), "bilinear")
    slope, offset = _lines(values, few * np.float32(1 / 255))
    made, down = np.empty((height, width), np.float32), values.shape[0] / height
    for top in range(0, height, _BAND):
        check()
        rows = made[top : top + _BAND]
        shape = len(rows), width
        part = (0.0, top * down, float(values.shape[1]), (top + len(rows)) * down)
        light = luma[top : top + _BAND] * np.float32(1 / 255)
        np.multiply(enlarged(slope, part, shape), light, out=rows)
        rows += enlarged(offset, part, shape)
    return np.clip(made, values.min(), values.max(), out=made)


def _lines(values: Values, light: Values) -> tuple[Values, Values]:
    """The line that values are of lightness round each pixel: slope and offset."""
    mean, level = box_mean(light, _RADIUS), box_mean(values, _RADIUS)
    spread = box_mean(light * light, _RADIUS) - mean * mean
    slope = (box_mean(light * values, _RADIUS) - mean * level) / (spread + np.float32(_NOISE))
    offset = np.asarray(level - slope * mean, np.float32)
    return box_mean(np.asarray(slope, np.float32), _RADIUS), box_mean(offset, _RADIUS)
