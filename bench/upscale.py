# SPDX-License-Identifier: GPL-3.0-or-later
"""Both upscalers that come with the package, model and hashed filters, beside Lanczos.

Gains are means over the photographs that training did not see, each made small by three kernels.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from functools import partial
from importlib.resources import as_file, files

import numpy as np

from bench.figure import Figure, interleaved
from cavendish.engines.classic.crew import Crew
from cavendish.engines.classic.enlarging import Enlarging, enlarge
from cavendish.engines.classic.kernels import load_kernels
from training import measure

_SMALL = 1024
_SECONDS = 1.5
_ROUNDS = 5
# Decibels over Lanczos that each scale has to reach: the model, and the filters.
_GAINS = {2: (1.0, 0.7), 3: (0.8, 0.6), 4: (0.8, 0.4)}


def figures() -> Iterator[Figure]:
    """Measures each scale. Raises PackageMissing where a photograph cannot be had."""
    for scale, limits in _GAINS.items():
        found = [_gains(upscale, scale) for upscale in (_model(scale), _filters(scale))]
        for title, gains, limit in zip(("model", "filters"), found, limits, strict=True):
            for kernel, gain in gains.items():
                name = f"{title} x{scale} over Lanczos, {kernel}"
                yield Figure(name, gain, "dB", limit, at_least=True)
        ours, theirs = (statistics.mean(gains.values()) for gains in found)
        name = f"model x{scale} over Lanczos, all kernels"
        yield Figure(name, ours, "dB", 1, theirs, "hashed filters", at_least=True)
    yield from _speed()


def _gains(upscale: measure.Upscaler, scale: int) -> dict[str, float]:
    found = measure.scores(lambda small: measure.lightness(upscale(small)), scale)
    return measure.gains(list(found))


def _model(scale: int) -> measure.Upscaler:
    name = f"cavendish-x{scale}"
    shipped = files("cavendish.catalog").joinpath("shipped", name, f"{name}.onnx")
    with as_file(shipped) as path:
        return measure.load(path)[0]


def _filters(scale: int) -> measure.Upscaler:
    def apply(picture: measure.Picture) -> measure.Picture:
        height, width = picture.shape[:2]
        made = np.empty((height * scale, width * scale, 3), np.uint8)
        with Crew() as crew:
            enlarge(picture, made, Enlarging(scale, load_kernels(), crew))
        return made

    return apply


def _speed() -> Iterator[Figure]:
    """1024² to 2048², the model on two threads."""
    picture = np.random.default_rng(1).integers(0, 256, (_SMALL, _SMALL, 3), dtype=np.uint8)
    for title, upscale in (("model", _model(2)), ("filters", _filters(2))):
        upscale(picture)
        ours, lanczos = interleaved(
            partial(upscale, picture), partial(measure.lanczos, picture, 2), _ROUNDS
        )
        yield Figure(f"{title} x2 of 1024²", ours, "s", _SECONDS)
        print(f"Lanczos of the same: {lanczos:.3f} s", flush=True)
