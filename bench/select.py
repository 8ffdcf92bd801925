# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m bench select`: how long a further click takes, beside the decoder's own run.

The graphs have MobileSAM's contract and about its cost: 39 thousand million multiplications to look
at a picture, 2.4 to draw a mask. What is found without a model is measured on the subjects of
`bench.composites`, whose truth is known.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import fmean, median

import numpy as np
from onnx import ModelProto, NodeProto, numpy_helper

from bench.composites import composites
from bench.figure import Figure
from bench.onnx import control, scene
from bench.transport import connect
from cavendish.engines.classic.picking import picked
from cavendish.engines.engine import SelectTask
from cavendish.engines.inference.pointing import inputs_of, prompts_of
from cavendish.engines.onnx.devices import cpu
from cavendish.engines.onnx.engine import OnnxEngine
from cavendish.models.store import ModelStore
from cavendish.request import Box, Point
from cavendish_client import Canvas, Client, Options, Pixels, SelectRequest
from cavendish_client import Point as Click
from tests.daemon_process import running_daemon
from tests.models import pointing
from tests.models.graphs import FLOAT, model
from tests.models.installed import install_selectors

MODEL, SIDE, ROUNDS = "small-mobile-sam", 1024, 12
_RANDOM = np.random.default_rng(0)
# What is to be found without a model: the share that found and subject have in common.
_LEAST = {"a click": 0.5, "a scribble": 0.6, "a box": 0.8}


def figures() -> list[Figure]:
    """Measures everything that has a limit."""
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "state"
        graphs = {"mobile-sam": (heavy_encoder(), heavy_decoder())}
        store = install_selectors(state, graphs, pointing.REAL)
        made = [*_in_the_engine(store), _large(store)]
        return [*made, *_through_the_daemon(state), *_without_a_model()]


def clicks(number: int) -> list[Point]:
    """So many, each elsewhere."""
    return [Point(150 + 37 * step % 700, 200 + 53 * step % 600) for step in range(number)]


def _in_the_engine(store: ModelStore) -> list[Figure]:
    engine, shown = OnnxEngine(store), scene(SIDE, SIDE)
    first = _seconds(lambda: engine.select(_task(shown, 1), control()))
    # Clicks on from the ones before: each asks the decoder once.
    bare, number = _decoder(engine, shown), iter(range(2, 99))
    engine.select(_task(shown, next(number)), control())
    bare()
    pairs = [
        (*_both(lambda: engine.select(_task(shown, next(number)), control())), *_both(bare))
        for _ in range(ROUNDS)
    ]
    engine.close()
    wall, ours, _, alone = (median(column) * 1e3 for column in zip(*pairs, strict=True))
    name = "further click at 1024²"
    return [
        Figure(f"{name}, in the engine", wall, "ms", 60),
        Figure(f"{name}, processor", ours, "ms", 2.5, alone, "session.run"),
        Figure(f"{name} beside the first", wall, "ms", 0.3, first * 1e3, "first click"),
    ]


def _large(store: ModelStore) -> Figure:
    engine, shown = OnnxEngine(store), scene(4096, 4096)
    tasks = [_task(shown, number) for number in range(1, 8)]
    spent = [_both(lambda task=task: engine.select(task, control()))[1] for task in tasks]
    engine.close()
    return Figure("further click at 4096², processor", median(spent[1:]) * 1e3, "ms", 150)


def _task(shown: np.ndarray, number: int) -> SelectTask:
    return SelectTask(shown, tuple(clicks(number)), model=MODEL)


def _decoder(engine: OnnxEngine, shown: np.ndarray) -> Callable[[], object]:
    """The bare run of the decoder on what the engine has seen."""
    ((_, seen),) = engine._seen.kept()
    known = engine.models.installed(MODEL)
    graph = known.model.graph("decoder")
    session = cpu().open(known.graph("decoder"), MODEL)
    (guess,) = seen.guesses.values()
    given = inputs_of(graph, prompts_of(_task(shown, 2))[-1], seen.fitting, seen.arrays, guess)
    feeds = {
        one.name: np.asarray(array, np.float32)
        for one, array in zip(graph.inputs, given, strict=True)
    }
    names = [one.name for one in graph.outputs]
    return lambda: session.run(names, feeds)


def _through_the_daemon(state: Path) -> list[Figure]:
    """From the client and back, the picture sent with each click."""
    with running_daemon(state) as daemon, connect(daemon) as client:
        shown = Pixels(scene(SIDE, SIDE).tobytes(), SIDE, SIDE)
        for number in (1, 2):
            _ask(client, shown, number)
        times = [_seconds(lambda n=n: _ask(client, shown, n)) for n in range(3, 3 + ROUNDS)]
        typical = median(times) * 1e3
    return [Figure("further click at 1024², from the client and back", typical, "ms", 100)]


