# SPDX-License-Identifier: GPL-3.0-or-later
"""Scores of trials, their means, and mean ranks of the methods."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bench.quality import measures

Measure = Callable[[npt.NDArray[np.uint8], npt.NDArray[np.uint8], npt.NDArray[np.bool_]], float]
Scores = Mapping[str, float]

MEASURES: dict[str, Measure] = {
    "PSNR": measures.psnr,
    "SSIM": measures.ssim,
    "tex": measures.texture_distance,
    "ghist": measures.gradient_distance,
    "ori": measures.orientation_distance,
    "seam": measures.seam_ratio,
}
HIGHER_IS_BETTER = frozenset({"PSNR", "SSIM"})
RANKED = ("SSIM", "tex", "ghist", "ori")
RANKED_WITH_PSNR = ("PSNR", *RANKED)


@dataclass(frozen=True)
class Table:
    """Scores by case and method; a method that failed on a case is absent from it."""

    methods: tuple[str, ...]
    cases: Mapping[str, Mapping[str, Scores]]

    def common(self) -> tuple[str, ...]:
        """The cases that every method finished."""
        return tuple(case for case, row in self.cases.items() if len(row) == len(self.methods))

    def mean(self, method: str, measure: str, among: Iterable[str]) -> float:
        """The measure's mean over the cases named that the method finished; NaN for none."""
        values = [row[method][measure] for row in self._rows(among) if method in row]
        return float(np.mean(values)) if values else float("nan")

    def mean_rank(self, method: str, ranked: Iterable[str], among: Iterable[str]) -> float:
        """Mean rank, 1 best, over the measures and cases; a failure shares the last places."""
        names, rows = tuple(ranked), self._rows(among)
        ranks = [self._ranks(row, measure)[method] for row in rows for measure in names]
        return float(np.mean(ranks)) if ranks else float("nan")

    def _rows(self, among: Iterable[str]) -> list[Mapping[str, Scores]]:
        return [self.cases[case] for case in among]

    def _ranks(self, row: Mapping[str, Scores], measure: str) -> dict[str, float]:
        sign = -1 if measure in HIGHER_IS_BETTER else 1
        costs = [sign * row[m][measure] if m in row else np.inf for m in self.methods]
        return dict(zip(self.methods, _shared_ranks(costs), strict=True))


def score(
    truth: npt.NDArray[np.uint8], filled: npt.NDArray[np.uint8], hole: npt.NDArray[np.bool_]
) -> Scores:
    """Every measure of one fill; the pictures are cropped to the hole's surroundings first."""
    box = _surroundings(hole, 40)
    return {name: measure(truth[box], filled[box], hole[box]) for name, measure in MEASURES.items()}


def _surroundings(hole: npt.NDArray[np.bool_], margin: int) -> tuple[slice, slice]:
    spans = []
    for axis in (1, 0):
        inside = np.flatnonzero(hole.any(axis=axis))
        spans.append(slice(max(0, int(inside[0]) - margin), int(inside[-1]) + 1 + margin))
    return spans[0], spans[1]


def _shared_ranks(costs: list[float]) -> list[float]:
    """Ranks from 1, equal costs sharing the mean of their places."""
    values = np.array(costs)
    below = (values[None, :] < values[:, None]).sum(axis=1)
    equal = (values[None, :] == values[:, None]).sum(axis=1)
    return [float(rank) for rank in below + (equal + 1) / 2]
