# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives a picture the colours of another one: optimal transport between their colours.

Sources: F. Pitié, A. Kokaram, R. Dahyot, "Automated colour grading using colour distribution
transfer", CVIU 107 (2007), for transport by random rotations; B. Ottosson, "A perceptual color
space for image processing" (2020), for Oklab.
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.classic.lattice import KNOTS, knots, looked_up, table_of
from cavendish.engines.classic.oklab import to_oklab, to_srgb
from cavendish.imaging.bounds import bands

Samples = NDArray[np.uint8]
Values = NDArray[np.float32]
Numbers = NDArray[np.float64]

_COLOURS = 8192
_ROUNDS = 24
# How many colours a knot's neighbourhood must hold to be believed.
_BELIEVED = 3.0
_SEED = 20_071


def palette_of(
    picture: Samples, weight: Samples | None = None, check: Callable[[], None] = lambda: None
) -> Numbers:
    """A sample of the colours of picture, uint8 [H, W, 4] sRGB: float64 [N, 3], Oklab.

    weight: uint8 [H, W], what counts; without it what is opaque does. N is 0 where nothing counts.
    check is called often, and may raise to stop.
    """
    counted = [int(np.count_nonzero(one)) for _, one in _counting(picture, weight, check)]
    total, first = sum(counted), 0
    chosen = np.arange(min(total, _COLOURS))
    if total > _COLOURS:
        chosen = np.random.default_rng(_SEED).choice(total, _COLOURS, replace=False)
    colours = np.empty((len(chosen), 3), np.uint8)
    for (rows, counts), count in zip(_counting(picture, weight, check), counted, strict=True):
        here = np.flatnonzero((chosen >= first) & (chosen < first + count))
        colours[here] = picture[rows, :, :3][counts][chosen[here] - first]
        first += count
    return to_oklab(colours.astype(np.float64) / 255)


def _counting(
    picture: Samples, weight: Samples | None, check: Callable[[], None]
) -> Iterator[tuple[slice, NDArray[np.bool_]]]:
    """Some rows, and which of their pixels count; then those that follow."""
    for rows in bands(picture.shape):
        check()
        counts = picture[rows, :, 3] >= 128
        yield rows, counts if weight is None else counts & (weight[rows] >= 128)


def recoloured(
    picture: Samples,
    palette: Numbers,
    *,
    strength: float = 1.0,
    weight: Samples | None = None,
    check: Callable[[], None] = lambda: None,
) -> Samples:
    """picture, uint8 [H, W, 4] sRGB, in the colours of palette, float64 [N, 3] Oklab, N > 0.

    strength: 0 changes nothing, 1 takes all of the colours over. weight as in palette_of: whose
    colours are matched. Alpha stays. check is called often, and may raise to stop. Neighbouring
    colours stay neighbours. Same picture and palette, same result.
    """
    own = palette_of(picture, weight, check)
    if not len(own):
        return picture.copy()
    moved = transported(own, palette, check)
    table = smooth_table(own, moved - own, strength)
    return looked_up(picture, table, check)


def transported(own: Numbers, palette: Numbers, check: Callable[[], None]) -> Numbers:
    """Where each of own, float64 [N, 3], goes so that all together lie as palette does."""
    random = np.random.default_rng(_SEED)
    moved = own.copy()
    shares = (np.arange(len(own)) + 0.5) / len(own)
    for _ in range(_ROUNDS):
        check()
        turn, _upper = np.linalg.qr(random.normal(size=(3, 3)))
        here, there = moved @ turn, np.sort(palette @ turn, axis=0)
        places = (np.arange(len(palette)) + 0.5) / len(palette)
        for axis in range(3):
            order = np.argsort(here[:, axis], kind="stable")
            here[order, axis] = np.interp(shares, places, there[:, axis])
        moved = here @ turn.T
    return moved


def smooth_table(own: Numbers, shifts: Numbers, strength: float) -> Values:
    """What sRGB colours on a lattice become: float32 [K, K, K, 3], sRGB 0..255.

    The shifts of own, Oklab, are averaged round each knot; far from all of own they fade to those
    of the nearest, so that no colour is left behind.
    """
    at = to_srgb(own) * (KNOTS - 1)
    sums = np.zeros((KNOTS, KNOTS, KNOTS, 4))
    _scatter(sums, at, np.concatenate([shifts, np.ones((len(own), 1))], axis=1))
    smooth = _spread(sums)
    mean = smooth[..., :3] / np.maximum(smooth[..., 3:], 1e-12)
    return table_of(to_oklab(knots()) + strength * mean)


def _scatter(sums: Numbers, at: Numbers, values: Numbers) -> None:
    """Adds values to the eight knots round each place of at, by nearness."""
    low = np.clip(np.floor(at).astype(np.intp), 0, KNOTS - 2)
    part = np.clip(at - low, 0, 1)
    for corner in np.ndindex(2, 2, 2):
        near = np.prod(np.where(corner, part, 1 - part), axis=1)
        place = low + np.array(corner)
        np.add.at(sums, tuple(place.T), values * near[:, None])


def _spread(sums: Numbers) -> Numbers:
    """Means over ever larger neighbourhoods, each only as far as the smaller ones held too little.

    The weights fall by powers, so that what is near counts wherever there is any.
    """
    total, width = sums.copy(), sums
    for step in range(1, KNOTS):
        width = _neighbours(width)
        need = np.clip(1 - total[..., 3:] / _BELIEVED, 1e-3, 1)
        total += need * width * 0.5**step
    return _neighbours(total)


def _neighbours(values: Numbers) -> Numbers:
    """Means with weights 1, 2, 1 along each axis; borders are extended."""
    for axis in range(3):
        framed = np.pad(values, [(1, 1) if each == axis else (0, 0) for each in range(4)], "edge")
        low, mid, high = (
            np.take(framed, range(first, first + KNOTS), axis=axis) for first in range(3)
        )
        values = (low + 2 * mid + high) / 4
    return values
