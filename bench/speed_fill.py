# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m bench.speed_fill`: how fast the built-in fill is, beside its peers in the same run.

Ours and the peers take turns on the same pictures, so that what else the machine does hits all
of them. Figures are medians; G'MIC is given with its start and PNG files and without.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.figure import Figure, seconds, table
from bench.quality import holes, methods, packages, pictures

_SIDE = 1024
_SHARE = 0.10
_PICTURES = ("mountains", "moss", "dandelions")
_PEERS = ("gmic-matchpatch", "gmic-inpaint", "pypatchmatch", "telea")
_CANVAS = (8000, 12000)
_SMALL_PX = 60

Task = Callable[[], object]
Times = Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class Sample:
    """A picture uint8 [H, W, 4] with a hole bool [H, W]."""

    picture: npt.NDArray[np.uint8]
    hole: npt.NDArray[np.bool_]


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table; with --first-call only the times of this process's first two fills."""
    parser = argparse.ArgumentParser("python -m bench.speed_fill", description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--first-call", metavar="NPZ", help="used by the bench itself")
    options = parser.parse_args(arguments)
    if options.first_call:
        print(json.dumps(_first_calls(options.first_call)))
        return
    print(f"{os.cpu_count()} cores; load before: {_load()}")
    print(table(figures(options.repeats)))
    print(f"load after: {_load()}")


def figures(repeats: int = 3) -> list[Figure]:
    """Measures everything that has a limit; tells the rest on standard output."""
    samples = [sample for name in _PICTURES if (sample := _had(name)) is not None]
    if not samples:
        return []
    _tell_strewn(samples[0])
    return [
        *_square_figures(samples, repeats),
        _first_fill(samples[0], repeats),
        _small_hole(samples[0], repeats),
        _look_gap(samples[0], repeats),
    ]


def _had(name: str) -> Sample | None:
    try:
        return _sample(name)
    except packages.PackageMissing as error:
        print(f"left out: {name}: {error}", file=sys.stderr)
        return None


def _sample(name: str) -> Sample:
    """A cut of 1024 x 1024 pixels from the middle of a photograph, with a 10 % hole."""
    listed = next(picture for picture in pictures.listed() if picture.name == name)
    whole = pictures.load(replace(listed, side=2 * _SIDE))
    top, left = ((size - _SIDE) // 2 for size in whole.shape[:2])
    cut = whole[top : top + _SIDE, left : left + _SIDE]
    hole = holes.draw(holes.Hole("blob", (0.5, 0.5), _SHARE, seed=1), _SIDE, _SIDE)
    return Sample(np.dstack([cut, np.full((_SIDE, _SIDE), 255, np.uint8)]), hole)


def _square_figures(samples: Sequence[Sample], repeats: int) -> list[Figure]:
    """Ours and the peers on the 1024 x 1024 pictures."""
    peers = _peers()
    turns = [_turns(sample, peers, repeats) for sample in samples]
    own = _median(turns, "ours")
    found = [Figure("fill 1024 x 1024, 10 % hole, two quiet cores", own, "s", 0.8)]
    if any(peer.name == "gmic-matchpatch" for peer in peers):
        theirs = _median(turns, "gmic-matchpatch")
        bare = theirs - _median(turns, "gmic start")
        found.append(
            Figure(
                "  beside it, with its start and files", own, "s", 1 / 8, theirs, "gmic-matchpatch"
            )
        )
        found.append(
            Figure("  beside it, the fill alone", own, "s", 1 / 8, bare, "gmic-matchpatch")
        )
    for name in turns[0]:
        print(f"{name}, 1024 x 1024, 10 % hole: {_median(turns, name):.2f} s")
    return found


def _peers() -> list[methods.Method]:
    asked = [methods.METHODS[name] for name in _PEERS]
    for method in asked:
        if lack := methods.missing(method):
            print(f"left out: {method.name}: {lack}", file=sys.stderr)
    return [method for method in asked if not methods.missing(method)]


def _turns(sample: Sample, peers: Sequence[methods.Method], repeats: int) -> Times:
    picture = np.ascontiguousarray(sample.picture[..., :3])
    tasks: dict[str, Task] = {"ours": functools.partial(_fill, sample)}
    for peer in peers:
        tasks[peer.name] = functools.partial(peer.fill, picture, sample.hole)
    if any(peer.needs == "gmic" for peer in peers):
        tasks["gmic start"] = functools.partial(methods.gmic, picture, sample.hole, "")
    _fill(sample)
    times = _alternate(tasks, repeats)
    return {
        **times,
        "ours, CPU time over all threads": [_cpu_seconds(sample) for _ in range(repeats)],
        "ours without the C core": [seconds(functools.partial(_fill_without_core, sample))],
    }


def _first_fill(sample: Sample, repeats: int) -> Figure:
    """The first fill of a fresh process, the engine's import included, beside its second.

    In CPU time, as a busy machine makes single wall times too uneven for a ratio.
    """
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "sample.npz"
        np.savez(given, picture=sample.picture, hole=sample.hole)
        command = [sys.executable, "-m", "bench.speed_fill", "--first-call", str(given)]
        told = [json.loads(subprocess.check_output(command)) for _ in range(repeats)]
    first, second = (statistics.median(times) for times in zip(*told, strict=True))
    name = "first fill of a process, CPU time: nothing compiled"
    return Figure(name, first, "s", 1.5, second, "its second fill")


def _small_hole(sample: Sample, repeats: int) -> Figure:
    """A hole of 60 px in a canvas of 12000 x 8000 pixels; the result is the hole's box."""
    repeated = (*(-(-size // _SIDE) for size in _CANVAS), 1)
    canvas = np.tile(sample.picture, repeated)[: _CANVAS[0], : _CANVAS[1]]
    y, x = (np.arange(size) - size // 2 + 200 for size in _CANVAS)
    hole = np.hypot(y[:, None], x[None, :]) <= _SMALL_PX / 2
    big = Sample(np.ascontiguousarray(canvas), hole)
    tasks: dict[str, Task] = {
        "box": functools.partial(_fill_box, big),
        "whole canvas copied": functools.partial(_fill, big),
        "the copy alone": big.picture.copy,
    }
    times = {name: statistics.median(taken) for name, taken in _alternate(tasks, repeats).items()}
    for name, taken in times.items():
        print(f"60 px hole in 12000 x 8000, {name}: {taken:.3f} s")
    return Figure("60 px hole in 12000 x 8000", times["box"], "s", 0.3)


def _tell_strewn(sample: Sample) -> None:
    """300 holes of 3 to 15 pixels a side, beside one hole of as many pixels."""
    picture = np.tile(sample.picture, (2, 2, 1))[:2000, :2000]
    random, hole = np.random.default_rng(1), np.zeros((2000, 2000), np.bool_)
    for _ in range(300):
        (y, x), side = random.integers(0, 1970, 2), random.integers(3, 16)
        hole[y : y + side, x : x + side] = True
    share = np.count_nonzero(hole) / hole.size
    whole = holes.draw(holes.Hole("blob", (0.5, 0.5), share, seed=1), *hole.shape)
    many, one = (_cpu_seconds(Sample(picture, mask)) for mask in (hole, whole))
    print(f"300 holes in 2000 x 2000, CPU time: {many:.2f} s; one of as many pixels: {one:.2f} s")


def _look_gap(sample: Sample, repeats: int) -> Figure:
    """The longest time between two looks at the cancel flag, in a hole of 1.5 million pixels."""
    picture = np.tile(sample.picture, (2, 2, 1))
    big = Sample(picture, holes.draw(holes.Hole("blob", (0.5, 0.5), 0.36, seed=1), 2048, 2048))
    longest = statistics.median(_longest_gap(big) for _ in range(repeats))
    return Figure("longest time between two looks at cancel, 1.5 Mpx", longest, "s", 0.1)


def _longest_gap(sample: Sample) -> float:
    looks = [time.perf_counter()]

    def look() -> bool:
        looks.append(time.perf_counter())
        return False

    _engine().complete_box(sample.picture, sample.hole, cancelled=look)
    looks.sort()
    return max(later - earlier for earlier, later in pairwise(looks))


def _first_calls(given: str) -> tuple[float, float]:
    """CPU seconds of this process's first two fills; the first imports the engine."""
    with np.load(given) as told:
        sample = Sample(told["picture"], told["hole"])
    return _cpu_seconds(sample), _cpu_seconds(sample)


def _alternate(tasks: Mapping[str, Task], repeats: int) -> dict[str, list[float]]:
    """Seconds of each task, taken in turns."""
    times: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(repeats):
        for name, task in tasks.items():
            times[name].append(seconds(task))
    return times


def _median(turns: Sequence[Times], name: str) -> float:
    """The mean over the samples of the median time there."""
    return statistics.fmean(statistics.median(times[name]) for times in turns)


def _fill(sample: Sample) -> None:
    _engine().complete(sample.picture, sample.hole)


def _cpu_seconds(sample: Sample) -> float:
    """What a fill costs however busy the machine is: half of it is the wall on two quiet cores
    at best, all of it at worst."""
    begun = time.process_time()
    _fill(sample)
    return time.process_time() - begun


def _fill_box(sample: Sample) -> None:
    _engine().complete_box(sample.picture, sample.hole)


def _fill_without_core(sample: Sample) -> None:
    reference = importlib.import_module("cavendish.engines.classic.reference")
    _engine().complete_box(sample.picture, sample.hole, kernels=reference)


def _engine() -> Any:
    return importlib.import_module("cavendish.engines.classic.completion")


def _load() -> str:
    return ", ".join(f"{value:.1f}" for value in os.getloadavg())


if __name__ == "__main__":
    main()
