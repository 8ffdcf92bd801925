# SPDX-License-Identifier: GPL-3.0-or-later
"""Harmonic interpolation: the smoothest surface through known values.

Laid over the difference of two pictures it makes the seam between them vanish: what is pasted
keeps its own gradients and takes the level of its surroundings. Source: Perez, Gangnet, Blake,
"Poisson Image Editing", 2003, section 2.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.bounds import bands
from cavendish.imaging.poisson import Effort, doubled, solve_steps

Values = NDArray[np.float32]
Mask = NDArray[np.bool_]
Read = Callable[[slice], Values]
Check = Callable[[], None]

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


class Smoothed:
    """What smoothed returns, to the bit, some rows at a time.

    A large picture's colours as floats would take more memory than all else that is made of it;
    here a quarter of them is there at once, and is all that stays.
    """

    def __init__(self, read: Read, known: Mask, check: Check = lambda: None) -> None:
        """read: gives float32 [h, W, K], the values of some rows; it is asked again and again.

        known: bool [H, W]; something of it is. check is called every few milliseconds, and may
        raise.
        """
        self._read, self._known = read, known
        self._whole: Values | None = None
        if min(known.shape) <= _SMALLEST_SIDE:
            self._whole = smoothed(read(slice(0, len(known))), known)
            return
        self._coarse, half_known = _halved_in_bands(read, known, check)
        _smooth(self._coarse, half_known, check)

    def rows(self, top: int, bottom: int) -> Values:
        """The rows top <= y < bottom."""
        if self._whole is not None:
            return self._whole[top:bottom]
        # A row more on each side, so that the slope does not see where the rows end.
        low = max(top // 2 - 1, 0)
        near = self._coarse[low : bottom // 2 + 2]
        made = doubled(near, (bottom - 2 * low, self._known.shape[1]))[top - 2 * low :]
        np.copyto(made, self._read(slice(top, bottom)), where=self._known[top:bottom, :, None])
        return made


def _halved_in_bands(read: Read, known: Mask, check: Check) -> tuple[Values, Mask]:
    """As `_halved`."""
    shape = (len(known) + 1) // 2, (known.shape[1] + 1) // 2
    half = np.empty((*shape, read(slice(0, 1)).shape[2]), np.float32)
    half_known = np.empty(shape, np.bool_)
    for rows in bands(shape):
        check()
        own = slice(2 * rows.start, min(2 * rows.stop, len(known)))
        half[rows], half_known[rows] = _halved(read(own), known[own])
    return half, half_known


def _smooth(values: Values, known: Mask, check: Check) -> None:
    """As `smoothed`, in place."""
    if min(known.shape) <= _SMALLEST_SIDE or known.all():
        values[...] = smoothed(values, known)
        return
    # What is known stays, and nothing else of the values is read.
    smooth = Smoothed(lambda rows: values[rows], known, check)
    for rows in bands(known.shape):
        check()
        values[rows] = smooth.rows(rows.start, rows.stop)


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
