# SPDX-License-Identifier: GPL-3.0-or-later
"""The learned filters that enlarge, and how they are applied in NumPy: see `kernels`.

Each small pixel's filter says what is to be added to each of the large pixels that Lanczos makes
of it. The folder `learned` has them as `training.filters` wrote them.
"""

import io
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from cavendish.engines.classic.hashing import BUCKETS, VIEWS, order
from cavendish.engines.classic.patches import Floats, Rows, Whole

# Taps on a side, and how far they reach.
SIDE = 7
RADIUS = SIDE // 2
SCALES = (2, 3, 4)

# The compiled twin computes with so many numbers at once.
_AT_ONCE = 4
_ROWS = 4


class Filters(NamedTuple):
    """taps: float32 [N, 49, P], for each large pixel of a small one, row by row; P is a multiple of
    4, and what is beyond scale * scale is 0."""

    taps: Floats
    scale: int


@cache
def load_filters(scale: int) -> Filters:
    """The filters that come with the package, for a scale of SCALES."""
    file = files("cavendish.engines.classic").joinpath("learned", f"x{scale}.npy")
    return spread(np.load(io.BytesIO(file.read_bytes()), allow_pickle=False), scale)


def spread(learned: NDArray[np.float16], scale: int) -> Filters:
    """Filters for all numbers that `hashed` gives, of those for one view, [BUCKETS, 49, scale²].

    Each is without a sum, so that an even picture stays even.
    """
    values = learned.astype(np.float32)
    values[:, SIDE * SIDE // 2] -= values.sum(axis=1)
    phases = -(-(scale * scale) // _AT_ONCE) * _AT_ONCE
    taps = np.zeros((VIEWS, BUCKETS, SIDE * SIDE, phases), np.float32)
    for view in range(VIEWS):
        taps[view][:, order(view, SIDE)[:, None], order(view, scale)] = values
    return Filters(taps.reshape(VIEWS * BUCKETS, SIDE * SIDE, phases), scale)


def refine(light: Floats, numbers: Whole, filters: Filters, out: Floats, rows: Rows, /) -> None:
    """Writes to out, float32 [scale * H, scale * W], what the filters see of some small rows.

    numbers: int32 [H, W], which filter is for each pixel; a number that there is none of gives 0.
    light: float32 [H + 6, W + 6], the picture with a rim as wide as filters reach.
    """
    scale, count = filters.scale, len(filters.taps)
    windows = sliding_window_view(light, (SIDE, SIDE))
    for top in range(rows.top, rows.bottom, _ROWS):
        part = slice(top, min(top + _ROWS, rows.bottom))
        chosen = numbers[part]
        known = (chosen >= 0) & (chosen < count)
        taps = filters.taps[np.where(known, chosen, 0)]
        seen = windows[part].reshape(*chosen.shape, SIDE * SIDE)
        made = np.einsum("yxt,yxtp->yxp", seen, taps)[..., : scale * scale] * known[..., None]
        squares = made.reshape(*chosen.shape, scale, scale).swapaxes(1, 2)
        out[part.start * scale : part.stop * scale] = squares.reshape(-1, out.shape[1])
