# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes back what a model did to the colours, as seen where nothing should have changed.

One curve a channel: smooth, rising, free to follow gain, gamma and tint, and the identity's
shape where the surroundings show none of a channel's values.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.uint8]
Values = NDArray[np.float32]
Mask = NDArray[np.bool_]
Numbers = NDArray[np.float64]

_KNOTS = 18
_ROUNDS = 4
# Weights of a curve's bends, and of its distance from the identity, beside one of a pixel.
_STIFF, _PRIOR = 400.0, 0.02
_LEAST_SPREAD = 1.5
_MOST = 8_000
_FEWEST = 64


@dataclass(frozen=True, slots=True)
class Match:
    """curves: float32 [3, 256], what each value of a channel becomes. off: how far the channels'
    means differ where both should be alike, in levels, before and after; nan where nothing is."""

    curves: Values
    before: float
    after: float

    def __call__(self, pixels: Samples) -> Values:
        """The colours of uint8 [H, W, 3], matched: float32 [H, W, 3], about 0..255."""
        out = np.empty(pixels.shape, np.float32)
        for channel, curve in enumerate(self.curves):
            np.take(curve, pixels[..., channel], out=out[..., channel])
        return out


def match(answer: Samples, sent: Samples, weight: Values) -> Match:
    """The curves that make answer look like sent, both uint8 [H, W, 3] and registered.

    weight: float32 [H, W], how much each pixel counts, 0..1. Changed content is an outlier.
    """
    chosen = np.flatnonzero(weight.ravel() > 0)
    identity = np.repeat(np.arange(256, dtype=np.float32)[None], 3, axis=0)
    if chosen.size < _FEWEST:
        return Match(identity, float("nan"), float("nan"))
    chosen = chosen[:: -(-chosen.size // _MOST)]
    given, wanted = (picture.reshape(-1, 3)[chosen] for picture in (answer, sent))
    counts = weight.ravel()[chosen].astype(np.float64)
    counts = counts * _alike(given, wanted, counts)
    curves = np.stack([_curve(given[:, c], wanted[:, c], counts) for c in range(3)])
    made = np.stack([curves[c][given[:, c]] for c in range(3)], axis=1)
    return Match(curves.astype(np.float32), _off(given, wanted, counts), _off(made, wanted, counts))


def _off(one: NDArray[np.generic], other: Samples, counts: Numbers) -> float:
    """The largest difference of a channel's means."""
    gaps = one.astype(np.float64) - other
    return float(np.abs((gaps * counts[:, None]).sum(axis=0) / max(counts.sum(), 1e-9)).max())


def _alike(given: Samples, wanted: Samples, counts: Numbers) -> Numbers:
    """0..1: how well each pixel fits rough curves in all channels at once."""
    rough = np.stack(
        [_curve(given[:, c], wanted[:, c], counts)[given[:, c]] for c in range(3)], axis=1
    )
    gap = np.abs(rough - wanted).max(axis=1)
    return _trusted(gap)


def _trusted(gap: Numbers) -> Numbers:
    """Tukey's weights for how far pixels lie off."""
    spread = max(1.48 * float(np.median(np.abs(gap))), _LEAST_SPREAD)
    return np.asarray(np.clip(1 - (gap / (4.7 * spread)) ** 2, 0, 1) ** 2)


def _curve(given: Samples, wanted: Samples, counts: Numbers) -> Numbers:
    """The curve through (given, wanted), float64 [256], by reweighted penalised least squares."""
    knots = np.concatenate([np.linspace(0, 250, _KNOTS - 1), [255.0]])
    basis = _hats(knots)
    target = wanted.astype(np.float64)
    scale = 1000 / max(counts.sum(), 1e-9)
    bends = _bends(knots)
    weight = counts
    curve: Numbers = np.arange(256, dtype=np.float64)
    for _ in range(_ROUNDS):
        mass = np.bincount(given, weight * scale, 256)
        total = np.bincount(given, weight * scale * (target - given), 256)
        normal = basis.T @ (mass[:, None] * basis) + _STIFF * bends + _PRIOR * np.eye(_KNOTS)
        curve = np.arange(256.0) + basis @ np.linalg.solve(normal, basis.T @ total)
        weight = counts * _trusted(target - curve[given])
    return np.maximum.accumulate(curve)


def _hats(knots: Numbers) -> Numbers:
    """float64 [256, K]: how much each knot has of each value, between neighbours linearly."""
    values = np.arange(256)
    return np.stack([np.interp(values, knots, unit) for unit in np.eye(len(knots))], axis=1)


def _bends(knots: Numbers) -> Numbers:
    """The penalty on changes of slope; the last knot, of clipped whites, is free to jump."""
    rows = np.diff(np.eye(len(knots))[:-1], n=2, axis=0)
    return np.asarray(rows.T @ rows)
