# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes noise out of the cosine transforms of overlapping patches, in NumPy: see `kernels`.

Sources: G. Yu, G. Sapiro, "DCT image denoising", IPOL 1 (2011), for the patches; K. Dabov et al.,
"Image denoising by sparse 3D transform-domain collaborative filtering", IEEE TIP 16 (2007), for
what each patch weighs, and for the second pass, which weighs by what the first one has left.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.classic.patches import Floats, Rows, Sieve

SIDE = 8


def shrink(plane: Floats, pilot: Floats, out: Floats, rows: Rows, sieve: Sieve, /) -> None:
    """Writes plane, float32 [H, W], without its noise to some rows of out, alike.

    Of each patch of 8 x 8 pixels, sieve.step pixels apart and at the lower and right border, the
    coefficients of the orthonormal cosine transform are cut to 0 where they are no larger than
    sieve.level; or, where sieve.weighs, each is scaled by the pilot's power as a share of that and
    the level's. Means stay. Patches count the more, the less is left of them. H and W are 8 at
    least. Rows do not depend on which others are written.
    """
    sums, totals = np.zeros_like(plane), np.zeros_like(plane)
    for y in _places(plane.shape[0], sieve.step):
        if y + SIDE <= rows.top or y >= rows.bottom:
            continue
        across = np.array(_places(plane.shape[1], sieve.step))
        coefficients = transformed(_patches(plane, y, across))
        if sieve.weighs:
            gains = _gains(transformed(_patches(pilot, y, across)), sieve.level)
        else:
            gains = (np.abs(coefficients) > np.float32(sieve.level)).astype(np.float32)
        gains[:, 0, 0] = 1
        weights = 1 / (gains * gains).sum(axis=(1, 2))
        made = restored(coefficients * gains) * weights[:, None, None]
        for row, column in np.ndindex(SIDE, SIDE):
            sums[y + row, across + column] += made[:, row, column]
            totals[y + row, across + column] += weights
    part = slice(rows.top, rows.bottom)
    out[part] = sums[part] / totals[part]


def transformed(patches: NDArray[Any]) -> Floats:
    """The orthonormal cosine transforms of patches, float32 [N, 8, 8]."""
    return np.asarray(_COSINES @ patches @ _COSINES.T, np.float32)


def restored(coefficients: Floats) -> Floats:
    """What `transformed` has made of, back."""
    return np.asarray(_COSINES.T @ coefficients @ _COSINES, np.float32)


def _places(length: int, step: int) -> list[int]:
    last = length - SIDE
    return sorted({*range(0, last + 1, step), last})


def _patches(plane: Floats, y: int, across: NDArray[np.intp]) -> Floats:
    """The patches of one row of them: [N, 8, 8]."""
    windows = np.lib.stride_tricks.sliding_window_view(plane[y : y + SIDE], (SIDE, SIDE))
    return np.asarray(windows[0, across])


def _gains(pilot: Floats, level: float) -> Floats:
    power = pilot * pilot
    return np.asarray(power / (power + np.float32(level) ** 2))


def _cosines() -> Floats:
    order, place = np.arange(SIDE)[:, None], np.arange(SIDE)[None]
    rows = np.cos((2 * place + 1) * order * np.pi / (2 * SIDE)) / 2
    rows[0] /= np.sqrt(2)
    return rows.astype(np.float32)


_COSINES = _cosines()
