# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives what was painted at a small size the fine detail that its surroundings have.

What a picture loses when it is made small is at hand round a hole. Each small square of the hole
takes it over from the one outside that looks the most like it. Source: Z. Yi et al., "Contextual
residual aggregation for ultra high-resolution image inpainting", 2020; matched by squares here.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.bounds import Bounds, bands
from cavendish.imaging.resample import grey, resized

Samples = NDArray[np.uint8]
Values = NDArray[np.float32]
Mask = NDArray[np.bool_]
Places = NDArray[np.intp]
Check = Callable[[], None]
# The upper left pixel of a square: its row and column.
Start = tuple[int, int]

# Small pixels of a square's side, and from one square to the next: half of it.
_SIDE, _STEP = 8, 4
# As many squares of the surroundings are looked at, spread over all of them.
_MOST = 1500
# Squares that are compared at once.
_CHUNK = 512


class Detail:
    """What lightness a piece of a picture lacks, some rows at a time."""

    def __init__(
        self, picture: Samples, small: Samples, gap: Mask, piece: Bounds, check: Check
    ) -> None:
        """picture: uint8 [H, W, 3], what its hole has is not used. piece: bounds in it.

        small: the same made small, its hole filled, uint8; gap: bool, where that is. check is
        called often, and may raise to stop.
        """
        self._piece = piece
        looks, inside = _squares(small), _touched(gap)
        wanted, known = np.argwhere(inside), np.argwhere(~inside)
        scale = picture.shape[0] / gap.shape[0], picture.shape[1] / gap.shape[1]
        known = known[_whole(known, scale, picture.shape)]
        self._window = _window(scale)
        self._pairs: list[tuple[Start, Start]] = []
        if not len(wanted) or not len(known):
            return
        known = known[:: -(-len(known) // _MOST)]
        self._lost = _lost(picture, small, check)
        sources = known[_nearest(looks[tuple(wanted.T)], looks[tuple(known.T)], check)]
        self._pairs = [
            (_start(to, scale), _start(source, scale))
            for to, source in zip(wanted, sources, strict=True)
        ]

    def rows(self, top: int, bottom: int) -> Values:
        """The rows top <= y < bottom of the piece, float32 [bottom - top, w], in levels."""
        piece, reach = self._piece, self._window.shape[0]
        part = Bounds(piece.left, piece.top + top, piece.right, piece.top + bottom)
        made = np.zeros((part.height, part.width), np.float32)
        weight = np.full_like(made, 1e-6)
        for starts in self._pairs:
            if part.top - reach < starts[0][0] < part.bottom:
                _add(made, weight, self._lost, (self._window, part), starts)
        made /= weight
        return made


def _squares(small: Samples) -> Values:
    """How each square looks, from step to step: float32 [rows, columns, numbers]."""
    framed = np.pad(small, (*(_frame(side) for side in small.shape[:2]), (0, 0)), mode="edge")
    height, width = (side // 2 for side in framed.shape[:2])
    halves = framed.reshape(height, 2, width, 2, 3).mean(axis=(1, 3), dtype=np.float32)
    shape = (_SIDE // 2, _SIDE // 2)
    views = np.lib.stride_tricks.sliding_window_view(halves, shape, axis=(0, 1))
    taken = views[:: _STEP // 2, :: _STEP // 2]
    return np.ascontiguousarray(taken).reshape(*taken.shape[:2], -1)


def _touched(gap: Mask) -> Mask:
    """Which squares have some of the gap."""
    framed = np.pad(gap, tuple(_frame(side) for side in gap.shape), mode="edge")
    views = np.lib.stride_tricks.sliding_window_view(framed, (_SIDE, _SIDE))
    return np.asarray(views[::_STEP, ::_STEP].any(axis=(2, 3)))


def _frame(side: int) -> tuple[int, int]:
    """What is missing to whole squares."""
    return 0, max(_SIDE - side, 0) + -max(side, _SIDE) % _STEP


def _start(place: Places, scale: tuple[float, float]) -> Start:
    """The upper left pixel of a square in the picture."""
    return round(place[0] * _STEP * scale[0]), round(place[1] * _STEP * scale[1])


def _window(scale: tuple[float, float]) -> Values:
    """How much of a square counts, float32 of its size in the picture: least at its border."""
    rows, columns = (
        np.sin(np.pi * (np.arange(length) + 0.5) / length) ** 2
        for length in (max(round(_SIDE * one), 1) for one in scale)
    )
    return np.outer(rows, columns).astype(np.float32)


def _whole(places: Places, scale: tuple[float, float], shape: tuple[int, ...]) -> Mask:
    """Which squares lie in the picture as a whole."""
    height, width = _window(scale).shape
    starts = np.rint(places * np.array([_STEP * scale[0], _STEP * scale[1]]))
    return np.asarray((starts + np.array([height, width]) <= shape[:2]).all(axis=1))


def _lost(picture: Samples, small: Samples, check: Check) -> Values:
    """The lightness of the picture that small has not, float32 [H, W]."""
    few = grey(small).astype(np.float32)
    whole = (0, 0, few.shape[1], few.shape[0])
    lost = np.array(resized(few, whole, picture.shape[:2], "bicubic"), np.float32)
    for rows in bands(picture.shape):
        check()
        np.subtract(grey(picture[rows]), lost[rows], out=lost[rows])
    return lost


def _nearest(wanted: Values, known: Values, check: Check) -> Places:
    """For each of wanted, [N, K], which of known, [M, K], is the nearest."""
    half = (known * known).sum(axis=1) / 2
    found = []
    for first in range(0, len(wanted), _CHUNK):
        check()
        found.append(np.argmin(half - wanted[first : first + _CHUNK] @ known.T, axis=1))
    return np.concatenate(found)


def _add(
    made: Values,
    weight: Values,
    lost: Values,
    target: tuple[Values, Bounds],
    starts: tuple[Start, Start],
) -> None:
    """Adds the square of lost at one place to made, which is of a piece, at another."""
    window, piece = target
    (to_top, to_left), (top, left) = starts
    to_top, to_left = to_top - piece.top, to_left - piece.left
    rows = slice(max(-to_top, 0), min(window.shape[0], piece.height - to_top))
    columns = slice(max(-to_left, 0), min(window.shape[1], piece.width - to_left))
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return
    share = window[rows, columns]
    here = (
        slice(to_top + rows.start, to_top + rows.stop),
        slice(to_left + columns.start, to_left + columns.stop),
    )
    there = (
        slice(top + rows.start, top + rows.stop),
        slice(left + columns.start, left + columns.stop),
    )
    made[here] += lost[there] * share
    weight[here] += share
