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

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.classic.crew import Band, Crew
from cavendish.engines.classic.kernels import Kernels
from cavendish.engines.classic.pyramid import Level, Mask, dilated
from cavendish.engines.classic.reference import NO_COST

Weights = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Tuning:
    """How hard the solver works; tuples are per level, the finest first, the last one repeats."""

    rounds: tuple[int, ...] = (2, 3, 4, 6, 8, 10)
    passes: tuple[int, ...] = (1, 1, 2, 2, 3, 4)
    reach: tuple[int, ...] = (32, 64, 1024)
    sharpness: float = 2.0
    floor: float = 500.0


@dataclass(slots=True)
class Field:
    """The match of each target of a level: see `reference` for field and cost."""

    level: Level
    match: NDArray[np.int32]
    cost: NDArray[np.uint32]


def at_level(values: tuple[int, ...], index: int) -> int:
    """The value of a level, counted from the finest."""
    return values[min(index, len(values) - 1)]


class Solver:
    """Fills the holes of levels in place. One use; deterministic for a seed."""

    def __init__(self, kernels: Kernels, crew: Crew, radius: int, seed: int, tuning: Tuning) -> None:
        self._kernels = kernels
        self._crew = crew
        self._radius = radius
        self._random = np.random.Generator(np.random.Philox(seed))
        self._tuning = tuning
        self._reverse = False

    def solve(self, levels: Sequence[Level]) -> Field:
        """Returns the field of levels[0], the finest; levels halve in size."""
        self._crew.expect(sum(self._work(levels, index) for index in range(len(levels))))
        field = self._first_field(levels[-1])
        for index in reversed(range(len(levels))):
            level = levels[index]
            if index < len(levels) - 1:
                field = self._enlarged(field, level)
                self._vote(field)
            self._settle(field, index, f"scale {len(levels) - index} of {len(levels)}")
        self._search(field, at_level(self._tuning.reach, 0))
        return field

    def weights(self, field: Field, sharpness: float) -> Weights:
        """Falling with cost, scale-free: only the ratio of two costs decides."""
        cost = field.cost.astype(np.float32) + np.float32(self._tuning.floor)
        return (cost / np.float32(10_000)) ** np.float32(-sharpness)

    def _work(self, levels: Sequence[Level], index: int) -> int:
        passes = at_level(self._tuning.rounds, index) * at_level(self._tuning.passes, index)
        return int(np.count_nonzero(levels[index].target)) * passes

    def _settle(self, field: Field, index: int, stage: str) -> None:
        rounds = at_level(self._tuning.rounds, index)
        passes = at_level(self._tuning.passes, index)
        size = int(np.count_nonzero(field.level.target))
        for number in range(rounds):
            for _ in range(passes):
                self._search(field, at_level(self._tuning.reach, index))
                self._crew.advance(size, f"{stage}, round {number + 1} of {rounds}")
            self._vote(field)

    def _search(self, field: Field, reach: int) -> None:
        level, previous = field.level, field.match.copy()
        seed = int(self._random.integers(2**64, dtype=np.uint64))
        self._reverse = not self._reverse

        def work(band: Band) -> None:
            self._kernels.search(
                level.feature,
                level.target,
                level.source,
                field.match,
                previous,
                field.cost,
                band.top,
                band.bottom,
                self._radius,
                min(reach, max(level.hole.shape)),
                seed,
                self._reverse,
            )

        self._crew.run(work, level.target)

    def _vote(self, field: Field) -> None:
        level = field.level
        weight = self.weights(field, self._tuning.sharpness)

        def work(band: Band) -> None:
            self._kernels.vote(
                level.feature,
                level.hole,
                level.target,
                field.match,
                weight,
                band.top,
                band.bottom,
                self._radius,
            )

        self._crew.run(work, level.hole)

    def _first_field(self, level: Level) -> Field:
        """Fills the hole from its rim inwards, ring by ring, by the known part of each patch."""
        known = ~level.hole
        sources = _places(level.source)
        field = self._drawn(level, sources)
        while not known.all():
            ring = _places(dilated(known, 1) & ~known)
            centres = self._inside(ring, level.hole)
            choice = np.zeros(len(ring), np.int32)
            self._match(level, known, centres, sources, choice)
            found = sources[choice]
            level.feature[tuple(ring.T)] = level.feature[tuple((found + ring - centres).T)]
            field.match[tuple(centres.T)] = found
            known[tuple(ring.T)] = True
        return field

    def _match(
        self,
        level: Level,
        known: Mask,
        centres: NDArray[np.int32],
        sources: NDArray[np.int32],
        choice: NDArray[np.int32],
    ) -> None:
        def work(band: Band) -> None:
            part = slice(band.top, band.bottom)
            self._kernels.match(
                level.feature, known, centres[part], sources, choice[part], self._radius
            )

        self._crew.run(work, np.ones((len(centres), len(sources)), np.bool_))

    def _drawn(self, level: Level, sources: NDArray[np.int32]) -> Field:
        """A field of sources at random."""
        match = np.full((*level.hole.shape, 2), -1, np.int32)
        cost = np.full(level.hole.shape, NO_COST, np.uint32)
        count = int(np.count_nonzero(level.target))
        match[level.target] = sources[self._random.integers(len(sources), size=count)]
        return Field(level, match, cost)

    def _enlarged(self, coarse: Field, level: Level) -> Field:
        """The matches of a level of half the size, twice as far, where that is a source."""
        field = self._drawn(level, _places(level.source))
        at = _places(level.target)
        half = tuple((at // 2).T)
        match = self._inside(coarse.match[half] * 2 + at % 2, level.hole)
        good = level.source[tuple(match.T)] & (coarse.match[half][:, 0] >= 0)
        at, match = at[good], match[good]
        field.match[tuple(at.T)] = match
        field.cost[tuple(at.T)] = coarse.cost[half][good]
        return field

    def _inside(self, centres: NDArray[np.int32], hole: Mask) -> NDArray[np.int32]:
        """The nearest places where a whole patch lies in the picture."""
        height, width = hole.shape
        highest = np.array([height - 1 - self._radius, width - 1 - self._radius], np.int32)
        inside = np.clip(centres, np.int32(self._radius), highest)
        return np.ascontiguousarray(inside, np.int32)


def _places(mask: Mask) -> NDArray[np.int32]:
    """The (y, x) of the set pixels, int32 [N, 2], row by row."""
    return np.stack(np.nonzero(mask), axis=1).astype(np.int32)
