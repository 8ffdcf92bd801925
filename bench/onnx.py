# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m bench onnx`: what the operation costs beside the runtime alone, in time and memory.

Times are processor time: what else the machine does is not in them, but for the cancels'.
"""

from __future__ import annotations

import gc
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import astuple
from pathlib import Path
from statistics import median

import numpy as np
import psutil

from bench import growth
from bench.cancels import waited
from bench.figure import Figure
from cavendish.engines.engine import UpscaleTask
from cavendish.engines.inference.upscaling import planes
from cavendish.engines.onnx.devices import cpu
from cavendish.engines.onnx.engine import OnnxEngine
from cavendish.engines.onnx.run import run
from cavendish.engines.tiling import tiles
from cavendish.jobs.control import JobControl
from cavendish.models.store import ModelStore
from cavendish.runtime.allocator import bound_memory
from tests.models import graphs
from tests.models.installed import install_upscalers

_MODEL, _SCALE = "cavendish-x2", 2
_MIB = 1 << 20
_CANCELS = 500
_MEMORY = {"bare": 1024, "ours": 1024, "large": 4096}


def figures() -> list[Figure]:
    """Measures everything that has a limit."""
    with tempfile.TemporaryDirectory() as folder:
        return [*_overhead(Path(folder)), *_memory(), _seam(Path(folder)), *_soaked(Path(folder))]


def engine_of(folder: Path) -> OnnxEngine:
    """An engine that has the models of the package."""
    return OnnxEngine(ModelStore(folder / "models", folder / "models.toml"))


def control() -> JobControl:
    """Nobody's."""
    return JobControl(lambda: None)


def scene(height: int, width: int) -> np.ndarray:
    """A picture with edges and texture, uint8 [H, W, 4], opaque."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    tone = 127 + 60 * np.sin(x / 9) * np.cos(y / 7) + 50 * np.sign(np.sin((x + y) / 31))
    picture = np.stack([tone, tone[::-1], 255 - tone, np.full_like(tone, 255)], axis=-1)
    return np.clip(picture, 0, 255).astype(np.uint8)


def task_of(picture: np.ndarray, scale: int = _SCALE, model: str = _MODEL) -> UpscaleTask:
    """To enlarge a picture."""
    height, width = picture.shape[:2]
    made = np.empty((height * scale, width * scale, 4), np.uint8)
    return UpscaleTask(picture[..., :3], picture[..., 3], made[..., :3], made[..., 3], scale, model)


def spent(act: Callable[[], object]) -> float:
    """Seconds of processor time."""
    began = time.process_time()
    act()
    return time.process_time() - began


def _overhead(folder: Path) -> list[Figure]:
    """The operation beside session.run of the same tensors, in turn."""
    engine, picture = engine_of(folder), scene(1024, 1024)
    known = engine.models.installed(_MODEL)
    tiling = known.model.tiling
    session = cpu().open(known.graph(known.model.graphs[0].name), _MODEL)
    cut = tiles(1024, 1024, tiling.side, tiling.overlap) if tiling else ()
    name = session.get_inputs()[0].name
    feeds = [{name: planes(picture[tile.seen.slices][..., :3])} for tile in cut]
    task = task_of(picture)
    engine.upscale(task, control())
    pairs = [
        (
            spent(lambda: engine.upscale(task, control())),
            spent(lambda: [session.run(None, feed) for feed in feeds]),
        )
        for _ in range(5)
    ]
    ours, bare = (median(column) for column in zip(*pairs, strict=True))
    engine.close()
    return [Figure("enlarge 1024² twice, processor", ours, "s", 1.05, bare, "session.run")]


def _memory() -> list[Figure]:
    """Peaks over what is there before the run, each in a process of its own."""
    peak = {name: float(_apart(name)) for name in _MEMORY}
    return [
        Figure("peak memory, 1024²", peak["ours"], "MiB", 1.3, peak["bare"], "session.run"),
        Figure("peak memory over model and picture, 4096²", peak["large"], "MiB", 600),
    ]


def _apart(name: str) -> str:
    """What `python -m bench.onnx NAME` prints."""
    command = [sys.executable, "-m", "bench.onnx", name]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def memory_of(name: str) -> float:
    """MiB that a run takes at its peak, over what was there when model and picture were."""
    side = _MEMORY[name]
    picture = scene(side, side)
    with tempfile.TemporaryDirectory() as folder:
        engine = engine_of(Path(folder))
        return peak_of(_bare(engine, picture) if name == "bare" else _ours(engine, picture))


def peak_of(act: Callable[[], object]) -> float:
    """MiB that something takes at its peak, over what was there before."""
    process, peak, done = psutil.Process(), [0], threading.Event()
    gc.collect()
    before = process.memory_info().rss

    def watch() -> None:
        while not done.wait(0.002):
            peak[0] = max(peak[0], process.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    act()
    done.set()
    watcher.join()
    return (peak[0] - before) / _MIB


def _ours(engine: OnnxEngine, picture: np.ndarray) -> Callable[[], object]:
    engine.upscale(task_of(picture[:64, :64]), control())
    return lambda: engine.upscale(task_of(picture), control())


def _bare(engine: OnnxEngine, picture: np.ndarray) -> Callable[[], object]:
    known = engine.models.installed(_MODEL)
    session = cpu().open(known.graph(known.model.graphs[0].name), _MODEL)
    name = session.get_inputs()[0].name
    session.run(None, {name: planes(picture[:64, :64, :3])})
    given = planes(picture[..., :3])
    return lambda: session.run(None, {name: given})


def _seam(folder: Path) -> Figure:
    """The gradient across the tiles' edges, beside the same places of one whole tile."""
    state = folder / "seam"
    model = graphs.convolved(2, layers=4)
    store = install_upscalers(state, {"tiled": (2, model), "whole": (2, model)}, side=64)
    entry = state / "models.toml"
    entry.write_text(entry.read_text().replace("side = 64", "side = 512", 2))
    picture = scene(500, 500)
    made = {}
    for name, engine in {"tiled": OnnxEngine(store), "whole": OnnxEngine(_reread(state))}.items():
        task = task_of(picture, model=name)
        engine.upscale(task, control())
        made[name] = task.made_colours.astype(np.float32)
        engine.close()
    edges = [2 * tile.core.left for tile in tiles(500, 500, 64, 4) if tile.core.left]
    tiled, whole = (
        float(np.mean([np.abs(one[:, x] - one[:, x - 1]).mean() for x in edges]))
        for one in (made["tiled"], made["whole"])
    )
    return Figure("gradient at the edges of tiles", tiled, "levels", 1.05, whole, "one tile")


