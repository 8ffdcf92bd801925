# SPDX-License-Identifier: GPL-3.0-or-later
"""Closed-form matting: opacity that is, in each small window, as linear in colour as can be.

Sources: A. Levin, D. Lischinski, Y. Weiss, "A closed-form solution to natural image matting", 2008;
K. He, J. Sun, X. Tang, "Fast matting using large kernel matting Laplacian matrices", 2010, for its
product without a matrix; J. Wang, M. Cohen, "Optimized color sampling for robust matting", 2007,
for letting the colours' odds have a small say.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]
Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]

_CHANNELS = range(3)
# What colours of one window differ by that are the same; 0..1, squared.
_NOISE = 1e-5
_STEPS = 80
_NEAR = 1e-3


@dataclass(frozen=True, slots=True)
class Lines:
    """Opacity as it depends on colour round each pixel: slopes, three [H, W], and offset [H, W].

    Colours are those of a picture less its mean.
    """

    slopes: tuple[Values, Values, Values]
    offset: Values
    mean: Values


class Laplacian:
    """The matting Laplacian of a picture, float32 [H, W, 3], 0..1, of windows of 3 x 3 pixels."""

    def __init__(self, picture: Values) -> None:
        self._mean = picture.mean(axis=(0, 1))
        height, width = picture.shape[:2]
        self._planes = [np.ascontiguousarray(picture[..., c] - self._mean[c]) for c in _CHANNELS]
        self._count = _sums(np.ones((height, width), np.float32))
        self._means = [_sums(plane) / self._count for plane in self._planes]
        self._inverse = self._inverted()

    def _inverted(self) -> list[list[Values]]:
        """The inverse covariance of each window's colours, [3][3] of [H, W]."""
        spread = [[self._shared(i, j) + _NOISE * (i == j) for j in _CHANNELS] for i in _CHANNELS]
        minors = [[_minor(spread, i, j) for j in _CHANNELS] for i in _CHANNELS]
        scale = 1 / sum(spread[0][j] * minors[0][j] for j in _CHANNELS)
        return [[(minor * scale).astype(np.float32) for minor in row] for row in minors]

    def _shared(self, i: int, j: int) -> Numbers:
        """The covariance of two channels in each window; in float64, for what cancels in it."""
        mean = _sums(self._planes[i] * self._planes[j]) / self._count
        return np.asarray(mean - self._means[i] * self._means[j], np.float64)

    def fitted(self, alpha: Values) -> tuple[list[Values], Values]:
        """Slopes and offset of the line nearest to alpha, float32 [H, W], in each window."""
        mean = _sums(alpha) / self._count
        shared = [
            _sums(alpha * plane) / self._count - mean * own
            for plane, own in zip(self._planes, self._means, strict=True)
        ]
        slopes = [_dot(row, shared) for row in self._inverse]
        return slopes, mean - _dot(slopes, self._means)

    def times(self, alpha: Values) -> Values:
        """The Laplacian's product with alpha, float32 [H, W]."""
        slopes, offset = self.fitted(alpha)
        return np.asarray(
            self._count * alpha - _sums(offset) - _dot([_sums(s) for s in slopes], self._planes)
        )

    def lines(self, alpha: Values) -> Lines:
        """The mean line of the windows that each pixel is in, so that alpha can be enlarged."""
        slopes, offset = self.fitted(alpha)
        red, green, blue = (_sums(slope) / self._count for slope in slopes)
        return Lines((red, green, blue), _sums(offset) / self._count, self._mean)


def matted(
    laplacian: Laplacian,
    unknown: Mask,
    start: Values,
    odds: tuple[Values, float],
    check: Callable[[], None] = lambda: None,
) -> Values:
    """Opacity, float32 [H, W], 0..1: start where it is known, solved for where it is not.

    odds: float32 [H, W], 0..1, what each pixel's colour makes likely, and how much that weighs;
    0 is not at all. check is called in each step, and may raise to stop.
    """
    likely, weight = odds
    free, weight_plane = unknown.astype(np.float32), np.float32(weight)
    alpha = start.astype(np.float32)
    rest = -free * (laplacian.times(alpha) + weight_plane * (alpha - likely))
    way, size = rest.copy(), _dot_sum(rest, rest)
    near = max(size, 1e-9) * _NEAR**2
    for _ in range(_STEPS):
        check()
        if size <= near:
            break
        pushed = free * (laplacian.times(way) + weight_plane * way)
        step = np.float32(size / max(_dot_sum(way, pushed), 1e-12))
        alpha += step * way
        rest -= step * pushed
        before, size = size, _dot_sum(rest, rest)
        way = rest + np.float32(size / before) * way
    return np.clip(alpha, 0, 1)


def _minor(spread: list[list[Numbers]], i: int, j: int) -> Numbers:
    """The signed minor of a symmetric matrix of three rows."""
    a, b, c, d = (i + 1) % 3, (i + 2) % 3, (j + 1) % 3, (j + 2) % 3
    return np.asarray(spread[a][c] * spread[b][d] - spread[a][d] * spread[b][c])


def _dot(left: list[Values], right: list[Values]) -> Values:
    return np.asarray(left[0] * right[0] + left[1] * right[1] + left[2] * right[2])


def _dot_sum(left: Values, right: Values) -> float:
    return float(np.vdot(left, right))


def _sums(values: Values) -> Values:
    """Over each pixel's neighbours and itself; beyond the border is nothing."""
    tall = np.zeros((values.shape[0] + 2, values.shape[1]), np.float32)
    tall[1:-1] = values
    down = tall[:-2] + tall[1:-1]
    down += tall[2:]
    wide = np.zeros((values.shape[0], values.shape[1] + 2), np.float32)
    wide[:, 1:-1] = down
    across = wide[:, :-2] + wide[:, 1:-1]
    across += wide[:, 2:]
    return across
