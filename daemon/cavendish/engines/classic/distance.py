# SPDX-License-Identifier: GPL-3.0-or-later
"""Distances to the nearest set pixel, and the way up to where they are largest, in NumPy.

Sources: A. Meijster, J. Roerdink, W. Hesselink, "A general algorithm for computing distance
transforms in linear time", ISMM 2000; S. Beucher, F. Meyer, "The morphological approach to
segmentation: the watershed transformation", 1993, for basins by the steepest way.
"""

import numpy as np

from cavendish.engines.classic.patches import Mask, Rows, Whole

FARTHEST = 2**31 - 1


def nearest_rows(mask: Mask) -> Whole:
    """For each pixel the row of the nearest set one in its column, -1 where there is none."""
    rows = np.arange(len(mask), dtype=np.int32)[:, None]
    above = np.maximum.accumulate(np.where(mask, rows, np.int32(-1)), axis=0)
    last = np.int32(2 * len(mask))
    below = np.minimum.accumulate(np.where(mask, rows, last)[::-1], axis=0)[::-1]
    nearer = (above < 0) | (below - rows < rows - above)
    found = np.where(nearer, below, above)
    found[found == last] = -1
    return np.ascontiguousarray(found)


def measure(near: Whole, squared: Whole, site: Whole, rows: Rows, /) -> None:
    """Writes to some rows how far the nearest set pixel is, squared, and which one it is.

    near: int32 [H, W], from `nearest_rows`. squared, site: alike; site as y * W + x; FARTHEST and
    -1 where nothing is set. Of pixels that are as near, any may be told.
    """
    part, width = slice(rows.top, rows.bottom), near.shape[1]
    row = np.arange(rows.top, rows.bottom, dtype=np.int64)[:, None]
    found, column = near[part].astype(np.int64), np.arange(width)
    own = np.where(found < 0, FARTHEST, (found - row) ** 2)
    places = np.where(found < 0, -1, found * width + column)
    best, which = own.copy(), places.copy()
    for step in range(1, width):
        if step * step >= best.max(initial=0):
            break
        for here, there in (
            (np.s_[:, step:], np.s_[:, :-step]),
            (np.s_[:, :-step], np.s_[:, step:]),
        ):
            far = own[there] + step * step
            nearer = far < best[here]
            best[here][nearer], which[here][nearer] = far[nearer], places[there][nearer]
    squared[part], site[part] = np.minimum(best, FARTHEST), which


def ascend(squared: Whole, up: Whole, rows: Rows, /) -> None:
    """Writes to some rows of up the place, y * W + x, of the highest of a pixel and its four
    neighbours, by squared and then by place; -1 where squared is 0. Both int32 [H, W]."""
    height, width = squared.shape
    top, bottom = max(rows.top - 1, 0), min(rows.bottom + 1, height)
    framed = np.pad(squared[top:bottom].astype(np.int64), 1, constant_values=-1)
    places = np.arange(height * width, dtype=np.int64).reshape(height, width)
    best = framed * (height * width + 1)
    best[1:-1, 1:-1] += places[top:bottom]
    highest = best[1:-1, 1:-1].copy()
    for there in (best[:-2, 1:-1], best[2:, 1:-1], best[1:-1, :-2], best[1:-1, 2:]):
        np.maximum(highest, there, out=highest)
    found = highest[rows.top - top :][: rows.bottom - rows.top] % (height * width + 1)
    part = slice(rows.top, rows.bottom)
    up[part] = np.where(squared[part] > 0, found, -1)


def climb(up: Whole, rows: Rows, /) -> None:
    """Sets some rows of up, int32 [H, W] from `ascend`, to the end of the way from each pixel."""
    flat, part = up.reshape(-1), up[rows.top : rows.bottom]
    while True:
        following = np.where(part < 0, -1, flat[part])
        if np.array_equal(following, part):
            return
        part[...] = following