def _reread(state: Path) -> ModelStore:
    return ModelStore(state / "models", state / "models.toml")


def _soaked(folder: Path) -> list[Figure]:
    path = graphs.written(folder, graphs.convolved(2, layers=12, channels=24))
    walls, processors = zip(*_cancels(path), strict=True)
    print(f"load {os.getloadavg()[0]:.1f} after the cancels")
    return [
        Figure(f"{_CANCELS} cancels, median", median(walls) * 1000, "ms", 150),
        Figure(f"{_CANCELS} cancels, slowest", max(walls) * 1000, "ms", 150),
        Figure(f"{_CANCELS} cancels, dearest, processor", max(processors) * 1000, "ms", 150),
        *growth.told("loads, runs and drops", growth.read(_apart("drift"))),
    ]


def _cancels(path: Path) -> list[tuple[float, float]]:
    """How long after each cancel, at a random moment, the run ended; and the processor time of
    that, which no other program prolongs."""
    session, chance = cpu().open(path, "slow"), random.Random(5)
    feeds = {"image": np.zeros((1, 3, 512, 512), np.float32)}
    moments = [chance.uniform(0, 0.2) for _ in range(_CANCELS)]
    return [waited(lambda stop: run(session, ["image_out"], feeds, stop), at) for at in moments]


def drift() -> growth.Growth:
    """What loads, runs and drops leave behind."""
    bound_memory()
    feeds = {"image": np.zeros((1, 3, 64, 64), np.float32)}
    with tempfile.TemporaryDirectory() as folder:
        path = graphs.written(Path(folder), graphs.convolved(2, layers=12, channels=24))
        return growth.grown(lambda: run(cpu().open(path, "slow"), ["image_out"], feeds, control()))


if __name__ == "__main__":
    print(*astuple(drift()) if sys.argv[1] == "drift" else (memory_of(sys.argv[1]),))
