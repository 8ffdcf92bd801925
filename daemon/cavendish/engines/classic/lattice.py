# SPDX-License-Identifier: GPL-3.0-or-later
"""A change of colour as a table: what sRGB colours on a lattice become, and all between them."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.classic.oklab import to_srgb
from cavendish.imaging.bounds import bands

Samples = NDArray[np.uint8]
Values = NDArray[np.float32]
Numbers = NDArray[np.float64]

KNOTS = 17
# What is looked up at once: a pixel takes many steps.
_PIXELS = 1 << 15


def knots() -> Numbers:
    """The colours that a table holds: float64 [K, K, K, 3], sRGB 0..1, K = KNOTS."""
    axis = np.linspace(0.0, 1.0, KNOTS)
    return np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1)


def table_of(lab: Numbers) -> Values:
    """The table, float32 [K, K, K, 3], sRGB 0..255, that turns each knot into lab, Oklab."""
    return np.asarray(to_srgb(lab) * 255, np.float32)


def looked_up(colours: Samples, table: Values, check: Callable[[], None] = lambda: None) -> Samples:
    """table at colours, uint8 [H, W, 3 or 4], between its knots by tetrahedra: likewise.

    What is beyond the third channel stays. check is called often, and may raise to stop.
    """
    made = np.empty_like(colours, order="C")
    for rows in bands(colours.shape, _PIXELS):
        check()
        made[rows, :, 3:] = colours[rows, :, 3:]
        made[rows, :, :3] = _looked_up(colours[rows, :, :3], table)
    return made


def _looked_up(colours: Samples, table: Values) -> Samples:
    step = np.float32((KNOTS - 1) / 255)
    place = colours.reshape(-1, 3) * step
    low = np.minimum(place.astype(np.intp), KNOTS - 2)
    part = place - low
    order = np.argsort(-part, axis=1, kind="stable")
    ranked = np.take_along_axis(part, order, axis=1)
    flat, strides = table.reshape(-1, 3), np.array([KNOTS**2, KNOTS, 1])
    index = low @ strides
    out = flat[index] * (1 - ranked[:, :1])
    for rank in range(3):
        index = index + strides[order[:, rank]]
        following = ranked[:, rank + 1 : rank + 2] if rank < 2 else np.float32(0)
        out += flat[index] * (ranked[:, rank : rank + 1] - following)
    return np.asarray(np.rint(out), np.uint8).reshape(colours.shape)
