# SPDX-License-Identifier: GPL-3.0-or-later
"""Real sessions of small graphs, and devices that fail when they are told to."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from onnx import ModelProto

from cavendish.catalog.local_model import (
    Commercial,
    Graph,
    Licence,
    LocalModel,
    ModelFile,
    Runtime,
    Tensor,
    Tier,
    Tiling,
    Values,
)
from cavendish.engines.engine import Control, UpscaleTask
from cavendish.engines.inference.choice import Choice
from cavendish.engines.inference.device import DeviceTrouble, Loaded, Source
from cavendish.engines.inference.measurements import Measurements
from cavendish.engines.inference.runner import Key, Runner, Shelf
from cavendish.engines.inference.sessions import Sessions
from cavendish.engines.onnx.devices import CPU, Device, cpu
from cavendish.jobs.control import JobControl
from tests.models import graphs

PICTURES = Tensor("", Values.UNIT, shape=("N", 3, "H", "W"))
LARGER = Tensor("", Values.UNIT, shape=("N", 3, "Y", "X"))
GRAPH = Graph("upscale", "model.onnx", (PICTURES,), (LARGER,))


def control() -> JobControl:
    return JobControl(lambda: None)


def entry(scale: int = 2, tiling: Tiling | None = None, graph: Graph = GRAPH) -> LocalModel:
    """A catalog's entry of a model of one file."""
    return LocalModel(
        id="small",
        title="Small",
        runtime=Runtime.ONNX,
        tier=Tier.OWN,
        tasks=("upscale",),
        licence=Licence("MIT", Commercial.ALLOWED),
        files=(ModelFile("model.onnx"),),
        graphs=(graph,),
        hint="For tests.",
        tiling=tiling or Tiling(64, 8, scale),
    )


def source(folder: Path, made: ModelProto | bytes, graph: Graph = GRAPH) -> Source:
    return Source("small", graph, graphs.written(folder, made), "1")


def runner(
    source: Source,
    *,
    devices: Sequence[Device] | None = None,
    measurements: Measurements | None = None,
    shelf: Shelf | None = None,
    stop: Control | None = None,
) -> Runner:
    known = devices or [cpu()]
    choice = Choice(lambda: known, measurements or Measurements())
    probe = [np.full((1, 3, 8, 8), 0.5, np.float32)]
    keep: Shelf = Sessions[Key, Loaded]() if shelf is None else shelf
    return Runner(source, keep, choice, stop or control(), probe)


def task(picture: np.ndarray, scale: int, model: str = "small") -> tuple[UpscaleTask, np.ndarray]:
    """To enlarge [H, W, 4], and where the result will be."""
    height, width = picture.shape[:2]
    made = np.zeros((height * scale, width * scale, 4), picture.dtype)
    wanted = UpscaleTask(
        picture[..., :3], picture[..., 3], made[..., :3], made[..., 3], scale, model
    )
    return wanted, made


def noise(height: int, width: int, dtype: Any = np.uint8, seed: int = 1) -> np.ndarray:
    """An opaque picture of noise."""
    random = np.random.default_rng(seed)
    top = np.iinfo(dtype).max
    picture = random.integers(0, top, (height, width, 4), dtype, endpoint=True)
    picture[..., 3] = top
    return picture


@dataclass(frozen=True, slots=True)
class Wobbly(Device):
    """A GPU that is the CPU, and fails at load, or at these runs of a session, counted from 0.

    crashes: so many runs crash, after which it may do it. endless: a run ends when it is stopped.
    overflows: what it makes is no number.
    """

    at_load: bool = False
    at_runs: frozenset[int] = frozenset()
    crashes: int = 0
    endless: bool = False
    overflows: bool = False
    runs: list[int] = field(default_factory=lambda: [0], compare=False)
    delay: Callable[[], None] = field(default=lambda: None, compare=False)

    def load(self, source: Source, control: Control) -> Any:
        loaded = super(Wobbly, self).load(source, control)
        return _CrashingGraph(loaded, self) if self.crashes else loaded

    def open(self, path: Path, model: str, control: Control | None = None) -> Any:
        if self.at_load:
            raise DeviceTrouble("the driver is too old", loading=True)
        return _WobblySession(cpu().open(path, model, control), self)


class _WobblySession:
    """A session whose runs go through the device's plan."""

    def __init__(self, session: Any, device: Wobbly) -> None:
        self._session, self._device = session, device

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def run(self, *arguments: Any) -> Any:
        number = self._device.runs[0]
        self._device.runs[0] += 1
        if number in self._device.at_runs:
            raise RuntimeError("[ONNXRuntimeError] : 1 : FAIL : Status Message: device lost")
        self._device.delay()
        if self._device.endless:
            _wait_for_the_end(arguments[-1])
        made = self._session.run(*arguments)
        return [one * np.float32("nan") for one in made] if self._device.overflows else made


def _wait_for_the_end(options: Any) -> None:
    while not options.terminate:
        threading.Event().wait(0.001)


class _CrashingGraph:
    """A graph whose first runs crash."""

    def __init__(self, loaded: Any, device: Wobbly) -> None:
        self._loaded, self._device = loaded, device

    def run(self, *arguments: Any) -> Any:
        self._device.runs[0] += 1
        if self._device.runs[0] <= self._device.crashes:
            raise DeviceTrouble("it crashed", again=True)
        return self._loaded.run(*arguments)


def wobbly(**plan: Any) -> Wobbly:
    """A device for `runner`, before the CPU."""
    return Wobbly("gpu-test", "gpu", CPU, "the test GPU", "driver 1", **plan)
