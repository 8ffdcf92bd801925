# SPDX-License-Identifier: GPL-3.0-or-later
"""Fills the levels of a pyramid, the coarsest first.

At each level two steps take turns: every patch that touches the hole looks for its best match
among the known patches, and every pixel of the hole takes what the matches of the patches over it
propose. Sources: Wexler, Shechtman, Irani, "Space-Time Completion of Video", 2007 (the two
steps); Barnes et al., "PatchMatch", 2009 (the search); Newson et al., "Video Inpainting of
Complex Scenes", 2014 (texture features, the first fill from the rim inwards).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.classic.crew import Crew, bands, split, tall_bands
from cavendish.engines.classic.kernels import Kernels
from cavendish.engines.classic.patches import (
    NO_COST,
    Ballot,
    Field,
    Hunt,
    Level,
    Mask,
    Places,
    Rows,
)
from cavendish.imaging.membrane import smoothed
from cavendish.imaging.regions import mask_bounds

_PAIRS_A_BAND = 100_000
# A first fill compares so many pairs of a pixel and a source. Where all together are more, only
# what is near is compared, for large holes only what is very near.
_MOST_PAIRS = 1_000_000
_MOST_NEAR_PAIRS = 20_000_000
_NEAR, _VERY_NEAR = 16, 8
# Where only what is near is compared, nothing is soon near any more: so many rings are filled, and
# the rest smoothly.
_MOST_RINGS = 16
# A level of which a larger share of the targets had no match yet is searched once more.
_MOST_NEW = 0.1
_MOST_DRAWS = 8
# No patch that is a target votes with less than the inverse, so that some vote always counts.
_MOST_POWER = 1e30

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tuning:
    """How the solver works; tuples are per level, the finest first, the last one repeats.

    rounds: of searching and voting. passes: searches a round. reach: how far a search starts to
    draw, in pixels. sharpness: by what power of its cost a patch loses weight in a vote, low for a
    mean of all, high for the best one alone; a power of two. floor: the cost that counts as none.
    nearness: the cost of a match as far away as the picture is long, in units of the mean squared
    difference of two random patches: what lies near is more likely to fit.
    """

    rounds: tuple[int, ...] = (1, 2, 2, 4, 4, 6)
    passes: tuple[int, ...] = (1, 1, 2, 2, 3, 4)
    reach: tuple[int, ...] = (32, 64, 1024)
    sharpness: tuple[int, ...] = (16, 8, 4, 2)
    floor: float = 500.0
    nearness: float = 0.4


def at_level(values: tuple[T, ...], index: int) -> T:
    """The value of a level, counted from the finest."""
    return values[min(index, len(values) - 1)]


class Solver:
    """Fills the holes of levels in place. One use; deterministic for a seed."""

    def __init__(
        self, kernels: Kernels, crew: Crew, radius: int, seed: int, tuning: Tuning | None = None
    ) -> None:
        self._kernels = kernels
        self._crew = crew
        self._radius = radius
        self._random = np.random.Generator(np.random.Philox(seed))
        self._tuning = tuning or Tuning()
        self._reverse = False
        self._nearness = 0.0
        self._copy: Places | None = None

    def solve(self, levels: Sequence[Level]) -> Ballot:
        """Returns who votes on levels[0], the finest; each level has half the size of the last."""
        work = sum(self._work(level, index) for index, level in enumerate(levels))
        self._crew.expect(work + int(np.count_nonzero(levels[0].target)))
        self._nearness = self._tuning.nearness * self._variety(levels[-1])
        field = self._first_field(levels[-1])
        for index in reversed(range(len(levels))):
            if index < len(levels) - 1:
                field, known = self._enlarged(field, levels[index])
                self._vote(levels[index], field, index)
                if not known:
                    self._search(levels[index], field, index)
            stage = f"scale {len(levels) - index} of {len(levels)}"
            self._settle(levels[index], field, index, stage)
        self._search(levels[0], field, 0, "looking once more")
        return self._ballot(levels[0], field, 0)

    def _variety(self, level: Level) -> float:
        """How much the known pixels of a patch vary: the sum of the variances in a patch."""
        known = level.feature[~level.hole].astype(np.float32)
        return float(known.var(axis=0).sum()) * (2 * self._radius + 1) ** 2

    def _work(self, level: Level, index: int) -> int:
        passes = at_level(self._tuning.rounds, index) * at_level(self._tuning.passes, index)
        return int(np.count_nonzero(level.target)) * passes

    def _settle(self, level: Level, field: Field, index: int, stage: str) -> None:
        """Searches and votes at one level."""
        rounds = at_level(self._tuning.rounds, index)
        for number in range(1, rounds + 1):
            for _ in range(at_level(self._tuning.passes, index)):
                self._search(level, field, index, f"{stage}, round {number} of {rounds}")
            self._vote(level, field, index)

    def _search(self, level: Level, field: Field, index: int, stage: str = "") -> None:
        """stage: in what words to tell that it goes on; what it does was expected then."""
        self._reverse = not self._reverse
        longer = max(level.hole.shape)
        hunt = Hunt(
            radius=self._radius,
            reach=min(at_level(self._tuning.reach, index), longer),
            seed=int(self._random.integers(2**64, dtype=np.uint64)),
            reverse=self._reverse,
            nearness=round(self._nearness * 65536 / longer**2),
        )
        previous = self._copied(field.match, level)

        def work(rows: Rows) -> None:
            self._kernels.search(level, field, previous, rows, hunt)
            if stage:
                count = int(np.count_nonzero(level.target[rows.top : rows.bottom]))
                self._crew.advance(count, stage)

        self._crew.run(work, bands(level.target))

    def _copied(self, match: Places, level: Level) -> Places:
        """A copy of the targets' matches, overwritten by the next; large arrays are slow to be
        had."""
        if self._copy is None or self._copy.shape != match.shape:
            self._copy = np.empty_like(match)
        box = _around(level.target)
        copy, given = self._copy[box], match[box]

        def work(top: int, bottom: int) -> None:
            copy[top:bottom] = given[top:bottom]

        self._crew.in_strips(work, given.shape)
        return self._copy

    def _vote(self, level: Level, field: Field, index: int) -> None:
        ballot = self._ballot(level, field, index)

        def work(rows: Rows) -> None:
            self._kernels.vote(level, ballot, rows)

        self._crew.run(work, tall_bands(level.hole))

    def _ballot(self, level: Level, field: Field, index: int) -> Ballot:
        """Weights that fall with the cost: only the ratio of two costs decides."""
        weight = np.zeros(level.target.shape, np.float32)
        box = _around(level.target)
        sharpness, most = at_level(self._tuning.sharpness, index), _MOST_POWER
        voters, costs, shares = level.target[box], field.cost[box], weight[box]

        def work(top: int, bottom: int) -> None:
            part = slice(top, bottom)
            power = costs[part].astype(np.float32) + np.float32(self._tuning.floor)
            power *= np.float32(1e-4)
            np.minimum(power, np.float32(most ** (1 / sharpness)), out=power)
            for _ in range(sharpness.bit_length() - 1):
                power *= power
            np.divide(1, power, out=shares[part], where=voters[part])

        self._crew.in_strips(work, voters.shape)
        return Ballot(field.match, weight, self._radius)

    def _first_field(self, level: Level) -> Field:
        """A first fill and field."""
        field = self._empty_field(level)
        self._peel(level, field, _places(level.hole))
        self._draw(level, field, self._lacking(level, field))
        return field

    def _lacking(self, level: Level, field: Field) -> Places:
        """The targets that have no match, row by row."""
        box = _around(level.target)
        target, match = level.target[box], field.match[box]
        found: dict[int, Places] = {}

        def work(top: int, bottom: int) -> None:
            places = _places(target[top:bottom] & (match[top:bottom, :, 0] < 0))
            found[top] = places + np.array([box[0].start + top, box[1].start], np.int32)

        self._crew.in_strips(work, target.shape)
        return np.concatenate([found[top] for top in sorted(found)])

    def _peel(self, level: Level, field: Field, rest: Places) -> None:
        """Fills these pixels of the hole from its rim inwards, ring by ring, each by the known part
        of its patch; where no source is near, smoothly."""
        if not len(rest):
            return
        known = ~level.hole
        reach = self._reach(level, len(rest))
        pairs = min(int(np.count_nonzero(level.source)), (2 * reach + 1) ** 2)
        left = _MOST_RINGS if reach < max(level.hole.shape) else len(rest)
        smooth = False
        while len(rest) and left and (rim := _touching(known, rest)).any():
            ring, rest, left = rest[rim], rest[~rim], left - 1
            centres = self._inside(ring, level.hole)
            found = np.empty_like(centres)

            def work(rows: Rows, centres: Places = centres, found: Places = found) -> None:
                part, pixels = slice(rows.top, rows.bottom), (level.feature, known, level.source)
                self._kernels.match(pixels, centres[part], (self._radius, reach), found[part])

            self._crew.run(work, split(np.arange(1, len(ring) + 1) * pairs, _PAIRS_A_BAND))
            has = found[:, 0] >= 0
            if not (smooth or has.all()):
                self._smooth(level, known)
                smooth = True
            known[tuple(ring.T)] = True
            ring, centres, found = ring[has], centres[has], found[has]
            level.feature[tuple(ring.T)] = level.feature[tuple((found + ring - centres).T)]
            field.match[tuple(centres.T)] = found
        if len(rest) and not (left or smooth):
            self._smooth(level, known)

    def _reach(self, level: Level, count: int) -> int:
        """How far a first fill of so many pixels looks."""
        if count * np.count_nonzero(level.source) <= _MOST_PAIRS:
            return int(max(level.hole.shape))
        return _NEAR if count * (2 * _NEAR + 1) ** 2 <= _MOST_NEAR_PAIRS else _VERY_NEAR

    def _smooth(self, level: Level, known: Mask) -> None:
        """Fills all that is not known without an edge."""
        box = _around(level.hole)
        smooth = smoothed(level.feature[box].astype(np.float32), known[box])
        level.feature[box][~known[box]] = (smooth[~known[box]] + np.float32(0.5)).astype(np.uint8)

    def _empty_field(self, level: Level) -> Field:
        field = Field(
            np.empty((*level.hole.shape, 2), np.int32), np.empty(level.hole.shape, np.uint32)
        )

        def work(top: int, bottom: int) -> None:
            field.match[top:bottom] = -1
            field.cost[top:bottom] = NO_COST

        self._crew.in_strips(work, level.hole.shape)
        return field

    def _draw(self, level: Level, field: Field, missing: Places) -> None:
        """Gives each of these targets that has no match a source at random."""
        missing = missing[field.match[tuple(missing.T)][:, 0] < 0]
        sides = np.array(level.hole.shape)
        for _ in range(_MOST_DRAWS):
            if not len(missing):
                return
            self._crew.check()
            drawn = self._random.integers(0, sides, (len(missing), 2), dtype=np.int32)
            good = level.source[tuple(drawn.T)]
            field.match[tuple(missing[good].T)] = drawn[good]
            missing = missing[~good]
        self._crew.check()
        count = int(np.count_nonzero(level.source))
        drawn = self.numbered(level.source, self._random.integers(count, size=len(missing)))
        field.match[tuple(missing.T)] = drawn

    def numbered(self, mask: Mask, numbers: NDArray[np.int64]) -> Places:
        """The (y, x) of the set pixels of these numbers, counted row by row: int32 [N, 2]."""
        counts = np.count_nonzero(mask, axis=1)
        ends = np.cumsum(counts)
        found = np.empty((len(numbers), 2), np.int32)
        found[:, 0] = np.searchsorted(ends, numbers, side="right")
        self._crew.check()
        order = np.argsort(found[:, 0], kind="stable")
        self._crew.check()
        rows, starts = np.unique(found[order, 0], return_index=True)
        for row, here in zip(rows.tolist(), np.split(order, starts[1:]), strict=False):
            self._crew.check()
            found[here, 1] = np.flatnonzero(mask[row])[numbers[here] - (ends[row] - counts[row])]
        return found

    def _enlarged(self, coarse: Field, level: Level) -> tuple[Field, bool]:
        """The matches of a level of half the size, twice as far, where that is a source; and
        whether they are for most targets. The hole's parts that were too thin to be part of that
        level are filled like a first one."""
        field = self._empty_field(level)

        def work(rows: Rows) -> None:
            self._kernels.enlarge(coarse, level, field, self._radius, rows)

        self._crew.run(work, bands(level.target))
        lacking = self._lacking(level, field)
        self._crew.check()
        self._peel(level, field, lacking[level.hole[tuple(lacking.T)]])
        self._crew.check()
        self._draw(level, field, lacking)
        return field, len(lacking) <= _MOST_NEW * int(np.count_nonzero(level.target))

    def _inside(self, centres: Places, hole: Mask) -> Places:
        """The nearest places where a whole patch lies in the picture."""
        height, width = hole.shape
        highest = np.array([height - 1 - self._radius, width - 1 - self._radius], np.int32)
        inside = np.maximum(np.minimum(centres, highest), np.int32(self._radius))
        return np.ascontiguousarray(inside, np.int32)


def _places(mask: Mask) -> Places:
    """The (y, x) of the set pixels, int32 [N, 2], row by row."""
    return np.stack(np.nonzero(mask), axis=1).astype(np.int32)


def _touching(known: Mask, places: Places) -> Mask:
    """Whether any of the eight pixels around each of these places is known."""
    framed, (y, x) = np.pad(known, 1), places.T
    touching = np.zeros(len(places), np.bool_)
    for dy in range(3):
        for dx in range(3):
            touching |= framed[y + dy, x + dx]
    return touching


def _around(mask: Mask) -> tuple[slice, slice]:
    """The bounds of the set pixels and one pixel around them, as an index."""
    bounds = mask_bounds(mask)
    if bounds is None:
        raise ValueError("nothing is set")
    return bounds.grown(1).clipped(mask.shape[1], mask.shape[0]).slices
