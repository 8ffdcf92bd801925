# SPDX-License-Identifier: GPL-3.0-or-later
"""Real children with small graphs."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psutil

from cavendish.catalog.local_model import Graph, Tensor, Values
from cavendish.engines.inference.device import Source
from cavendish.engines.litert.devices import Device
from cavendish.engines.litert.graph import LitertGraph
from cavendish.jobs.control import JobControl

PICTURES = Tensor("", Values.UNIT, shape=("N", "H", "W", 3))
LARGER = Tensor("", Values.UNIT, shape=("N", "Y", "X", 3))
GRAPH = Graph("upscale", "model.tflite", (PICTURES,), (LARGER,))
CPU = Device("cpu", "cpu", "the CPU", "cpu 1", compiled=False)
COMPILED = Device("cpu-new", "cpu", "the new CPU", "cpu 2", compiled=True)
SMALL = np.full((1, 4, 5, 3), 0.25, np.float32)
LARGE = np.full((1, 384, 384, 3), 0.25, np.float32)


def control() -> JobControl:
    return JobControl(lambda: None)


def source(folder: Path, content: bytes, graph: Graph = GRAPH) -> Source:
    path = folder / "model.tflite"
    path.write_bytes(content)
    return Source("small", graph, path, "1")


def loaded(folder: Path, content: bytes, device: Device = CPU, graph: Graph = GRAPH) -> LitertGraph:
    return device.load(source(folder, content, graph), control())


def child_of(graph: LitertGraph) -> psutil.Process:
    """The process of a graph that is loaded."""
    assert graph.pid is not None
    return psutil.Process(graph.pid)


def children() -> list[psutil.Process]:
    """The children that this process has."""
    own = psutil.Process(os.getpid()).children()
    return [one for one in own if "cavendish.engines.litert.child" in " ".join(one.cmdline())]


def gone(process: psutil.Process, seconds: float = 5.0) -> bool:
    """Whether the process ends within the time."""
    try:
        process.wait(seconds)
    except psutil.TimeoutExpired:
        return False
    return True


@contextmanager
def once_busy(process: psutil.Process, act: object) -> Iterator[None]:
    """Calls act, a function, from another thread as soon as the process works."""
    began = sum(process.cpu_times()[:2])

    def watch() -> None:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and sum(process.cpu_times()[:2]) < began + 0.05:
            threading.Event().wait(0.01)
        assert callable(act)
        act()

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        thread.join(60)
