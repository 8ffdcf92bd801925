# SPDX-License-Identifier: GPL-3.0-or-later
"""What painting costs beside its networks alone, and how fast it stops: for `bench diffusion`.

Costs are processor time: what else the machine does is not in them, but for the cancels'.
"""

import random
import subprocess
import sys
import tempfile
import time
from dataclasses import astuple
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from bench import growth
from bench.cancels import waited
from bench.figure import Figure
from bench.onnx import control, spent
from cavendish.engines.illustrator import PaintTask
from cavendish.engines.onnx.devices import cpu
from cavendish.engines.onnx.engine import OnnxEngine
from cavendish.runtime.allocator import bound_memory
from tests.models import few_step_costly as costly
from tests.models import few_step_installed as installed

_MODEL = "costly"
_SIDE, _STEPS, _PAIRS = 1024, 4, 11
# The lightest real one, SDXS with TAESD, takes 0.8 s for 512² on a desktop: https://github.com/rupeshs/fastsdcpu.
_LAYERS, _CHANNELS = 10, 160
# Of the cancels: a side, and how many of them are timed: the last ones.
_SMALL, _CANCELS = 512, growth.CYCLES
_FOX = "a red fox in the snow"


def figures() -> list[Figure]:
    """Measures everything that has a limit."""
    command = [sys.executable, "-m", "bench.painting"]
    told = subprocess.run(command, capture_output=True, check=True, text=True).stdout.splitlines()
    middle, slowest, dearest = (float(one) for one in told[0].split())
    return [
        _overhead(),
        Figure(f"{_CANCELS} cancels of painting, median", middle * 1000, "ms", 150),
        Figure(f"{_CANCELS} cancels of painting, slowest", slowest * 1000, "ms", 150),
        Figure(f"{_CANCELS} cancels of painting, dearest, processor", dearest * 1000, "ms", 150),
        *growth.told("cancels and loads", growth.read(told[1])),
    ]


def task_of(side: int, seed: int = 0) -> PaintTask:
    """A picture of words alone."""
    return PaintTask(_FOX, side, side, _MODEL, seed=seed, steps=_STEPS, guidance=1.0)


def engine_of(folder: Path, *size: int) -> OnnxEngine:
    """An engine that has the model. size: layers and channels of its denoiser."""
    return OnnxEngine(installed.install(folder, {_MODEL: ("plain", costly.files(*size))}))


def _overhead() -> Figure:
    """Painting beside session.run of tensors of the same shapes, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        engine = engine_of(Path(folder), _LAYERS, _CHANNELS)
        runs = _bare(engine)
        engine.paint(task_of(_SIDE), control())
        pairs = [
            (
                spent(lambda: engine.paint(task_of(_SIDE), control())),
                spent(lambda: [session.run(None, feeds) for session, feeds in runs]),
            )
            for _ in range(_PAIRS)
        ]
        engine.close()
    ours, bare = (median(column) for column in zip(*pairs, strict=True))
    name = f"paint {_SIDE}² in {_STEPS} steps, processor"
    return Figure(name, ours, "s", 1.05, bare, "session.run")


def _bare(engine: OnnxEngine) -> list[tuple[Any, dict[str, np.ndarray]]]:
    """Sessions and what they are given, in the order of a picture."""
    known = engine.models.installed(_MODEL)
    words, denoiser, decoder = (
        cpu().open(known.path(f"{name}/model.onnx"), _MODEL)
        for name in ("text_encoder", "unet", "vae_decoder")
    )
    side = _SIDE // costly.CELL
    latents = np.random.default_rng(0).standard_normal((1, 4, side, side), np.float32)
    step = {
        "sample": latents,
        "timestep": np.array(500, np.int64),
        "encoder_hidden_states": np.ones((1, 77, 8), np.float32),
    }
    return [
        (words, {"input_ids": np.ones((1, 77), np.int64)}),
        *[(denoiser, step)] * _STEPS,
        (decoder, {"latent_sample": latents}),
    ]


def cancels() -> tuple[tuple[float, float, float], growth.Growth]:
    """How long cancels at random moments took, the median and the longest, and the most processor
    time of one, which no other program prolongs; and what they leave behind.

    Every tenth run loads its networks first.
    """
    bound_memory()
    chance, waits = random.Random(7), list[tuple[float, float]]()
    with tempfile.TemporaryDirectory() as folder:
        engine = engine_of(Path(folder))
        engine.paint(task_of(_SMALL), control())
        began = time.monotonic()
        engine.paint(task_of(_SMALL), control())
        whole = time.monotonic() - began

        def cycle() -> None:
            if len(waits) % 10 == 0:
                engine.let_go(_MODEL)
            task = task_of(_SMALL, len(waits))
            waits.append(waited(lambda stop: engine.paint(task, stop), chance.uniform(0, whole)))

        found = growth.grown(cycle)
        engine.close()
    walls, processors = zip(*(wait for wait in waits[-_CANCELS:] if wait[0]), strict=True)
    return (median(walls), max(walls), max(processors)), found


if __name__ == "__main__":
    times, left_behind = cancels()
    print(*times)
    print(*astuple(left_behind))
