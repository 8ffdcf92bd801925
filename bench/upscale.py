# SPDX-License-Identifier: GPL-3.0-or-later
"""The upscaler that comes with the package, beside Lanczos and hashed filters.

Gains are means over the photographs that training did not see, each made small by three kernels.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from importlib.resources import as_file, files

import numpy as np

from bench.figure import Figure, interleaved
from bench.hashed_filters import HashedFilters
from training import measure, pictures

_SMALL = 1024
_SECONDS = 1.5
_ROUNDS = 5
# Decibels over Lanczos that each scale has to reach.
_GAINS = {2: 1.0, 3: 0.8, 4: 0.8}


def figures() -> Iterator[Figure]:
    """Measures each scale. Raises PackageMissing where a photograph cannot be had."""
    for scale, limit in _GAINS.items():
        found = _found(_load(scale), scale)
        for kernel, gain in measure.gains(found).items():
            name = f"x{scale} over Lanczos, {kernel}"
            yield Figure(name, gain, "dB", limit, at_least=True)
        yield _beside_filters(scale, found)
    yield from _speed()


def _found(upscale: measure.Upscaler, scale: int) -> list[measure.Score]:
    return list(measure.scores(lambda small: measure.lightness(upscale(small)), scale))


def _load(scale: int) -> measure.Upscaler:
    name = f"cavendish-x{scale}"
    shipped = files("cavendish.catalog").joinpath("shipped", name, f"{name}.onnx")
    with as_file(shipped) as path:
        return measure.load(path)[0]


def _beside_filters(scale: int, found: list[measure.Score]) -> Figure:
    filters = HashedFilters(scale, (picture for _, picture in pictures.training()))
    theirs = list(measure.scores(filters.upscale, scale))
    gains = [np.mean([score.gain for score in scores]) for scores in (found, theirs)]
    name = f"x{scale} over Lanczos, all kernels"
    return Figure(name, float(gains[0]), "dB", 1, float(gains[1]), "hashed filters", at_least=True)


def _speed() -> Iterator[Figure]:
    """1024² to 2048² on two threads."""
    picture = np.random.default_rng(1).integers(0, 256, (_SMALL, _SMALL, 3), dtype=np.uint8)
    upscale = _load(2)
    upscale(picture)
    ours, lanczos = interleaved(
        partial(upscale, picture), partial(measure.lanczos, picture, 2), _ROUNDS
    )
    yield Figure("x2 of 1024², two threads", ours, "s", _SECONDS)
    print(f"Lanczos of the same: {lanczos:.3f} s", flush=True)
