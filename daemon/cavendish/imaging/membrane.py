# SPDX-License-Identifier: GPL-3.0-or-later
"""Harmonic interpolation: the smoothest surface through known values.

Laid over a difference between two pictures it makes the seam between them vanish: a pasted
region keeps its own gradients and takes the level of its surroundings. Source: Perez, Gangnet,
Blake, "Poisson Image Editing", 2003 (the membrane); Farbman, Fattal, Lischinski, "Convolution
Pyramids", 2011 (solving it on a pyramid).
"""

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]
Mask = NDArray[np.bool_]

_SMALLEST_SIDE = 4


def membrane(values: Values, known: Mask, sweeps: int = 12) -> Values:
    """Returns values with the unknown pixels replaced by a harmonic interpolation of the known.

    values: float32 [H, W, K]; known: bool [H, W]. Known pixels come back unchanged; the picture's
    border lets nothing through (zero slope). Where nothing at all is known the result is 0. sweeps
    is the number of relaxations a pyramid level: more are closer to the exact solution.
    """
    if not known.any():
        return np.zeros_like(values)
    if known.all():
        return values.copy()
    return _relaxed(_first_guess(values, known, sweeps), known, sweeps)


def _first_guess(values: Values, known: Mask, sweeps: int) -> Values:
    """The known values, and elsewhere the membrane of the picture at half the size."""
    if min(known.shape) <= _SMALLEST_SIDE or known.all():
        coarse = np.broadcast_to(values[known].mean(axis=0), values.shape)
    else:
        half, half_known = _halved(values, known)
        coarse = _doubled(membrane(half, half_known, sweeps), known.shape)
    return np.where(known[..., None], values, coarse).astype(np.float32, copy=False)


def _halved(values: Values, known: Mask) -> tuple[Values, Mask]:
    """Means of the known among each 2 x 2 pixels; known is where any of the four is."""
    height, width = known.shape
    pad = ((0, height % 2), (0, width % 2))
    weight = np.pad(known, pad).astype(np.float32)[..., None]
    total = np.pad(values, (*pad, (0, 0))) * weight
    weight, total = (
        (a[::2, ::2] + a[1::2, ::2]) + (a[::2, 1::2] + a[1::2, 1::2]) for a in (weight, total)
    )
    return total / np.maximum(weight, 1), weight[..., 0] > 0


def _doubled(values: Values, shape: tuple[int, ...]) -> Values:
    """Bilinear enlargement by two, cropped to shape."""
    for axis in (0, 1):
        last = values.shape[axis] - 1
        index = np.arange(last + 1)
        before = np.take(values, np.maximum(index - 1, 0), axis)
        after = np.take(values, np.minimum(index + 1, last), axis)
        near = values * np.float32(0.75)
        pair = (near + before * np.float32(0.25), near + after * np.float32(0.25))
        doubled = np.stack(pair, axis + 1)
        values = doubled.reshape(*values.shape[:axis], -1, *values.shape[axis + 1 :])
    return values[: shape[0], : shape[1]]


def _relaxed(values: Values, known: Mask, sweeps: int) -> Values:
    """Damped Jacobi relaxations of the unknown pixels."""
    step = np.where(known, 0, 0.25 * 0.9).astype(np.float32)[..., None]
    for _ in range(sweeps):
        framed = np.pad(values, ((1, 1), (1, 1), (0, 0)), mode="edge")
        around = framed[:-2, 1:-1] + framed[2:, 1:-1] + framed[1:-1, :-2] + framed[1:-1, 2:]
        values = values + step * (around - 4 * values)
    return values
