# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the areas that lines enclose, and lets them meet in the middle of the lines."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.classic.basins import Passes, joined, passes_of
from cavendish.engines.classic.crew import Crew
from cavendish.engines.classic.distance import nearest_rows
from cavendish.engines.classic.kernels import Kernels
from cavendish.engines.classic.line_art import on_paper
from cavendish.engines.classic.patches import Mask, Rows, Whole
from cavendish.imaging.bounds import bands

Samples = NDArray[np.uint8]
Values = NDArray[np.float32]

# Ink is what is darker than the paper by so much of what the darkest ink is, and by how much at the
# least that differs.
_INKED, _FAINTEST = 0.4, 0.08
# What the paper is, and what the darkest ink, as percentages of all pixels from the lightest on.
_PAPER, _DARKEST = 20, 99.9
_SAMPLES = 1_000_000
# What is enclosed and smaller or thinner is part of the lines: between two strokes, in a hatching.
_FEWEST, _THINNEST = 12, 1.5
# Pixels of the rows, or of the columns, that are worked on at once.
_PART = 1 << 19
_PASSES_A_CHECK = 10_000
# Pixels that are counted at once: each time, all basins are gone through.
_COUNTED = 1 << 21


@dataclass(frozen=True, slots=True)
class Basins:
    """What each pixel's way up leads to. labels: int32 [H, W], -1 on ink. tops: int64 [N], where
    the ways end, y * W + x. peaks: float64 [N], how far from ink that is."""

    labels: Whole
    tops: NDArray[np.int64]
    peaks: NDArray[np.float64]
    passes: Passes


@dataclass(frozen=True, slots=True)
class Found:
    """areas: int32 [H, W], their numbers, -1 on what belongs to the lines. places: int64 [N], the
    pixel of each that is the farthest from any line, y * W + x."""

    areas: Whole
    places: NDArray[np.int64]


