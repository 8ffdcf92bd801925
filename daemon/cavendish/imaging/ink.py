# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a model has left marks in its answer that it was to follow and take away."""

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.blur import box_mean

Samples = NDArray[np.uint8]
Mask = NDArray[np.bool_]

# Levels up to which a pixel has an ink's colour, and the share of the marks that counts as left.
_NEAR = 56
_LEFT = 0.3
# Answers stray by a few pixels: as far from its mark ink is still the mark's.
_STRAY = 8
# Colours are told apart in steps of so many levels.
_STEP = 64
_MOST_INKS = 4


def marks_left(answer: Samples, sent: Samples, doodle: Samples) -> bool:
    """Whether answer, uint8 [H, W, 3] of any size, still shows the marks of doodle.

    sent: uint8 [h, w, 3], without the marks; doodle: uint8 [h, w, 4], straight alpha. What has an
    ink's colour counts where the mark was, but not where its surroundings have the colour too:
    there the model has drawn something of that colour.
    """
    drawn = doodle[..., 3] >= 128
    if not drawn.any() or answer.shape != sent.shape:
        return False
    near = box_mean(drawn.astype(np.float32), _STRAY) > 0
    beside = (box_mean(drawn.astype(np.float32), 3 * _STRAY) > 0) & ~near
    left = 0
    for ink, count in _inks(doodle[drawn][:, :3]):
        added = _is_ink(answer, ink) & ~_is_ink(sent, ink)
        if _share(added, beside) < _share(added, near) / 2:
            left += min(int(added[near].sum()), count)
    return bool(left > _LEFT * drawn.sum())


def _inks(colours: Samples) -> list[tuple[Samples, int]]:
    """The main colours of the marks, and how many pixels each has."""
    _, which, counts = np.unique(colours // _STEP, axis=0, return_inverse=True, return_counts=True)
    main = np.argsort(counts)[::-1][:_MOST_INKS]
    groups = [colours[which.ravel() == number] for number in main]
    return [(np.median(group, axis=0).astype(np.uint8), len(group)) for group in groups]


def _share(found: Mask, where: Mask) -> float:
    return float(found[where].mean()) if where.any() else 0.0


def _is_ink(picture: Samples, ink: Samples) -> Mask:
    gap = np.abs(picture.astype(np.int16) - ink.astype(np.int16)).max(axis=2)
    return np.asarray(gap < _NEAR)
