# SPDX-License-Identifier: GPL-3.0-or-later
"""One measured figure, ours beside the other's, and the table of many."""

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """What was measured. ours and other have the same unit; limit bounds `value`.

    value is the ratio ours/other where there is another, else ours. The limit is an upper one
    unless at_least.
    """

    name: str
    ours: float
    unit: str
    limit: float
    other: float | None = None
    other_name: str = ""
    at_least: bool = False

    @property
    def value(self) -> float:
        """What is held against the limit."""
        return self.ours if self.other is None else self.ours / self.other

    @property
    def holds(self) -> bool:
        """Whether the limit was kept in this run."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def row(self) -> tuple[str, ...]:
        """The figure as the cells of a table."""
        other = "" if self.other is None else f"{self.other:.4g} {self.unit} ({self.other_name})"
        unit = self.unit if self.other is None else "x"
        sign = ">=" if self.at_least else "<="
        value, limit = f"{self.value:.3g} {unit}", f"{sign} {self.limit:g} {unit}"
        return (
            self.name,
            f"{self.ours:.4g} {self.unit}",
            other,
            value,
            limit,
            "yes" if self.holds else "NO",
        )


HEADER = ("figure", "ours", "beside it", "value", "limit", "holds")


def table(figures: Iterable[Figure]) -> str:
    """The figures as a Markdown table."""
    rows = [HEADER, *(figure.row() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADER))]
    lines = [
        "| " + " | ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def seconds(action: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def interleaved(
    ours: Callable[[], object], other: Callable[[], object], rounds: int
) -> tuple[float, float]:
    """Medians of both, measured in turn, so that what else the machine does hits both alike."""
    pairs = [(seconds(ours), seconds(other)) for _ in range(rounds)]
    return statistics.median(p[0] for p in pairs), statistics.median(p[1] for p in pairs)