def inked(picture: Samples, crew: Crew) -> Mask:
    """Where the lines are, bool [H, W], of picture, uint8 [H, W, 4] sRGB: dark on light or on
    nothing, or light on dark."""
    ink = np.empty(picture.shape[:2], np.float32)

    def work(top: int, bottom: int) -> None:
        np.subtract(1, on_paper(picture[top:bottom]), out=ink[top:bottom])

    crew.in_strips(work, ink.shape)
    some = ink.reshape(-1)[:: max(ink.size // _SAMPLES, 1)].copy()
    crew.check()
    if _is_dark(ink, some, crew):
        crew.in_strips(lambda *rows: _turn(ink[slice(*rows)]), ink.shape)
        some = 1 - some
    crew.check()
    paper, darkest = (_percentile(some, share, crew) for share in (_PAPER, _DARKEST))
    if darkest - paper < _FAINTEST:
        darkest = float(ink.max())
        crew.check()
    limit, found = paper + max(_INKED * (darkest - paper), _FAINTEST), np.empty(ink.shape, np.bool_)

    def told(top: int, bottom: int) -> None:
        np.greater(ink[top:bottom], limit, out=found[top:bottom])

    crew.in_strips(told, ink.shape)
    return found


def _turn(ink: Values) -> None:
    """Makes light of dark."""
    np.subtract(1, ink, out=ink)


def _percentile(some: Values, share: float, crew: Crew) -> float:
    crew.check()
    return float(np.percentile(some, share))


def _is_dark(ink: Values, some: Values, crew: Crew) -> bool:
    """Whether lines are light on dark: most is dark, and most of the border, which a drawing with
    much black in it leaves light."""
    border = np.concatenate([ink[0], ink[-1], ink[:, 0], ink[:, -1]])
    most_is = float(np.median(some)) > 0.5
    crew.check()
    return most_is and float(np.median(border)) > 0.5


def basins_of(ink: Mask, kernels: Kernels, crew: Crew) -> Basins:
    """The basins of the distance from ink. Where there is no ink, all is one."""
    if not ink.any():
        none = np.zeros(0, np.int64)
        empty = Passes(none, none, none.astype(np.float64))
        labels, top = np.zeros(ink.shape, np.int32), np.zeros(1, np.int64)
        return Basins(labels, top, np.full(1, np.inf), empty)
    squared, _ = distances(ink, kernels, crew)
    up = np.empty_like(squared)
    parts = _parts(ink.shape)
    crew.run(lambda rows: kernels.ascend(squared, up, rows), parts)
    for rows in parts:
        crew.check()
        kernels.climb(up, rows)
    tops = _tops(up, crew)
    labels = _looked_up(_numbers(tops, up.shape, crew), up, crew)
    peaks = np.sqrt(squared.reshape(-1)[tops].astype(np.float64))
    return Basins(labels, tops, peaks, passes_of(labels, squared, crew.check))


def _tops(up: Whole, crew: Crew) -> NDArray[np.int64]:
    """The pixels, y * W + x, that are where the way up from them ends."""
    found: dict[int, NDArray[np.int64]] = {}

    def work(top: int, bottom: int) -> None:
        first, part = top * up.shape[1], up[top:bottom].reshape(-1)
        own = np.flatnonzero(part == np.arange(first, first + part.size, dtype=np.int32))
        found[top] = own + first

    crew.in_strips(work, up.shape)
    return np.concatenate([found[top] for top in sorted(found)])


def distances(mask: Mask, kernels: Kernels, crew: Crew) -> tuple[Whole, Whole]:
    """How far from each pixel the nearest set one is, squared, and which one, y * W + x."""
    near = np.empty(mask.shape, np.int32)
    # Else the first columns would have the system find room for all rows at once.
    crew.in_strips(lambda *rows: near[slice(*rows)].fill(0), near.shape)

    def column(columns: Rows) -> None:
        part = np.s_[:, columns.top : columns.bottom]
        near[part] = nearest_rows(mask[part])

    crew.run(column, _parts(mask.shape[::-1]))
    squared, site = np.empty_like(near), np.empty_like(near)
    crew.run(lambda rows: kernels.measure(near, squared, site, rows), _parts(mask.shape))
    return squared, site


def areas_of(basins: Basins, joins: NDArray[np.int64], crew: Crew) -> Found:
    """The areas that the basins make, numbered by where their places lie, row by row.

    joins: what each basin has joined, from `joined`. An area that is small or thin goes to the one
    that it has the widest pass to, or to the lines.
    """
    names, area = np.unique(joins, return_inverse=True)
    size = np.bincount(area, _sizes(basins.labels, len(joins), crew))
    peak = np.zeros(len(names))
    np.maximum.at(peak, area, basins.peaks)
    small = (size < _FEWEST) | (peak <= _THINNEST)
    area = _absorbed(area, small, basins.passes, crew)
    kept = np.unique(area[area >= 0])
    if not len(kept):
        return Found(np.zeros_like(basins.labels), np.zeros(1, np.int64))
    # A name is the basin with an area's highest peak, or one of them.
    places = basins.tops[names[kept]]
    order = np.argsort(places)
    number = np.full(len(names) + 1, -1, np.int32)
    number[kept[order]] = np.arange(len(kept), dtype=np.int32)
    numbers = np.append(number[area], np.int32(-1)).astype(np.int32)
    return Found(_looked_up(numbers, basins.labels, crew), places[order])


def _sizes(labels: Whole, count: int, crew: Crew) -> NDArray[np.int64]:
    """How many pixels each of so many basins has: int64 [N]."""
    sizes = np.zeros(count + 1, np.int64)
    for rows in bands(labels.shape, _COUNTED):
        crew.check()
        sizes += np.bincount(labels[rows].reshape(-1) + 1, minlength=count + 1)
    return sizes[1:]


def _absorbed(area: NDArray[np.intp], small: Mask, passes: Passes, crew: Crew) -> NDArray[np.intp]:
    """The areas of basins, with the small ones joined to others, or -1."""
    to = np.where(small, -1, np.arange(len(small)))
    ends = np.stack([area[passes.low], area[passes.high]], axis=1)
    order = np.argsort(-passes.width, kind="stable")
    order = order[small[ends[order]].any(axis=1)]
    for number, (one, other) in enumerate(ends[order].tolist()):
        if number % _PASSES_A_CHECK == 0:
            crew.check()
        for here, there in ((one, other), (other, one)):
            if small[here] and to[here] < 0 and to[there] >= 0:
                to[here] = to[there]
    return np.asarray(to[area])


def grown(areas: Whole, kernels: Kernels, crew: Crew) -> Whole:
    """The areas, with each pixel of the lines in the nearest one; all 0 where there is none."""
    known = np.empty(areas.shape, np.bool_)

    def work(top: int, bottom: int) -> None:
        np.greater_equal(areas[top:bottom], 0, out=known[top:bottom])

    crew.in_strips(work, known.shape)
    if not known.any():
        return np.zeros_like(areas)
    _, site = distances(known, kernels, crew)
    return _looked_up(areas.reshape(-1), site, crew)


def enclosed(basins: Basins, gap: float, crew: Crew, colours: Whole | None = None) -> Found:
    """The areas, gaps of so many pixels closed; colours as in `joined`."""
    joins = joined(basins.peaks, basins.passes, gap, colours=colours, check=crew.check)
    return areas_of(basins, joins, crew)


def _numbers(places: NDArray[np.int64], shape: tuple[int, int], crew: Crew) -> Whole:
    """Of each pixel of a shape, in one row: which of the places, y * W + x, it is; -1 none.

    One more lies at the end, for what is -1 itself.
    """
    number = np.empty(shape[0] * shape[1] + 1, np.int32)
    number[-1] = -1

    def work(top: int, bottom: int) -> None:
        number[top * shape[1] : bottom * shape[1]] = -1

    crew.in_strips(work, shape)
    number[places] = np.arange(len(places))
    crew.check()
    return number


def _looked_up(values: Whole, index: Whole, crew: Crew) -> Whole:
    """values, int32 [N], at index, int32 [H, W]: alike."""
    found = np.empty_like(index)

    def work(top: int, bottom: int) -> None:
        found[top:bottom] = values[index[top:bottom]]

    crew.in_strips(work, index.shape)
    return found


def _parts(shape: tuple[int, ...]) -> list[Rows]:
    return [Rows(rows.start, rows.stop) for rows in bands(shape, _PART)]
