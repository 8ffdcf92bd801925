# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures in words: Markdown tables of means, ranks and failures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from bench.quality.ranking import MEASURES, RANKED, RANKED_WITH_PSNR, Table
from bench.quality.trial import Trial

_COLUMNS = ("method", "failed", *MEASURES, "rank", "rank+PSNR", "rank all", "wall s", "cpu s")

READING = """\
Means over the cases that every method finished; higher is better for PSNR and SSIM, lower for
tex, ghist and ori; seam is best at 1. rank: mean rank over SSIM, tex, ghist and ori on those
cases (rank+PSNR: with PSNR too); rank all: on every case, a failure sharing the last places.
wall and cpu: medians over what the method finished, for G'MIC with its start and PNG files;
quality runs share the machine, so `python -m bench.speed_fill` is the measure of speed."""


@dataclass(frozen=True)
class Section:
    """A part of the cases with its title."""

    title: str
    cases: tuple[str, ...]


def figures(section: Section, table: Table, trials: Sequence[Trial]) -> str:
    """The Markdown table of one part of the cases."""
    part = Table(table.methods, {case: table.cases[case] for case in section.cases})
    shared = part.common()
    head = f"### {section.title} ({len(shared)} of {len(section.cases)} cases finished by all)\n"
    rows = [_row(method, part, shared, trials) for method in _by_rank(part, shared)]
    rule = "|" + "---|" * len(_COLUMNS)
    return "\n".join([head, _line(_COLUMNS), rule, *rows]) + "\n"


def verdict(section: Section, table: Table, limit: float = 1.15) -> str:
    """Whether our mean rank is the best, and our seam ratio within its limit, in two lines."""
    part = Table(table.methods, {case: table.cases[case] for case in section.cases})
    shared = part.common()
    first, second = _by_rank(part, shared)[:2]
    ranks = [f"{m} {part.mean_rank(m, RANKED, shared):.2f}" for m in (first, second)]
    seam = part.mean("ours", "seam", shared)
    return (
        f"- {section.title}: best mean rank {'held' if first == 'ours' else 'MISSED'}: "
        f"{ranks[0]}, then {ranks[1]}\n"
        f"- {section.title}: seam ratio {'held' if seam <= limit else 'MISSED'}: "
        f"{seam:.3f}, limit {limit}\n"
    )


def failures(trials: Iterable[Trial]) -> str:
    """A line for each trial that failed."""
    lines = [f"- {t.method} on {t.case}: {t.failure}" for t in trials if t.failure]
    return "\n".join(lines or ["- none"]) + "\n"


def ranks_by_case(table: Table, method: str) -> str:
    """A line a case: the method's mean rank there and its measures, the worst first."""
    finished = [case for case, row in table.cases.items() if method in row]
    ranks = {case: table.mean_rank(method, RANKED, [case]) for case in finished}
    columns = ("case", "rank", *MEASURES)
    lines = [_line(columns), "|" + "---|" * len(columns)]
    for case in sorted(finished, key=lambda name: -ranks[name]):
        scores = table.cases[case][method]
        lines.append(_line([case, f"{ranks[case]:.1f}", *(f"{scores[m]:.3f}" for m in MEASURES)]))
    return "\n".join(lines) + "\n"


def _by_rank(table: Table, shared: Sequence[str]) -> list[str]:
    cases = shared or tuple(table.cases)
    return sorted(table.methods, key=lambda method: table.mean_rank(method, RANKED, cases))


def _row(method: str, table: Table, shared: Sequence[str], trials: Sequence[Trial]) -> str:
    own = [t for t in trials if t.method == method and t.case in table.cases]
    done = [t for t in own if not t.failure]
    means = [f"{table.mean(method, measure, shared):.3f}" for measure in MEASURES]
    ranks = [
        table.mean_rank(method, RANKED, shared),
        table.mean_rank(method, RANKED_WITH_PSNR, shared),
        table.mean_rank(method, RANKED, table.cases),
    ]
    times = [_median([t.wall_s for t in done]), _median([t.cpu_s for t in done])]
    numbers = [f"{number:.2f}" for number in (*ranks, *times)]
    return _line([method, str(len(own) - len(done)), *means, *numbers])


def _median(values: Sequence[float]) -> float:
    return float(np.median(values)) if values else float("nan")


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
