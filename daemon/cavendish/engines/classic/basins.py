# SPDX-License-Identifier: GPL-3.0-or-later
"""Joins the basins of a distance map into areas, but not through what is narrow for both.

Each basin has a peak: how far its middle is from any line. Where two meet, the pass between them is
as wide as twice its own distance. A pass that is no wider than a gap, and clearly narrower than
what lies on both sides of it, is one. Sources: S.-H. Zhang et al., "Vectorizing cartoon
animations", IEEE TVCG 15 (2009), for gaps as what a ball does not pass; F. Meyer, "Topographic
distance and watershed lines", Signal Processing 38 (1994).
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.classic.patches import Whole
from cavendish.imaging.bounds import bands

Numbers = NDArray[np.int64]
Values = NDArray[np.float64]

# A pass is clearly narrower than its sides below this share of the smaller one.
_NECK = 0.7
_EDGES_A_CHECK = 20_000
# Of so many keys one is looked at to split them evenly; none is as large as this.
_SAMPLE, _BEYOND = 64, np.iinfo(np.int64).max


class Passes(NamedTuple):
    """Where basins meet, once for each pair that does. low, high: int64 [E], their numbers. width:
    float64 [E], the distance from any line of the widest place where they do."""

    low: Numbers
    high: Numbers
    width: Values


def passes_of(labels: Whole, squared: Whole, check: Callable[[], None] = lambda: None) -> Passes:
    """The passes between basins: labels, int32 [H, W], -1 for none; squared: their distances.

    check is called often, and may raise to stop.
    """
    found = []
    for rows in bands(labels.shape):
        check()
        part = slice(rows.start, rows.stop + 1)
        found.append(_widest(*_meetings(labels[part], squared[part])))
    merged = list(_merged(found, check))
    key, width = (np.concatenate([one[place] for one in merged]) for place in range(2))
    return Passes(key >> 32, key & 0xFFFFFFFF, np.sqrt(width.astype(np.float64)))


def _widest(key: Numbers, width: Whole) -> tuple[Numbers, Whole]:
    """Each key once, in order, with the greatest of its widths."""
    order = np.lexsort((width, key))
    key, width = key[order], width[order]
    last = np.flatnonzero(np.append(key[1:] != key[:-1], True)[: len(key)])
    return key[last], width[last]


def _merged(
    found: Sequence[tuple[Numbers, Whole]], check: Callable[[], None]
) -> Iterator[tuple[Numbers, Whole]]:
    """The widest of all that was found, each part of which is in order; some keys at a time."""
    some = np.sort(np.concatenate([key[::_SAMPLE] for key, _ in found]))
    edges = [*np.unique(some[_EDGES_A_CHECK // _SAMPLE :: _EDGES_A_CHECK // _SAMPLE]), _BEYOND]
    ends = [[0, *np.searchsorted(key, edges).tolist()] for key, _ in found]
    for number in range(len(edges)):
        check()
        cuts = [slice(*each[number : number + 2]) for each in ends]
        keys = [key[cut] for (key, _), cut in zip(found, cuts, strict=True)]
        widths = [width[cut] for (_, width), cut in zip(found, cuts, strict=True)]
        yield _widest(np.concatenate(keys), np.concatenate(widths))


def _meetings(labels: Whole, squared: Whole) -> tuple[Numbers, Whole]:
    """Where two basins lie side by side: which two, in one number, and the smaller distance."""
    keys, widths = [], []
    for here, there in ((np.s_[:, :-1], np.s_[:, 1:]), (np.s_[:-1], np.s_[1:])):
        one, other = labels[here], labels[there]
        meet = np.nonzero((one != other) & (one >= 0) & (other >= 0))
        one, other = one[meet].astype(np.int64), other[meet].astype(np.int64)
        keys.append(np.minimum(one, other) << 32 | np.maximum(one, other))
        widths.append(np.minimum(squared[here][meet], squared[there][meet]))
    return np.concatenate(keys), np.concatenate(widths)


def joined(
    peaks: Values,
    passes: Passes,
    gap: float,
    *,
    colours: Whole | None = None,
    check: Callable[[], None] = lambda: None,
) -> Numbers:
    """The area that each basin belongs to, int64 [N], named by one of its basins.

    peaks: float64 [N], distances. gap: the widest that is closed, in pixels. colours: int32 [N],
    what each basin is known to be, -1 for not: two that differ never join. check is called often,
    and may raise to stop.
    """
    area = Areas(peaks, colours)
    order = np.lexsort((passes.high, passes.low, -passes.width))
    rows = zip(*(each[order].tolist() for each in passes), strict=True)
    for number, (low, high, width) in enumerate(rows):
        if number % _EDGES_A_CHECK == 0:
            check()
        area.join(low, high, width, gap)
    names = np.empty(len(peaks), np.int64)
    for first in range(0, len(peaks), _EDGES_A_CHECK):
        check()
        some = range(first, min(first + _EDGES_A_CHECK, len(peaks)))
        names[first : some.stop] = [area.of(basin) for basin in some]
    return names


class Areas:
    """Basins that have joined so far."""

    def __init__(self, peaks: Values, colours: Whole | None) -> None:
        self._parent = list(range(len(peaks)))
        self._peak = peaks.tolist()
        self._colour = [-1] * len(peaks) if colours is None else colours.tolist()

    def of(self, basin: int) -> int:
        """The basin that names its area."""
        parent = self._parent
        while parent[basin] != basin:
            parent[basin] = parent[parent[basin]]
            basin = parent[basin]
        return basin

    def join(self, one: int, other: int, width: float, gap: float) -> None:
        """Joins the areas of two basins, unless what lies between is a gap."""
        one, other = self.of(one), self.of(other)
        if one == other or self._differ(one, other) or self._parts(one, other, width, gap):
            return
        if self._peak[one] < self._peak[other]:
            one, other = other, one
        self._parent[other] = one
        self._colour[one] = max(self._colour[one], self._colour[other])

    def _differ(self, one: int, other: int) -> bool:
        colours = self._colour[one], self._colour[other]
        return min(colours) >= 0 and colours[0] != colours[1]

    def _parts(self, one: int, other: int, width: float, gap: float) -> bool:
        narrow = 2 * width - 1 <= gap
        return narrow and width <= _NECK * min(self._peak[one], self._peak[other])
