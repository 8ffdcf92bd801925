# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m bench looks`: how long operations without weights work without a look for a cancel,
and how long their progress stands still.

Each runs as a job does, on a photograph of 4096 pixels a side. Of each time between two looks the
shorter one counts of what the clock says and what the processor did: on a busy machine the clock
tells of the others, and two threads are twice as busy.

python -m bench.looks [--size WIDTHxHEIGHT] [--noise] [--format FORMAT] [NAME of an operation ...]
prints where the longest times of each lie.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from typing import Any

from bench.figure import Figure
from bench.verbs import Payloads, noise, photograph, works
from cavendish.engines.classic.engine import ClassicEngine
from cavendish.engines.engine import Preview
from cavendish.operations.run import Work, run
from cavendish.request import Operation, PixelFormat, Plan, Request

_SIDE, _SECONDS = 4096, 0.1
# An artist who sees nothing move for longer thinks that nothing does.
_STILL_SECONDS = 2.0
_TOLD = 3

# Seconds, and the places that the two looks came from.
Gap = tuple[float, str, str]
# What the clock says, and what the processors did.
Moment = tuple[float, float]


class Looks:
    """A Control that notes how long nobody looks, and how long progress stands still."""

    def __init__(self, *, told: bool = False) -> None:
        """told: whether to remember where, which takes time itself."""
        self._told, self._lock = told, threading.Lock()
        self._last, self._before = _now(), "the beginning"
        self._moved, self._fraction = self._last, (0.0, "the beginning")
        self.gaps: list[Gap] = []
        self.stills: list[tuple[float, float, str]] = []

    def check(self) -> None:
        """Raises nothing; see engines.engine."""
        self._look()

    def cancelled(self) -> bool:
        """Never."""
        self._look()
        return False

    def progress(self, fraction: float, stage: str) -> None:
        """Is no look. Moves, or does not."""
        with self._lock:
            if fraction > self._fraction[0]:
                self.stills.append((_since(self._moved), *self._fraction))
                self._moved, self._fraction = _now(), (fraction, stage)

    def show(self, preview: Preview) -> None:
        """Is no look."""

    def on_stop(self, _act: Callable[[], None]) -> contextlib.AbstractContextManager[None]:
        """Nobody stops it."""
        return contextlib.nullcontext()

    def end(self) -> None:
        """The work is done."""
        self._look("the end")
        self.stills.append((_since(self._moved), *self._fraction))

    def _look(self, place: str = "") -> None:
        with self._lock:
            seconds = _since(self._last)
            here = place or (_place() if self._told and seconds > _SECONDS / 5 else "")
            self.gaps.append((seconds, self._before, here))
            self._before = here or (_place() if self._told else "")
            self._last = _now()


def figures(side: int = _SIDE) -> Iterator[Figure]:
    """Measures. Raises PackageMissing where the photograph cannot be had."""
    megapixels = side * side / 1e6
    for name, (operation, payloads) in works(photograph(side, side)).items():
        looks = looked(operation, payloads)
        title = f"{name}: longest time between two looks for a cancel, {megapixels:.0f} Mpx"
        yield Figure(title, max(looks.gaps)[0], "s", _SECONDS)
        title = f"{name}: longest time that progress stands still"
        yield Figure(title, max(looks.stills)[0], "s", _STILL_SECONDS)


def main(arguments: list[str] | None = None) -> None:
    """Prints the longest times of each operation, and where they lie."""
    parser = argparse.ArgumentParser("python -m bench.looks", description=__doc__)
    parser.add_argument("--size", type=size_of, default=(_SIDE, _SIDE), metavar="WIDTHxHEIGHT")
    parser.add_argument("--noise", action="store_true", help="noise in place of the photograph")
    parser.add_argument("--format", type=PixelFormat, default=PixelFormat.RGBA8)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args(arguments)
    width, height = options.size
    picture = (noise if options.noise else photograph)(height, width)
    for name, (operation, payloads) in works(picture, options.format).items():
        if not options.names or name in options.names:
            began = time.perf_counter()
            looks = looked(operation, payloads, told=True)
            seconds = time.perf_counter() - began
            print(f"{name}, {seconds:.1f} s, {len(looks.gaps)} looks", flush=True)
            _print(looks)


def looked(operation: Operation, payloads: Payloads, *, told: bool = False) -> Looks:
    """Runs an operation as a job does, and notes when it looks."""
    looks: Any = Looks(told=told)
    engine = ClassicEngine()
    run(Work(Request(operation), Plan(engine.name), payloads, engine, looks))
    looks.end()
    made: Looks = looks
    return made


def _print(looks: Looks) -> None:
    for seconds, before, after in sorted(looks.gaps, reverse=True)[:_TOLD]:
        print(f"  {seconds * 1000:6.0f} ms  {before}\n             {after}", flush=True)
    for seconds, fraction, stage in sorted(looks.stills, reverse=True)[:_TOLD]:
        print(f"  {seconds:6.1f} s   at {fraction:.0%}, {stage}", flush=True)


def size_of(text: str) -> tuple[int, int]:
    """Width and height of WIDTHxHEIGHT."""
    width, height = text.split("x")
    return int(width), int(height)


def _now() -> Moment:
    return time.perf_counter(), time.process_time()


def _since(moment: Moment) -> float:
    """Seconds: the fewer of the clock's and the processors'."""
    return min(now - before for now, before in zip(_now(), moment, strict=True))


def _place() -> str:
    """Where in the daemon somebody looks, the outermost first."""
    stack = traceback.extract_stack(sys._getframe(2))
    inside = [one for one in stack if "cavendish" in one.filename.split("bench")[-1]]
    # Nearly all go through a pace.
    told = [one for one in inside if not one.filename.endswith("progress.py")]
    return " > ".join(f"{one.name}:{one.lineno}" for one in told[-6:])


if __name__ == "__main__":
    main()
