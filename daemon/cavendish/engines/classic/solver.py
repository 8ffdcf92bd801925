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
from cavendish.engines.classic.pyramid import dilated
from cavendish.imaging.membrane import smoothed
from cavendish.imaging.regions import mask_bounds

_PAIRS_A_BAND = 40_000
_MOST_PAIRS = 3_000_000
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
        self._crew.expect(sum(self._work(level, index) for index, level in enumerate(levels)))
        self._nearness = self._tuning.nearness * self._variety(levels[-1])
        field = self._first_field(levels[-1])
        for index in reversed(range(len(levels))):
            if index < len(levels) - 1:
                field = self._enlarged(field, levels[index])
                self._vote(levels[index], field, index)
            stage = f"scale {len(levels) - index} of {len(levels)}"
            self._settle(levels[index], field, index, stage)
        self._search(levels[0], field, 0)
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
                self._search(level, field, index)
            self._vote(level, field, index)
            part = self._work(level, index) * number // rounds
            before = self._work(level, index) * (number - 1) // rounds
            self._crew.advance(part - before, f"{stage}, round {number} of {rounds}")

    def _search(self, level: Level, field: Field, index: int) -> None:
        self._reverse = not self._reverse
        longer = max(level.hole.shape)
        hunt = Hunt(
            radius=self._radius,
            reach=min(at_level(self._tuning.reach, index), longer),
            seed=int(self._random.integers(2**64, dtype=np.uint64)),
            reverse=self._reverse,
            nearness=round(self._nearness * 65536 / longer**2),
        )
        previous = self._copied(field.match)

        def work(rows: Rows) -> None:
            self._kernels.search(level, field, previous, rows, hunt)

        self._crew.run(work, bands(level.target))

    def _copied(self, match: Places) -> Places:
        """A copy, overwritten by the next; as large arrays are slow to be had."""
        if self._copy is None or self._copy.shape != match.shape:
            self._copy = np.empty_like(match)
        copy = self._copy

        def work(top: int, bottom: int) -> None:
            copy[top:bottom] = match[top:bottom]

        self._crew.in_strips(work, match.shape)
        return copy

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
        """A first fill and field: peeled where that is quick, else smooth and random."""
        field = self._empty_field(level)
        count = np.count_nonzero(level.hole) * np.count_nonzero(level.source)
        if count <= _MOST_PAIRS:
            self._peel(level, field)
        else:
            box = _around(level.hole)
            smooth = smoothed(level.feature[box].astype(np.float32), ~level.hole[box])
            within = level.hole[box]
            level.feature[box][within] = (smooth[within] + np.float32(0.5)).astype(np.uint8)
        self._draw(level, field)
        return field

    def _peel(self, level: Level, field: Field) -> None:
        """Fills the hole from its rim inwards, ring by ring, by the known part of each patch."""
        known, sources = ~level.hole, _places(level.source)
        while not known.all():
            ring = _places(dilated(known, 1) & ~known)
            centres = self._inside(ring, level.hole)
            choice = np.zeros(len(ring), np.int32)

            def work(rows: Rows, centres: Places = centres, choice: Places = choice) -> None:
                part = slice(rows.top, rows.bottom)
                pixels = level.feature, known, self._radius
                self._kernels.match(pixels, centres[part], sources, choice[part])

            self._crew.run(work, split(np.arange(1, len(ring) + 1) * len(sources), _PAIRS_A_BAND))
            found = sources[choice]
            level.feature[tuple(ring.T)] = level.feature[tuple((found + ring - centres).T)]
            field.match[tuple(centres.T)] = found
            known[tuple(ring.T)] = True

    def _empty_field(self, level: Level) -> Field:
        field = Field(
            np.empty((*level.hole.shape, 2), np.int32), np.empty(level.hole.shape, np.uint32)
        )

        def work(top: int, bottom: int) -> None:
            field.match[top:bottom] = -1
            field.cost[top:bottom] = NO_COST

        self._crew.in_strips(work, level.hole.shape)
        return field

    def _draw(self, level: Level, field: Field) -> None:
        """Gives each target that has no match a source at random."""
        box = _around(level.target)
        lacking = level.target[box] & (field.match[box][..., 0] < 0)
        missing = _places(lacking) + np.array([box[0].start, box[1].start], np.int32)
        sides = np.array(level.hole.shape)
        for _ in range(_MOST_DRAWS):
            if not len(missing):
                return
            drawn = self._random.integers(0, sides, (len(missing), 2), dtype=np.int32)
            good = level.source[tuple(drawn.T)]
            field.match[tuple(missing[good].T)] = drawn[good]
            missing = missing[~good]
        sources = _places(level.source)
        drawn = sources[self._random.integers(len(sources), size=len(missing))]
        field.match[tuple(missing.T)] = drawn

    def _enlarged(self, coarse: Field, level: Level) -> Field:
        """The matches of a level of half the size, twice as far, where that is a source."""
        field = self._empty_field(level)

        def work(rows: Rows) -> None:
            self._kernels.enlarge(coarse, level, field, self._radius, rows)

        self._crew.run(work, bands(level.target))
        self._draw(level, field)
        return field

    def _inside(self, centres: Places, hole: Mask) -> Places:
        """The nearest places where a whole patch lies in the picture."""
        height, width = hole.shape
        highest = np.array([height - 1 - self._radius, width - 1 - self._radius], np.int32)
        inside = np.maximum(np.minimum(centres, highest), np.int32(self._radius))
        return np.ascontiguousarray(inside, np.int32)


def _places(mask: Mask) -> Places:
    """The (y, x) of the set pixels, int32 [N, 2], row by row."""
    return np.stack(np.nonzero(mask), axis=1).astype(np.int32)


def _around(mask: Mask) -> tuple[slice, slice]:
    """The bounds of the set pixels and one pixel around them, as an index."""
    bounds = mask_bounds(mask)
    if bounds is None:
        raise ValueError("nothing is set")
    return bounds.grown(1).clipped(mask.shape[1], mask.shape[0]).slices
