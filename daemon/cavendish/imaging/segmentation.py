# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts a subject from its background by colour, near a rough selection.

Sources: C. Rother, V. Kolmogorov, A. Blake, "GrabCut", 2004, for the energy and how the colours are
learnt in turn with the cut; T. Chan, S. Esedoglu, M. Nikolova, "Algorithms for finding global
minimizers of image segmentation and denoising models", 2006: without the graph's corners the energy
is convex, so that the best cut is found whatever one begins with; A. Chambolle, T. Pock, "A
first-order primal-dual algorithm", 2011, for the steps.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.mixture import log_likelihood, mixture

Values = NDArray[np.float32]
Mask = NDArray[np.bool_]

_GAUSSIANS = 5
# Cut and colours in turn.
_ROUNDS = 3
_STEPS = 150
_SAMPLES = 10_000
# A border where nothing changes costs so many units of odds a pixel; at an edge it costs a tenth.
_BORDER, _EDGE = 100.0, 0.1
# One pixel's colour says no more than this: it may be a chance.
_MOST_ODDS = 8.0
_CERTAIN = 1e3
# A stroke's colours count as much as those of so many pixels that nobody has pointed at.
_POINTED = 4.0
_LEAST_SHARE = 0.05
# Steps at which it is still sure to converge: the square root of 8 bounds the gradient.
_STEP = np.float32(8**-0.5)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before: bool [H, W] subject and background, and for all else leaning.

    leaning: float32 [H, W], log odds of subject. pointed: bool [H, W], what an artist has marked.
    """

    subject: Mask
    background: Mask
    leaning: Values
    pointed: Mask


@dataclass(frozen=True, slots=True)
class Segmentation:
    """share: float32 [H, W], 0..1, nearly always 0 or 1: subject. odds: its log odds by colour."""

    share: Values
    odds: Values


class _Weights(NamedTuple):
    """What a border costs to the right of, and below, each pixel."""

    across: Values
    down: Values


def segmented(
    picture: Values, known: Known, start: Values, check: Callable[[], None] = lambda: None
) -> Segmentation:
    """Parts picture, float32 [H, W, 3], 0..1.

    start: float32 [H, W], 0..1, where the subject is likely; some must be likely, some not. check
    is called often, and may raise to stop. Same picture, same answer.
    """
    colours = picture.reshape(-1, 3).astype(np.float64)
    weights = _weights(picture)
    share = np.where(known.subject, 1, np.where(known.background, 0, start)).astype(np.float32)
    flow = _Weights(np.zeros_like(share), np.zeros_like(share))
    odds = np.zeros_like(share)
    for _ in range(_ROUNDS):
        odds = _odds(colours, share, known, check)
        pull = odds + known.leaning
        pull[known.subject], pull[known.background] = _CERTAIN, -_CERTAIN
        share = _cut(pull / np.float32(_BORDER), weights, share, flow, check)
    return Segmentation(share, odds)


def _odds(
    colours: NDArray[np.float64], share: Values, known: Known, check: Callable[[], None]
) -> Values:
    """Log odds of subject by colour, float32 [H, W], of what is now taken to be it and not."""
    worth = np.where(known.pointed, _POINTED, 1.0).ravel()
    sides = []
    for likely in (share.ravel(), 1 - share.ravel()):
        check()
        members = np.flatnonzero(likely > _LEAST_SHARE)
        members = members[:: max(len(members) // _SAMPLES, 1)]
        if not members.size:
            return np.zeros_like(share)
        weights = worth[members] * likely[members].astype(np.float64)
        found = mixture(colours[members], weights, _GAUSSIANS, check=check)
        sides.append(log_likelihood(colours, found, check))
    odds = np.clip(sides[0] - sides[1], -_MOST_ODDS, _MOST_ODDS)
    return odds.reshape(share.shape).astype(np.float32)


def _weights(picture: Values) -> _Weights:
    """Little where colours change by more than they do on the average."""
    gaps = [(np.diff(picture, axis=axis) ** 2).sum(axis=2) for axis in (1, 0)]
    usual = float(np.concatenate([gap.ravel() for gap in gaps]).mean())
    made = []
    for gap, axis in zip(gaps, (1, 0), strict=True):
        weight = _EDGE + (1 - _EDGE) * np.exp(-gap / (2 * usual + 1e-9))
        pad = [(0, 0), (0, 1)] if axis else [(0, 1), (0, 0)]
        made.append(np.pad(weight, pad).astype(np.float32))
    return _Weights(*made)


def _cut(
    pull: Values, weights: _Weights, share: Values, flow: _Weights, check: Callable[[], None]
) -> Values:
    """The share, 0..1, whose borders and odds cost the least together. flow is gone on with."""
    ahead = share
    for _ in range(_STEPS):
        check()
        flow.across[:, :-1] += _STEP * (ahead[:, 1:] - ahead[:, :-1])
        flow.down[:-1] += _STEP * (ahead[1:] - ahead[:-1])
        for along, most in zip(flow, weights, strict=True):
            np.clip(along, -most, most, out=along)
        gathered = flow.across + flow.down + pull
        gathered[:, 1:] -= flow.across[:, :-1]
        gathered[1:] -= flow.down[:-1]
        new = np.clip(share + _STEP * gathered, 0, 1)
        ahead, share = 2 * new - share, new
    return share
