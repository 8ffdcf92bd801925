# SPDX-License-Identifier: GPL-3.0-or-later
"""Judges a model's answer: what it did outside the mask, and whether it did anything inside."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.resample import reduced

Samples = NDArray[np.uint8]
Values = NDArray[np.float32]
Mask = NDArray[np.bool_]

# Shares of the area, and levels.
_OUTSIDE = 0.25
_UNCHANGED = 0.02
_BLANK = 3.0
# Rows.
_LARGE = 2048


@dataclass(frozen=True, slots=True)
class Verdict:
    """A score, and whether it is bad enough to say so or to try again."""

    score: float
    bad: bool


def outside_change(strength: Values, free: Mask) -> Verdict:
    """The share of what lies outside the mask that was changed, 0..1: 0 is as asked for.

    strength: float32 [H, W], from anchor.strength. free: bool [H, W].
    """
    score = float(strength[free].mean()) if free.any() else 0.0
    return Verdict(score, score > _OUTSIDE)


def nothing_changed(strength: Values, mask: Samples) -> Verdict:
    """The share of what lies inside the mask, uint8 [H, W], that was not changed, 0..1."""
    weight = mask.astype(np.float32)
    total = float(weight.sum())
    score = 1 - float((strength * weight).sum()) / total if total else 1.0
    return Verdict(score, score > 1 - _UNCHANGED)


def blank(answer: Samples, sent: Samples) -> Verdict:
    """How much less the answer varies than what was sent, both uint8 [h, w, 3]: 1 is one colour.

    Bad if the answer is one colour and what was sent is not.
    """
    made, given = _variation(answer), _variation(sent)
    score = 1 - min(made / max(given, 1e-3), 1.0)
    return Verdict(score, made < _BLANK <= given)


def is_plain(picture: Samples) -> bool:
    """Whether a picture, uint8 [H, W, 3] or opaque [H, W, 4], is of one colour."""
    return _variation(picture) < _BLANK


def _variation(picture: Samples) -> float:
    """The largest spread of a channel, in levels, of a picture reduced by 4.

    Of a large one a strip in sixteen is looked at: copying all of it would take longest of all.
    """
    if picture.shape[0] >= _LARGE:
        strips = picture[: picture.shape[0] // 64 * 64].reshape(-1, 64, *picture.shape[1:])
        picture = strips[:, :4].reshape(-1, *picture.shape[1:])
    small = reduced(picture, max(min(4, *picture.shape[:2]), 1))
    return float(small.reshape(-1, small.shape[2]).std(axis=0).max())
