# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m bench devices`: each GPU and NPU of this machine beside the CPU, by either runtime.

What they make must be what the CPU makes, and a cancel must end a run on them; how fast they are
is told, and that the faster one is chosen. Nothing is measured where there is the CPU alone.
"""

from __future__ import annotations

import math
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

import numpy as np

from bench.cancels import waited
from bench.figure import Figure
from bench.onnx import control
from cavendish.catalog.local_model import Graph, Tensor, Values
from cavendish.engines.inference.choice import Choice
from cavendish.engines.inference.device import Device, Loaded, Source
from cavendish.engines.inference.measurements import Measurements
from cavendish.engines.inference.runner import Key, Runner
from cavendish.engines.inference.sessions import Sessions
from cavendish.engines.litert import devices as of_litert
from cavendish.engines.onnx import devices as of_onnx
from tests.models import graphs, lite_graphs

_CANCELS, _RUNS = 20, 5
_UNIT = Values.UNIT
_FIRST = Tensor("", _UNIT, shape=("N", 3, "H", "W")), Tensor("", _UNIT, shape=("N", 3, "Y", "X"))
_LAST = Tensor("", _UNIT, shape=("N", "H", "W", 3)), Tensor("", _UNIT, shape=("N", "Y", "X", 3))


def figures() -> list[Figure]:
    """Measures every processor that is not the CPU."""
    picture = np.random.default_rng(3).random((1, 64, 64, 3), np.float32)
    with tempfile.TemporaryDirectory() as folder:
        onnx, lite = Path(folder, "model.onnx"), Path(folder, "model.tflite")
        onnx.write_bytes(graphs.convolved(2, layers=8, channels=32).SerializeToString())
        lite.write_bytes(lite_graphs.convolved(2, layers=8, channels=32, side=64))
        planes = np.ascontiguousarray(picture.transpose(0, 3, 1, 2))
        return [
            *_of_runtime(of_onnx.found(), _source(onnx, _FIRST), planes, 150),
            *_of_runtime(of_litert.found(), _source(lite, _LAST), picture, 300),
        ]


def _source(path: Path, tensors: tuple[Tensor, Tensor]) -> Source:
    given, made = tensors
    return Source(path.suffix, Graph("upscale", path.name, (given,), (made,)), path, "1")


def _of_runtime(
    devices: Sequence[Device], source: Source, given: np.ndarray, limit_ms: float
) -> Iterator[Figure]:
    *others, cpu = devices
    wanted, usual, _ = _measured(cpu, source, given, cancels=0)
    for device in others:
        made, seconds, waits = _measured(device, source, given, cancels=_CANCELS)
        name, right = device.name, device if seconds < usual else cpu
        choice = _chosen((device, cpu), source, given)
        yield Figure(f"{name}: furthest from the CPU", float(abs(made - wanted).max()), "", 1e-2)
        yield Figure(f"{name}: a run", seconds, "s", math.inf, usual, "CPU")
        yield Figure(
            f"{name}: the faster one is chosen", float(choice == right), "", 1, at_least=True
        )
        yield Figure(f"{name}: slowest of {_CANCELS} cancels", max(waits) * 1000, "ms", limit_ms)


def _measured(
    device: Device, source: Source, given: np.ndarray, *, cancels: int
) -> tuple[np.ndarray, float, list[float]]:
    """What the device makes, the seconds of a run, and how long cancels took to end one."""
    loaded, took = device.load(source, control()), []
    (made,) = loaded.run([given], control())
    for _ in range(_RUNS):
        began = time.perf_counter()
        loaded.run([given], control())
        took.append(time.perf_counter() - began)
    seconds, chance = median(took), random.Random(5)
    moments = [chance.uniform(0, seconds) for _ in range(cancels)]
    waits = [waited(lambda stop: loaded.run([given], stop), after)[0] for after in moments]
    return made, seconds, waits


def _chosen(devices: Sequence[Device], source: Source, given: np.ndarray) -> Device:
    """What a job runs on."""
    choice = Choice(lambda: devices, Measurements())
    return Runner(source, Sessions[Key, Loaded](), choice, control(), [given]).device
