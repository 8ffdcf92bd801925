# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m bench small_changes`: how much a masked edit keeps of changes that hardly show.

What keeps a model's redrawing out must not take these away: the other side of what
`bench.masked_edit` tells of masks that held a region in vain. Each is drawn into the mask of a
photograph, and the model drifts as there.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.figure import Figure
from bench.masked_edit import composed, drifted, photographs, square
from cavendish.imaging.framing import Grid
from cavendish.imaging.masked_edit import Picture, finish, prepare

Samples = NDArray[np.uint8]
Values = NDArray[np.float32]

_SIDE, _RADIUS = 1024, 140
# Clipping may leave nothing of a change: fewer squared levels than this are not looked at.
_SEEN = 20.0
_KEPT = 0.5


@dataclass(frozen=True)
class Change:
    """weight: 0..1, by how far right of and below the mask's middle a pixel lies. made: of what
    was there, float32 [H, W, 3]."""

    name: str
    weight: Callable[[Values, Values], NDArray[np.generic]]
    made: Callable[[Values], Values]


CHANGES = (
    Change(
        "highlight of 2 px",
        lambda x, y: _box(x + 60, 2) & _box(y + 60, 2),
        lambda v: 0 * v + 255,
    ),
    Change("line of 2 px", lambda x, y: _box(x + 50, 100) & _box(y + 30, 2), lambda v: 0 * v + 20),
    Change(
        "soft shadow of 25 %",
        lambda x, y: np.exp(-((x + 40) ** 2 + (y - 40) ** 2) / 392),
        lambda v: np.float32(0.75) * v,
    ),
    Change(
        "colour shift by 8 levels, 50 px",
        lambda x, y: np.hypot(x - 40, y - 40) < 25,
        lambda v: v + np.array([8, 0, -8], np.float32),
    ),
    Change(
        "lightening by 6 levels, 24 px",
        lambda x, y: np.hypot(x, y - 85) < 12,
        lambda v: v + np.float32(6),
    ),
)


def figures() -> list[Figure]:
    """The median share of each change that is kept."""
    kept: dict[str, list[float]] = {change.name: [] for change in CHANGES}
    for number, (_, picture) in enumerate(photographs()):
        for name, share in _shares(square(picture, _SIDE), number):
            kept[name].append(share)
    return [
        Figure(f"kept of a {name}", statistics.median(found), "", _KEPT, at_least=True)
        for name, found in kept.items()
        if found
    ]


def _box(values: Values, size: int) -> NDArray[np.bool_]:
    return np.asarray((values >= 0) & (values < size))


def _shares(picture: Samples, seed: int) -> list[tuple[str, float]]:
    rows, columns = np.ogrid[:_SIDE, :_SIDE]
    right = np.asarray(columns - _SIDE // 2, np.float32)
    down = np.asarray(rows - _SIDE // 2, np.float32)
    opacity = np.where(np.hypot(right, down) < _RADIUS, np.uint8(255), np.uint8(0))
    pixels = np.dstack([picture, np.full((_SIDE, _SIDE), 255, np.uint8)])
    wanted, places = picture.astype(np.float32), {}
    for change in CHANGES:
        weight = np.asarray(change.weight(right, down), np.float32)
        wanted += weight[..., None] * (change.made(wanted) - wanted)
        places[change.name] = weight > 0.02
    wanted = np.rint(np.clip(wanted, 0, 255))
    ready = prepare(Picture(pixels, opacity), [Grid("1:1", "", _SIDE, _SIDE)])
    answer, _ = drifted(wanted.astype(np.uint8), np.random.default_rng([seed, 99]))
    laid = composed(pixels, finish(ready, answer))[..., :3]
    shares = []
    for name, place in places.items():
        asked, got = (one[place].astype(np.float64) - picture[place] for one in (wanted, laid))
        energy = float((asked**2).mean())
        if energy > _SEEN:
            shares.append((name, float((asked * got).mean()) / energy))
    return shares
