# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m bench vision`: what filling and depth by a model cost beside the runtime alone.

The graphs have the real ones' contracts and sizes, and take about as long as the fastest of those
are told to: MI-GAN half a second, Depth Anything V2 small at 518 x 518 three quarters (1.4 s on one
core at 952 x 518). Slower ones make the share smaller. Times are processor time. Memory is the peak
over what is there before the run, each in a process of its own.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from bench.figure import Figure
from bench.onnx import control, peak_of, scene, spent
from cavendish.engines.engine import DepthTask, FillTask
from cavendish.engines.onnx.devices import cpu
from cavendish.engines.onnx.engine import OnnxEngine
from cavendish.models.store import ModelStore
from tests.models import graphs
from tests.models.installed import depther, filler, install

_SIDE, _WINDOW, _DEPTH = 1024, 512, 518
_ROUNDS = 15


def figures() -> list[Figure]:
    """Measures everything that has a limit."""
    return [figure for verb in ("fill", "depth") for figure in _figures(verb)]


def _figures(verb: str) -> list[Figure]:
    ours, bare = _times(verb)
    peaks = [_apart(verb, who) for who in ("ours", "bare")]
    return [
        Figure(f"{verb} 1024², processor", ours, "s", 1.05, bare, "session.run"),
        Figure(f"{verb} 1024², peak memory", peaks[0], "MiB", 1.3, peaks[1], "session.run"),
    ]


def _store(folder: Path) -> ModelStore:
    near = depther("depth").replace("side = 28", f"side = {_DEPTH}")
    models = {
        "fill": (filler("fill", _WINDOW), graphs.costly_painter(_WINDOW)),
        "depth": (near, graphs.costly_plane()),
    }
    return install(folder / "state", models)


def _acts(store: ModelStore, verb: str) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """The operation, and a run of the same graph with tensors of the same size."""
    engine, picture = OnnxEngine(store), scene(_SIDE, _SIDE)
    mask = np.zeros((_SIDE, _SIDE), np.uint8)
    mask[350:650, 380:700] = 255
    session = cpu().open(store.installed(verb).path("model.onnx"), verb)
    shapes = {"fill": (_WINDOW, _WINDOW), "depth": (_DEPTH, _DEPTH)}
    channels = {"image": 3, "mask": 1}
    feeds = {
        one.name: np.full((1, channels[one.name], *shapes[verb]), 0.5, np.float32)
        for one in session.get_inputs()
    }
    if verb == "fill":
        task = FillTask(picture, mask, None, 0, model=verb)
        return lambda: engine.fill(task, control()), lambda: session.run(None, feeds)
    looked = DepthTask(picture, verb)
    return lambda: engine.depth(looked, control()), lambda: session.run(None, feeds)


def _times(verb: str) -> tuple[float, float]:
    """Processor seconds of both, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        acts = _acts(_store(Path(folder)), verb)
        for act in acts:
            act()
        pairs = [tuple(map(spent, acts)) for _ in range(_ROUNDS)]
        ours, bare = (median(column) for column in zip(*pairs, strict=True))
        return ours, bare


def _apart(verb: str, who: str) -> float:
    """What `python -m bench.vision VERB WHO` prints."""
    command = [sys.executable, "-m", "bench.vision", verb, who]
    return float(subprocess.run(command, capture_output=True, check=True).stdout)


def _memory(verb: str, who: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        ours, bare = _acts(_store(Path(folder)), verb)
        act = ours if who == "ours" else bare
        act()
        return peak_of(act)


if __name__ == "__main__":
    print(_memory(*sys.argv[1:3]))
