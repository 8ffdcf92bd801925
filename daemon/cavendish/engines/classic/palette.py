# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives a picture the colours of another one: optimal transport between their colours.

Sources: F. Pitié, A. Kokaram, R. Dahyot, "Automated colour grading using colour distribution
transfer", CVIU 107 (2007), for transport by random rotations; B. Ottosson, "A perceptual color
space for image processing" (2020), for Oklab.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.classic.lattice import KNOTS, knots, looked_up, table_of
from cavendish.engines.classic.oklab import to_oklab, to_srgb

Samples = NDArray[np.uint8]
Values = NDArray[np.float32]
Numbers = NDArray[np.float64]

_COLOURS = 8192
_ROUNDS = 24
# How many colours a knot's neighbourhood must hold to be believed.
_BELIEVED = 3.0
_BAND = 256
_SEED = 20_071


def palette_of(picture: Samples, weight: Samples | None = None) -> Numbers:
    """A sample of the colours of picture, uint8 [H, W, 4] sRGB: float64 [N, 3], Oklab.

    weight: uint8 [H, W], what counts; without it what is opaque does. N is 0 where nothing counts.
    """
    counts = picture[..., 3] if weight is None else np.minimum(picture[..., 3], weight)
    chosen = np.flatnonzero(counts.ravel() >= 128)
    if chosen.size > _COLOURS:
        chosen = np.random.default_rng(_SEED).choice(chosen, _COLOURS, replace=False)
    return to_oklab(picture.reshape(-1, 4)[chosen, :3].astype(np.float64) / 255)


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
    own = palette_of(picture, weight)
    if not len(own):
        return picture.copy()
    moved = transported(own, palette, check)
    table = smooth_table(own, moved - own, strength)
    out = picture.copy()
    for top in range(0, len(picture), _BAND):
        check()
        rows = slice(top, top + _BAND)
        out[rows, :, :3] = looked_up(picture[rows, :, :3], table)
    return out


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
