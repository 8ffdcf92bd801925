# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells for each pixel how its surroundings run: which of the learned filters is for it.

Direction, strength and coherence of the gradients come from their structure tensor: Y. Romano,
J. Isidoro, P. Milanfar, "RAISR: rapid and accurate image super resolution", IEEE Transactions on
Computational Imaging 3 (2017). Here they are looked at before a picture is enlarged, and one half
quarter turn of directions stands for all eight: the others are its mirror images.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.classic.patches import Floats, Whole
from cavendish.imaging.blur import box_mean

# Of the directions between level and diagonal, of strength and of coherence.
_ANGLES, _STRENGTHS, _COHERENCES = 6, 3, 3
BUCKETS = _ANGLES * _STRENGTHS * _COHERENCES
# As it is, flipped upside down, mirrored at the diagonal, or first one and then the other.
VIEWS = 4
# How far around itself a pixel is hashed.
REACH = 3

_WINDOW = 2
# Twice the angles at which the next direction begins.
_TURNS = np.arange(1, _ANGLES) * (np.pi / 2 / _ANGLES)
# Steps of lightness from pixel to pixel, of 255.
_STRONG = (4.0, 12.0)
# The less of the strength lies across the direction, the more coherent it is.
_COHERENT = (0.25, 0.5)


def hashed(light: Floats) -> Whole:
    """The number of each pixel's filter, int32 [H, W], below VIEWS * BUCKETS.

    light: lightness, float32 [H, W], 0..255. A number follows from the pixels within REACH, and
    from nothing that rounds differently from place to place. Views come first: a multiple of
    BUCKETS, by which `order` sorts taps.
    """
    framed = np.pad(light, 1, mode="edge")
    across = (framed[1:-1, 2:] - framed[1:-1, :-2]) * np.float32(0.5)
    down = (framed[2:, 1:-1] - framed[:-2, 1:-1]) * np.float32(0.5)
    level, steep = box_mean(across * across, _WINDOW), box_mean(down * down, _WINDOW)
    mixed = box_mean(across * down, _WINDOW)
    half, lean = (level + steep) * np.float32(0.5), (level - steep) * np.float32(0.5)
    spread = np.sqrt(lean * lean + mixed * mixed)
    number = _angle(np.abs(lean), np.abs(mixed)) * _STRENGTHS
    number += _count(half + spread, [strong**2 for strong in _STRONG])
    number *= _COHERENCES
    for bound in _COHERENT:
        number += half - spread < (half + spread) * np.float32(((1 - bound) / (1 + bound)) ** 2)
    number += BUCKETS * (2 * (mixed < 0) + (lean < 0)).astype(np.int32)
    return number


def order(view: int, side: int) -> NDArray[np.intp]:
    """Which pixel of a square, row by row, is where the others expect each: [side * side]."""
    places = np.arange(side * side).reshape(side, side)
    if view & 2:
        places = places[::-1]
    if view & 1:
        places = places.T
    return places.ravel()


def _angle(lean: Floats, mixed: Floats) -> Whole:
    """The direction by twice its angle, whose cosine and sine are as lean to mixed."""
    number = np.zeros(lean.shape, np.int32)
    for turn in _TURNS:
        number += mixed * np.float32(np.cos(turn)) >= lean * np.float32(np.sin(turn))
    return number


def _count(values: Floats, bounds: Any) -> Whole:
    """How many of the bounds each value reaches."""
    number = np.zeros(values.shape, np.int32)
    for bound in bounds:
        number += values >= np.float32(bound)
    return number
