# SPDX-License-Identifier: GPL-3.0-or-later
"""Lays flat colours under line art: an area a colour, or the colours of spots.

What D. Sykora, J. Dingliana, S. Collins, "LazyBrush", EG 2009, and S. Fourey, D. Tschumperle,
D. Revoy, "A fast and efficient semi-guided algorithm for flat coloring line-arts", VMV 2018, give
artists; how areas are found is in `basins`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.classic.crew import Crew
from cavendish.engines.classic.enclosure import Basins, Found, basins_of, enclosed, grown, inked
from cavendish.engines.classic.flat_colours import flat_colours
from cavendish.engines.classic.kernels import Kernels
from cavendish.engines.classic.patches import Mask, Whole
from cavendish.engines.engine import FlatsOutcome, FlatsTask

Samples = NDArray[np.uint8]

# Spots may overshoot a line: what is below this share of its colour's most pixels in an area, and
# of what the area has most of, does not count there.
_SLIP = 0.2
_OPAQUE = 128


def flats(task: FlatsTask, kernels: Kernels, crew: Crew) -> FlatsOutcome:
    """The flats of dark lines on light or on nothing, or of light ones on dark.

    Where spots of several colours lie in one area, it is parted at its narrowest places. Colours
    meet in the middle of the lines. Raises JobCancelled.
    """
    crew.expect(4)
    ink = inked(task.picture, crew)
    crew.advance(1, "looking for lines")
    basins = basins_of(ink, kernels, crew)
    crew.advance(1, "looking for areas")
    found = enclosed(basins, task.gap, crew)
    areas = grown(found.areas, kernels, crew)
    crew.advance(1, "letting colours meet under the lines")
    lines = bool(ink.any())
    if task.hints is None:
        colours = flat_colours(areas, found.places, crew.check)
        return FlatsOutcome(areas, colours, len(colours), 0, lines)
    spots = spots_of(task.hints)
    parted = _parted(basins, areas, spots, task.gap, crew)
    if parted is not None:
        found, areas = parted, grown(parted.areas, kernels, crew)
    return _coloured(found, areas, spots, lines)


@dataclass(frozen=True, slots=True)
class Spots:
    """at: int64 [P], where they are, y * W + x. of: int64 [P], which of the colours, uint8 [K, 3],
    each pixel has."""

    at: NDArray[np.int64]
    of: NDArray[np.int64]
    colours: Samples


def spots_of(hints: Samples) -> Spots:
    """The spots of hints, uint8 [H, W, 4]: what is mostly opaque."""
    at = np.flatnonzero(hints[..., 3].reshape(-1) >= _OPAQUE)
    rgb = hints.reshape(-1, 4)[at, :3].astype(np.int64)
    found, of = np.unique(rgb @ np.array([65536, 256, 1]), return_inverse=True)
    colours = np.stack([found >> 16, found >> 8 & 255, found & 255], axis=1)
    return Spots(at, of.reshape(-1), colours.astype(np.uint8).reshape(-1, 3))


@dataclass(frozen=True, slots=True)
class Tally:
    """How many pixels of each colour lie in each area: int64 [T] each, by area, the most first."""

    area: NDArray[np.int64]
    colour: NDArray[np.int64]
    count: NDArray[np.int64]


def tally_of(areas: NDArray[np.int64], spots: NDArray[np.int64]) -> Tally:
    """areas, spots: int64 [P], the area and the colour of each pixel."""
    keys, count = np.unique(areas << 32 | spots, return_counts=True)
    area, colour = keys >> 32, keys & 0xFFFFFFFF
    order = np.lexsort((colour, -count, area))
    return Tally(area[order], colour[order], count[order])


def _firsts(area: NDArray[np.int64]) -> NDArray[np.intp]:
    """Where each area begins in a tally."""
    return np.flatnonzero(np.append(True, area[1:] != area[:-1])[: len(area)])


def _meant(tally: Tally) -> Mask:
    """Which colours do not just overshoot into an area: bool [T]."""
    first = _firsts(tally.area)
    here = np.repeat(tally.count[first], np.diff(np.append(first, len(tally.area))))
    anywhere = np.zeros(int(tally.colour.max(initial=-1)) + 1, np.int64)
    np.maximum.at(anywhere, tally.colour, tally.count)
    slips = (tally.count < _SLIP * here) & (tally.count < _SLIP * anywhere[tally.colour])
    return ~slips


def _parted(basins: Basins, areas: Whole, spots: Spots, gap: float, crew: Crew) -> Found | None:
    """The areas once those with spots of several colours are parted; None where there are none."""
    tally = tally_of(areas.reshape(-1)[spots.at].astype(np.int64), spots.of)
    kept = _meant(tally)
    several = np.bincount(tally.area[kept], minlength=1) > 1
    if not several.any():
        return None
    keys = areas.reshape(-1)[spots.at].astype(np.int64) << 32 | spots.of
    basin = basins.labels.reshape(-1)[spots.at]
    inside = np.isin(keys, (tally.area << 32 | tally.colour)[kept]) & (basin >= 0)
    own = tally_of(basin[inside].astype(np.int64), spots.of[inside])
    first = _firsts(own.area)
    colours = np.full(len(basins.peaks), -1, np.int32)
    colours[own.area[first]] = own.colour[first]
    return enclosed(basins, gap, crew, colours)


def _coloured(found: Found, areas: Whole, spots: Spots, lines: bool) -> FlatsOutcome:
    """Each area in the colour that most of the spots' pixels in it have."""
    tally = tally_of(areas.reshape(-1)[spots.at].astype(np.int64), spots.of)
    first = _firsts(tally.area)
    count = len(found.places)
    colour = np.full(count, -1, np.int32)
    colour[tally.area[first]] = tally.colour[first]
    unspotted = int(np.count_nonzero(colour < 0))
    return FlatsOutcome(colour[areas], spots.colours, count, unspotted, lines)