def _ask(client: Client, shown: Pixels, number: int) -> None:
    points = tuple(Click(point.x, point.y) for point in clicks(number))
    request = SelectRequest(Canvas(shown), points, options=Options(model=MODEL))
    with client.select(request, copy=False) as found:
        assert found.plan.model == MODEL


def _without_a_model() -> list[Figure]:
    """How well colours and edges alone find subjects before photographs, and in what time."""
    found: dict[str, list[float]] = {}
    spent = time.process_time()
    for one in composites():
        truth, shown = one.alpha > 0.5, _opaque(one.picture)
        for name, task in _pointed_at(truth, shown).items():
            mask = picked(task, lambda: None) > 127
            overlap = float((mask & truth).sum() / (mask | truth).sum())
            found.setdefault(name, []).append(overlap)
    spent = (time.process_time() - spent) / sum(map(len, found.values()))
    made = [
        Figure(f"without a model, {name}: overlap", fmean(each), "", _LEAST[name], at_least=True)
        for name, each in found.items()
    ]
    return [*made, Figure("without a model, processor", spent, "s", 2)]


def _pointed_at(truth: np.ndarray, shown: np.ndarray) -> dict[str, SelectTask]:
    """As an artist would: a click in the middle, a stroke down it, the box round it."""
    rows, columns = np.nonzero(truth)
    top, left, height, width = rows.min(), columns.min(), np.ptp(rows), np.ptp(columns)
    y = int(np.median(rows))
    x = int(np.median(columns[rows == y]))
    stroke = np.zeros(truth.shape, np.uint8)
    stroke[top + height // 8 : top + 7 * height // 8, x - 3 : x + 3] = 255
    stroke[~truth] = 0
    box = Box(int(left), int(top), int(width) + 1, int(height) + 1)
    return {
        "a click": SelectTask(shown, (Point(x, y),)),
        "a scribble": SelectTask(shown, scribble=stroke),
        "a box": SelectTask(shown, box=box),
    }


def _opaque(picture: np.ndarray) -> np.ndarray:
    return np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)])


def _both(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of the processors."""
    spent = time.process_time()
    return _seconds(act), time.process_time() - spent


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def heavy_encoder() -> ModelProto:
    """What MobileSAM's encoder takes and gives, at about its cost: eight convolutions."""
    nodes = [
        pointing.node("Transpose", ["input_image"], "planes", perm=[2, 0, 1]),
        pointing.node("Unsqueeze", ["planes", "first"], "batch"),
        pointing.node("Conv", ["batch", "w_patch"], "c0", strides=[16, 16]),
    ]
    weights = {"first": np.array([0], np.int64), "w_patch": _weight(256, 3, 16)}
    for layer in range(8):
        weights[f"w{layer}"] = _weight(256, 256, 3)
        nodes += _convolved(f"c{layer}", f"w{layer}", f"c{layer + 1}", pads=[1, 1, 1, 1])
    nodes.append(pointing.node("Abs", ["c8"], "image_embeddings"))
    inputs = [pointing.tensor("input_image", ("H", "W", 3))]
    outputs = [pointing.tensor("image_embeddings", (1, 256, 64, 64), FLOAT)]
    return model(nodes, weights, inputs=inputs, outputs=outputs)


def heavy_decoder() -> ModelProto:
    """A decoder of MobileSAM's size, at about its cost; its masks are discs round the clicks."""
    made = pointing.by_corners(white=0.0, size=pointing.REAL)
    weights = {f"k{layer}": _weight(256, 256, 1) for layer in range(3)}
    weights |= {"up0": _weight(256, 64, 2), "up1": _weight(64, 32, 2)}
    work: list[NodeProto] = []
    for layer in range(3):
        before = f"m{layer}" if layer else "image_embeddings"
        work += _convolved(before, f"k{layer}", f"m{layer + 1}")
    for number, before in enumerate(("m3", "u0")):
        after = ("u0", "worked")[number]
        work.append(pointing.node("ConvTranspose", [before, f"up{number}"], after, strides=[2, 2]))
    for one in made.graph.node:
        if one.op_type == "ReduceMean":
            one.input[0] = "worked"
    own = list(made.graph.node)
    del made.graph.node[:]
    made.graph.node.extend([*work, *own])
    made.graph.initializer.extend(numpy_helper.from_array(v, name) for name, v in weights.items())
    return made


def _convolved(before: str, weight: str, after: str, **more: object) -> list[NodeProto]:
    return [
        pointing.node("Conv", [before, weight], f"{after}_sum", **more),
        pointing.node("Relu", [f"{after}_sum"], after),
    ]


def _weight(first: int, second: int, side: int) -> np.ndarray:
    scale = np.sqrt(2 / (second * side * side))
    return _RANDOM.normal(0, scale, (first, second, side, side)).astype(np.float32)
