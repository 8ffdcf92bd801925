# SPDX-License-Identifier: GPL-3.0-or-later
"""Harmonic interpolation: the smoothest surface through known values.

Laid over the difference of two pictures it makes the seam between them vanish: what is pasted
keeps its own gradients and takes the level of its surroundings. Source: Perez, Gangnet, Blake,
"Poisson Image Editing", 2003, section 2.
"""

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.poisson import Effort, doubled, solve_steps

Values = NDArray[np.float32]
Mask = NDArray[np.bool_]

_SMALLEST_SIDE = 4


def membrane(values: Values, known: Mask, cycles: int = 3) -> Values:
    """Returns values with the unknown pixels replaced by a harmonic interpolation of the known.

    values: float32 [H, W, K]; known: bool [H, W]. Known pixels come back unchanged; the picture's
    border lets nothing through (zero slope). Where nothing at all is known the result is 0. Each
    of the cycles takes as long, and comes several times nearer to the smoothest surface.
    """
    guess = smoothed(values, known)
    flat = np.zeros_like(values)
    solved = solve_steps(guess, flat, flat, ~known, Effort(cycles=cycles))
    return np.where(known[..., None], values, solved)


def smoothed(values: Values, known: Mask) -> Values:
    """Returns about what membrane does, much faster: unknown pixels take over coarser scales.

    Same arguments; the surface is smooth, but not the smoothest.
    """
    if not known.any():
        return np.zeros_like(values)
    if known.all():
        return values
    if min(known.shape) <= _SMALLEST_SIDE:
        coarse = np.broadcast_to(values[known].mean(axis=0), values.shape)
    else:
        half, half_known = _halved(values, known)
        coarse = doubled(smoothed(half, half_known), known.shape)
    made = np.require(coarse, np.float32, ["W"])
    # In place: a large picture's colours take long to copy, and much memory.
    np.copyto(made, values, where=known[..., None])
    return made


def _halved(values: Values, known: Mask) -> tuple[Values, Mask]:
    """Means of the known among each 2 x 2 pixels; known is where any of the four is."""
    weight = _summed(_even(known.astype(np.float32)[..., None]))
    total = _summed(_even(values * known[..., None]))
    mean = (total / np.maximum(weight, 1)).astype(np.float32, copy=False)
    return mean, weight[..., 0] > 0


def _even(values: Values) -> Values:
    """The same with nothing added where a side is odd."""
    pad = [(0, side % 2) for side in values.shape[:2]]
    return np.pad(values, [*pad, (0, 0)]) if any(side % 2 for side in values.shape[:2]) else values


def _summed(values: Values) -> Values:
    rows = values[::2] + values[1::2]
    return rows[:, ::2] + rows[:, 1::2]
