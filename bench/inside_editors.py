# SPDX-License-Identifier: GPL-3.0-or-later
"""What the measurements inside of both editors have in common."""

import itertools
import statistics
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.figure import Figure
from tests.daemon_process import running_daemon
from tests.editors.root import EditorRoot, make_root
from tests.editors.warm import make_warm_home

INSIDE = Path(__file__).with_name("inside")
EXAMPLES = Path(__file__).parents[1] / "examples"
TRANSFER_RATIO = 1.5
STALL_MS = 50.0
# Which of a beat's times: the clock's, the thread's processor time, or the process's.
WALL, THREAD, PROCESS = 0, 1, 2


@contextmanager
def workplace() -> Iterator[tuple[EditorRoot, Path]]:
    """The editors' root, and a folder in which a daemon keeps its `state`.

    Makes the root first where it is missing.
    """
    root = make_root()
    make_warm_home(root)
    with tempfile.TemporaryDirectory(prefix="cavendish-bench-") as name:
        folder = Path(name)
        with running_daemon(folder / "state"):
            yield root, folder


def transfers(report: dict[str, Any], name: str, alone: str, peer: str) -> list[Figure]:
    """A canvas into the daemon's segment, beside reading it alone and beside the peers' way."""
    sent, read = (statistics.median(report[key]) * 1000 for key in ("sent", "read"))
    return [
        Figure(name, sent, "ms", TRANSFER_RATIO, read, alone),
        Figure(name, sent, "ms", 1.0, report["peer"] * 1000, peer),
    ]


def stalls(name: str, reports: Iterable[dict[str, Any]], own: int) -> list[Figure]:
    """The longest time that a main loop was held: the medians of several runs.

    own: whose processor time is told too. It leaves out what other programs of a loaded machine
    took.
    """
    kept = list(reports)

    def held(clock: int) -> float:
        return statistics.median(longest_gap(report, clock) for report in kept) * 1000

    return [
        Figure(name, held(WALL), "ms", STALL_MS),
        Figure(f"{name}; processor time", held(own), "ms", STALL_MS),
    ]


def longest_gap(report: dict[str, Any], clock: int) -> float:
    """The longest time between two beats, less the moving of pixels in it, in seconds."""
    gaps: list[float] = [
        end[clock] - begin[clock] - pixels_between(report["pixels"], begin[WALL], end[WALL], clock)
        for begin, end in itertools.pairwise(report["beats"])
    ]
    return max(gaps)


def pixels_between(spans: list[list[list[float]]], begin: float, end: float, clock: int) -> float:
    """How long pixels were moved between two moments."""
    inside = (span for span in spans if span[0][WALL] >= begin and span[1][WALL] <= end)
    return sum(after[clock] - before[clock] for before, after in inside)


def pixels_of(report: dict[str, Any], clock: int) -> float:
    """How long pixels were moved in all, in seconds."""
    return pixels_between(report["pixels"], float("-inf"), float("inf"), clock)
