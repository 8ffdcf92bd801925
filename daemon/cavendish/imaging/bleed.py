# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives what is transparent the colours of what lies round it, so that filters draw no halo of it.

Source: S. Gortler et al., "The Lumigraph", 1996, for pushing and pulling averages.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.bounds import bands

Pixels = NDArray[Any]
Values = NDArray[np.float32]
Check = Callable[[], None]

# Rows that are worked on at once, and how far beyond them is looked: a filter's reach, many times.
_BAND, _MARGIN = 256, 64


def bled(colours: Pixels, alpha: Pixels, check: Check = lambda: None) -> Pixels:
    """colours, uint8 or uint16 [H, W, 3], with new ones where alpha, [H, W] alike, is 0.

    Where alpha is above 0 nothing changes; where it is so everywhere, the result is colours itself.
    What is 64 rows and more from anything visible gets some colour. check is called often, and may
    raise to stop.
    """
    if not _hides(alpha, check):
        return colours
    made = np.empty_like(colours, order="C")
    for top in range(0, len(alpha), _BAND):
        check()
        made[top : top + _BAND] = colours[top : top + _BAND]
        first, last = max(top - _MARGIN, 0), top + _BAND + _MARGIN
        seen = alpha[first:last] > 0
        hidden = ~seen[top - first :][:_BAND]
        if hidden.any() and seen.any():
            pulled = _pulled(
                np.asarray(colours[first:last], np.float32), np.asarray(seen, np.float32), check
            )
            rows = made[top : top + _BAND]
            rows[hidden] = np.rint(pulled[top - first :][:_BAND][hidden])
    return made


def _hides(alpha: Pixels, check: Check) -> bool:
    """Whether it is 0 anywhere."""
    for rows in bands(alpha.shape):
        check()
        if not alpha[rows].all():
            return True
    return False


def _pulled(values: Values, weight: Values, check: Check) -> Values:
    """values, float32 [H, W, 3], with those of coarser averages where weight, [H, W], is 0."""
    if weight.all() or max(weight.shape) == 1:
        return values
    check()
    share = _halved(weight[..., None])
    means = _halved(values * weight[..., None]) / np.maximum(share, np.float32(1e-6))
    coarse = _pulled(np.asarray(means), np.asarray(share[..., 0] > 0, np.float32), check)
    check()
    larger = coarse.repeat(2, axis=0).repeat(2, axis=1)[: weight.shape[0], : weight.shape[1]]
    return np.where(weight[..., None] > 0, values, larger)


def _halved(values: Values) -> Values:
    """Sums of squares of two pixels a side; a side that is odd is filled up with zeros."""
    height, width, channels = values.shape
    framed = np.pad(values, [(0, height % 2), (0, width % 2), (0, 0)])
    squares = framed.reshape(-(-height // 2), 2, -(-width // 2), 2, channels)
    return np.asarray(squares.sum(axis=(1, 3)), np.float32)
