# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives areas quiet colours: each its own, and clearly another one than its neighbours'.

Source: M. Roberts, "The unreasonable effectiveness of quasirandom sequences" (2018), for colours
that lie evenly in Oklab.
"""

from collections import defaultdict
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.classic.basins import passes_of
from cavendish.engines.classic.oklab import to_oklab, to_srgb
from cavendish.engines.classic.patches import Whole

Samples = NDArray[np.uint8]
Numbers = NDArray[np.float64]

_POOL, _TRIED = 4096, 48
_LIGHT, _CHROMA = (0.70, 0.92), (0.04, 0.11)
# How far in Oklab neighbours are to lie apart: twice what is told apart at a glance.
_APART = 0.08
# Colours follow from where areas lie in a grid, so that redrawing one keeps the others' colours.
_CELLS = 64
_AREAS_A_CHECK = 256


def flat_colours(
    areas: Whole, places: NDArray[np.int64], check: Callable[[], None] = lambda: None
) -> Samples:
    """A colour for each area: uint8 [N, 3], sRGB.

    areas: int32 [H, W], 0..N-1. places: int64 [N], a pixel of each, y * W + x: the same places and
    neighbours, the same colours. No two are the same while there are 4096 at the most. check is
    called often, and may raise to stop.
    """
    pool, shades = _pool()
    beside = _neighbours(areas, check)
    free, chosen = np.ones(len(pool), np.bool_), np.full(len(places), -1)
    for number, start in enumerate(_starts(areas.shape, places).tolist()):
        if number % _AREAS_A_CHECK == 0:
            check()
        if not free.any():
            free[:] = True
        tried = np.flatnonzero(np.roll(free, -start))[:_TRIED] + start
        tried %= len(pool)
        known = [chosen[other] for other in beside[number] if chosen[other] >= 0]
        chosen[number] = tried[_best(shades, tried, known)]
        free[chosen[number]] = False
    return np.asarray(pool[chosen], np.uint8)


def _best(shades: Numbers, tried: NDArray[np.intp], known: list[int]) -> int:
    """The first that lies far enough from all that are known, else the farthest."""
    if not known:
        return 0
    far = np.linalg.norm(shades[tried][:, None] - shades[known][None], axis=2).min(axis=1)
    return int(np.argmax(np.minimum(far, _APART)))


def _starts(shape: tuple[int, ...], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where in the pool the search for each area's colour begins: by its cell in a grid."""
    y, x = places // shape[1] * _CELLS // shape[0], places % shape[1] * _CELLS // shape[1]
    return (y * _CELLS + x) * 1597 % _POOL


def _neighbours(areas: Whole, check: Callable[[], None]) -> dict[int, list[int]]:
    passes = passes_of(areas, np.broadcast_to(np.int32(1), areas.shape), check)
    beside: dict[int, list[int]] = defaultdict(list)
    for low, high in zip(passes.low.tolist(), passes.high.tolist(), strict=True):
        beside[low].append(high)
        beside[high].append(low)
    return beside


def _pool() -> tuple[Samples, Numbers]:
    """Quiet colours, no two of them the same: uint8 [N, 3], sRGB, and float64 [N, 3], Oklab."""
    # Powers of the root of x**4 = x + 1: no three numbers fill a cube more evenly.
    steps = 1.2207440846057596 ** -np.arange(1.0, 4.0)
    cube = (0.5 + np.arange(1, 2 * _POOL + 1)[:, None] * steps) % 1
    light = _LIGHT[0] + cube[:, 0] * (_LIGHT[1] - _LIGHT[0])
    chroma = _CHROMA[0] + cube[:, 1] * (_CHROMA[1] - _CHROMA[0])
    turn = cube[:, 2] * 2 * np.pi
    lab = np.stack([light, chroma * np.cos(turn), chroma * np.sin(turn)], axis=1)
    colours = np.rint(to_srgb(lab) * 255).astype(np.uint8)
    first = np.sort(np.unique(colours, axis=0, return_index=True)[1])[:_POOL]
    return colours[first], to_oklab(colours[first] / 255)
