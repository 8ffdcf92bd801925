# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m bench.quality`: fills every case by every method and compares, see README.md."""

from __future__ import annotations

import argparse
import datetime
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.quality import pictures, report, sheet
from bench.quality.methods import METHODS, Method, missing, version
from bench.quality.packages import PackageMissing
from bench.quality.pictures import Case
from bench.quality.ranking import Table, score
from bench.quality.trial import Trial, attempt

_HERE = Path(__file__).parent
_SHOWN = ("ours", "pypatchmatch", "gmic-matchpatch", "shiftmap", "fsr-fast")


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the bench; a full run also writes results.md and contact-sheet.jpg."""
    options = _options(arguments)
    methods = _present([METHODS[name] for name in options.methods])
    cases = _cases(options.half)
    trials = _trials(methods, cases, options.jobs)
    table = _table(methods, cases, trials)
    told = _report(table, cases, trials)
    print(told)
    if set(options.methods) == set(METHODS) and options.half is None:
        _write(told, cases, trials)
    if options.sheet:
        _draw(cases, trials, [method.name for method in methods], options.sheet)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m bench.quality", description=__doc__)
    parser.add_argument("--only", choices=METHODS, help="one method alone")
    parser.add_argument("--methods", type=lambda text: text.split(","), default=list(METHODS))
    parser.add_argument("--half", choices=pictures.HALVES)
    parser.add_argument("--sheet", type=Path, help="writes a contact sheet of this run there")
    parser.add_argument("--jobs", type=int, default=1, help="trials at once (times suffer)")
    options = parser.parse_args(arguments)
    options.methods = [options.only] if options.only else options.methods
    if unknown := set(options.methods) - set(METHODS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(METHODS)}")
    return options


def _present(methods: Sequence[Method]) -> list[Method]:
    for method in methods:
        if lack := missing(method):
            _tell(f"left out: {method.name}: {lack}")
    return [method for method in methods if not missing(method)]


def _cases(half: str | None) -> list[Case]:
    found: list[Case] = []
    for picture in pictures.listed():
        if half in (None, picture.half):
            try:
                found += pictures.cases(picture)
            except PackageMissing as error:
                _tell(f"left out: {picture.name}: {error}")
    return found


def _trials(methods: Sequence[Method], cases: Sequence[Case], jobs: int) -> list[Trial]:
    with ThreadPoolExecutor(jobs) as pool:
        pending = [pool.submit(attempt, method, case) for case in cases for method in methods]
        trials = []
        for number, future in enumerate(pending, 1):
            trial = future.result()
            trials.append(trial)
            word = trial.failure or f"{trial.wall_s:.2f} s"
            kept = ", kept" if trial.kept else ""
            _tell(f"[{number}/{len(pending)}] {trial.case}: {trial.method}: {word}{kept}")
    return trials


def _table(methods: Sequence[Method], cases: Sequence[Case], trials: Sequence[Trial]) -> Table:
    known = {case.name: case for case in cases}
    rows: dict[str, dict[str, dict[str, float]]] = {case.name: {} for case in cases}
    for trial in trials:
        if trial.filled is not None:
            case = known[trial.case]
            rows[trial.case][trial.method] = dict(score(case.truth, trial.filled, case.hole))
    return Table(tuple(method.name for method in methods), rows)


def _report(table: Table, cases: Sequence[Case], trials: Sequence[Trial]) -> str:
    halves = {half: tuple(c.name for c in cases if c.half == half) for half in pictures.HALVES}
    sections = [report.Section(half.capitalize(), names) for half, names in halves.items() if names]
    if len(sections) > 1:
        sections.insert(0, report.Section("All", tuple(case.name for case in cases)))
    parts = [_header(table, cases, trials)]
    parts += [report.figures(section, table, trials) for section in sections]
    if "ours" in table.methods and len(table.methods) > 1:
        limits = [report.verdict(section, table) for section in sections]
        parts.append("### Limits\n\n" + "".join(limits))
    parts += ["### Failures\n\n" + report.failures(trials)]
    if "ours" in table.methods:
        parts.append("### Ours, case by case\n\n" + report.ranks_by_case(table, "ours"))
    return "\n".join(parts)


def _header(table: Table, cases: Sequence[Case], trials: Sequence[Trial]) -> str:
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    kept = sum(trial.kept for trial in trials)
    peers = [METHODS[name] for name in table.methods if name != "ours"]
    builds = {f"{peer.needs} {version(peer)}" for peer in peers} or {"none"}
    names = {
        case.name.rsplit("-", 1)[0] if case.name[-1].isdigit() else case.name for case in cases
    }
    return (
        f"{datetime.date.today():%Y-%m-%d}, {os.cpu_count()} cores shared with other work "
        f"(load {load}); {len(names)} pictures, {len(cases)} cases, {len(trials)} fills of which "
        f"{kept} kept from an earlier run. Peers: {', '.join(sorted(builds))}.\n\n"
        f"{report.READING}\n"
    )


def _write(told: str, cases: Sequence[Case], trials: Sequence[Trial]) -> None:
    seen = (_HERE / "seen.md").read_text("utf-8")
    title = "# Fill quality: results\n\nWritten by `python -m bench.quality`.\n\n"
    (_HERE / "results.md").write_text(f"{title}{told}\n{seen}", "utf-8")
    _draw(cases, trials, _SHOWN, _HERE / "contact-sheet.jpg")


def _draw(
    cases: Sequence[Case], trials: Sequence[Trial], methods: Sequence[str], target: Path
) -> None:
    fills: dict[str, dict[str, sheet.Picture]] = {case.name: {} for case in cases}
    for trial in trials:
        if trial.filled is not None:
            fills[trial.case][trial.method] = trial.filled
    sheet.save(sheet.draw(cases, fills, methods), target)


def _tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
