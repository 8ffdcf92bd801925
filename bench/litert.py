# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m bench litert`: what a child costs beside the runtime alone, and how fast it is ended.

Processor time is the daemon's and its child's together; what else the machine does is in the other
times.
"""

from __future__ import annotations

import importlib
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import psutil

from bench import growth
from bench.cancels import waited
from bench.figure import Figure
from bench.onnx import control, scene, task_of
from cavendish.catalog.local_model import Graph, Tensor, Values
from cavendish.engines.inference.device import Source
from cavendish.engines.inference.threads import threads_that_pay
from cavendish.engines.litert.devices import Device
from cavendish.engines.litert.engine import LitertEngine
from cavendish.engines.litert.graph import LitertGraph
from cavendish.engines.tiling import tiles
from cavendish.runtime.allocator import bound_memory
from tests.models import lite_graphs
from tests.models.lite_installed import install_lite

_SIDE, _TILE, _OVERLAP = 1024, 256, 4
_CANCELS = 500
_PICTURES = Tensor("", Values.UNIT, shape=("N", "H", "W", 3))
_LARGER = Tensor("", Values.UNIT, shape=("N", "Y", "X", 3))
_GRAPH = Graph("upscale", "model.tflite", (_PICTURES,), (_LARGER,))


def figures() -> list[Figure]:
    """Measures everything that has a limit."""
    bound_memory()
    with tempfile.TemporaryDirectory() as folder:
        return [*_overhead(Path(folder)), *_cancels(Path(folder)), *_cycles(Path(folder))]


def _overhead(folder: Path) -> list[Figure]:
    """The operation beside the interpreter's own runs of the same tensors, in turn.

    The graph computes about a quarter of what Real-ESRGAN's compact network does.
    """
    content = lite_graphs.convolved(2, layers=16, channels=48)
    engine = LitertEngine(install_lite(folder / "state", upscale={"small": content}, side=_TILE))
    task = task_of(scene(_SIDE, _SIDE), model="small")
    engine.upscale(task, control())
    bare = _bare(content, task.colours)
    bare()
    pairs = [(_spent(lambda: engine.upscale(task, control())), _spent(bare)) for _ in range(5)]
    engine.close()
    ours, other = (median(column) for column in zip(*pairs, strict=True))
    return [Figure("enlarge 1024² twice, processor", ours, "s", 1.05, other, "Interpreter")]


def _bare(content: bytes, colours: np.ndarray) -> Callable[[], None]:
    """Runs the tiles of a picture in this process."""
    module = importlib.import_module("ai_edge_litert.interpreter")
    interpreter = module.Interpreter(model_content=content, num_threads=threads_that_pay())
    taken, given = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    cut = [
        np.asarray(colours[tile.seen.slices][None], np.float32) / np.float32(255)
        for tile in tiles(_SIDE, _SIDE, _TILE, _OVERLAP)
    ]

    def run() -> None:
        for tile in cut:
            interpreter.resize_tensor_input(taken["index"], tile.shape, strict=True)
            interpreter.allocate_tensors()
            interpreter.set_tensor(taken["index"], tile)
            interpreter.invoke()
            interpreter.get_tensor(given["index"])

    return run


def _spent(act: Callable[[], object]) -> float:
    """Seconds of processors, children included."""
    before = _used()
    act()
    return _used() - before


def _used() -> float:
    own = psutil.Process()
    return sum(sum(one.cpu_times()[:2]) for one in (own, *own.children()))


@contextmanager
def _loaded(folder: Path, content: bytes, *, compiled: bool) -> Iterator[LitertGraph]:
    path = folder / "model.tflite"
    path.write_bytes(content)
    device = Device("cpu", "cpu", "the CPU", "cpu", compiled=compiled)
    yield device.load(Source("small", _GRAPH, path, "1"), control())


def _cancels(folder: Path) -> Iterator[Figure]:
    """How long after a cancel, at a random moment of a run, the run has ended.

    Half of them stop the interpreter, half the compiled model.
    """
    slow, chance = lite_graphs.convolved(2, layers=30, channels=48), random.Random(5)
    given, waits = np.full((1, 512, 512, 3), 0.5, np.float32), []
    for compiled in (False, True):
        with _loaded(folder, slow, compiled=compiled) as graph:
            own = sorted(_cancelled(graph, given, chance) for _ in range(_CANCELS // 2))
        print(f"{'compiled model' if compiled else 'interpreter'}: slowest {own[-1] * 1000:.0f} ms")
        waits += own
    print(f"load {os.getloadavg()[0]:.1f} after the cancels")
    yield Figure(f"{_CANCELS} cancels, median", median(waits) * 1000, "ms", 300)
    yield Figure(f"{_CANCELS} cancels, slowest", max(waits) * 1000, "ms", 300)


def _cancelled(graph: LitertGraph, given: np.ndarray, chance: random.Random) -> float:
    graph.run([given[:, :4, :4]], control())
    return waited(lambda stop: graph.run([given], stop), chance.uniform(0, 0.2))[0]


def _cycles(folder: Path) -> Iterator[Figure]:
    """Loads, runs and drops: what they cost, and what they leave behind."""
    given = np.full((1, 64, 64, 3), 0.5, np.float32)
    content, starts = lite_graphs.convolved(2), []

    def cycle() -> None:
        began = time.perf_counter()
        with _loaded(folder, content, compiled=False) as graph:
            starts.append(time.perf_counter() - began)
            graph.run([given], control())

    found = growth.grown(cycle)
    yield Figure("start of a child with its graph", median(starts) * 1000, "ms", 1000)
    yield from growth.told("loads, runs and drops", found)
    yield Figure("children that are left", float(len(_children(psutil.Process()))), "", 0)


def _children(process: psutil.Process) -> list[Any]:
    return [one for one in process.children() if "litert.child" in " ".join(one.cmdline())]
