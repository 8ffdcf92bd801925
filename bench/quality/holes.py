# SPDX-License-Identifier: GPL-3.0-or-later
"""Holes of known shape and exact size, drawn by code alone.

Each kind is a field over the picture that grows away from the hole's core; the hole is the
field's lowest `share` of all pixels. So a hole has the size asked for, wherever it lies.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Field = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Hole:
    """A hole to be drawn.

    kind: a key of KINDS. at: centre as fractions of width and height, also outside 0..1.
    share: part of the picture's pixels, above 0 and below 1. stretch: height over width.
    """

    kind: str
    at: tuple[float, float]
    share: float
    seed: int = 0
    stretch: float = 1.0


def draw(hole: Hole, height: int, width: int) -> Mask:
    """Draws the hole as a bool [height, width] mask, True inside. Raises KeyError (kind)."""
    y, x = np.mgrid[0.5:height, 0.5:width]
    dx = x - hole.at[0] * width
    dy = y - hole.at[1] * height
    field = KINDS[hole.kind](dx, dy, hole)
    return field <= np.quantile(field, hole.share)


def _blob(dx: Field, dy: Field, hole: Hole) -> Field:
    """Distance to the centre over a radius that wobbles with the angle."""
    random = np.random.default_rng(hole.seed)
    angle = np.arctan2(dy, dx)
    radius = np.ones_like(angle)
    for wave in range(2, 7):
        radius += random.uniform(0, 0.5 / wave) * np.cos(wave * angle + random.uniform(0, 6.3))
    field: Field = np.hypot(dx * np.sqrt(hole.stretch), dy / np.sqrt(hole.stretch)) / radius
    return field


def _rectangle(dx: Field, dy: Field, hole: Hole) -> Field:
    stretch = np.sqrt(hole.stretch)
    field: Field = np.maximum(np.abs(dx) * stretch, np.abs(dy) / stretch)
    return field


# Ellipses of a standing figure, in figure heights: centre x, centre y, radius x, radius y.
_FIGURE = (
    (0.0, -0.40, 0.075, 0.095),
    (0.0, -0.12, 0.14, 0.23),
    (-0.14, -0.10, 0.05, 0.22),
    (0.14, -0.10, 0.05, 0.22),
    (-0.07, 0.26, 0.065, 0.26),
    (0.08, 0.26, 0.065, 0.26),
)
_FIGURE_AREA = 0.22


def _person(dx: Field, dy: Field, hole: Hole) -> Field:
    """A standing figure's silhouette: head, torso, arms and legs."""
    tall = np.sqrt(hole.share * dx.size / _FIGURE_AREA)
    parts = [np.hypot((dx / tall - x) / rx, (dy / tall - y) / ry) for x, y, rx, ry in _FIGURE]
    field: Field = np.minimum.reduce(parts)
    return field


def _wires(dx: Field, dy: Field, hole: Hole) -> Field:
    """Five thin sagging lines that cross the whole picture at unlike angles."""
    random = np.random.default_rng(hole.seed)
    size = float(np.hypot(*dx.shape))
    lines = [_wire(dx, dy, size, random) for _ in range(5)]
    field: Field = np.minimum.reduce(lines)
    return field


def _wire(dx: Field, dy: Field, size: float, random: np.random.Generator) -> Field:
    angle, offset, sag = random.uniform(0, np.pi), random.uniform(-0.25, 0.25), random.normal(0, 1)
    along = dx * np.cos(angle) + dy * np.sin(angle)
    across = dy * np.cos(angle) - dx * np.sin(angle)
    field: Field = np.abs(across - offset * size - 0.3 * sag * along**2 / size)
    return field


def _scatter(dx: Field, dy: Field, hole: Hole) -> Field:
    """Six blobs of one size, strewn around the centre."""
    random = np.random.default_rng(hole.seed)
    height, width = dx.shape
    spots = [
        (random.uniform(-0.4, 0.4) * width, random.uniform(-0.4, 0.4) * height) for _ in range(6)
    ]
    seeds = [Hole("blob", hole.at, hole.share, hole.seed + n, hole.stretch) for n in range(6)]
    blobs = [_blob(dx - x, dy - y, seed) for (x, y), seed in zip(spots, seeds, strict=True)]
    field: Field = np.minimum.reduce(blobs)
    return field


KINDS: dict[str, Callable[[Field, Field, Hole], Field]] = {
    "blob": _blob,
    "rectangle": _rectangle,
    "person": _person,
    "wires": _wires,
    "scatter": _scatter,
}
