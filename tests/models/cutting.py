# SPDX-License-Identifier: GPL-3.0-or-later
"""Small graphs that cut out by colour, with the contracts of those that cut out or refine."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from onnx import ModelProto, helper

from cavendish.models.store import ModelStore
from cavendish_client.paths import state_paths
from tests.models.graphs import model, pictures

_ENTRY = """
[[model]]
id = "{name}"
title = "{title}"
runtime = "onnx"
tier = "own"
tasks = ["{task}"]
hint = "For tests."
page = "https://a.example/model"
licence = {{ name = "MIT", commercial = "allowed" }}
preparation = {preparation}

[[model.file]]
name = "model.onnx"

[[model.graph]]
name = "matte"
file = "model.onnx"
inputs = [{{ name = "", values = "{given}", shape = ["N", {channels}, {sides}] }}]
outputs = [{{ name = "", values = "{made}", shape = ["N", 1, {sides}] }}]
"""
_HALF = "mean = [0.5, 0.5, 0.5], deviation = [0.5, 0.5, 0.5]"
_PHOTOGRAPHS = "mean = [0.485, 0.456, 0.406], deviation = [0.229, 0.224, 0.225]"
# The contracts of the catalog's models: u2netp's, MODNet's, BiRefNet's but smaller, ViTMatte's.
KINDS = {
    "place": {
        "task": "cutout",
        "preparation": f'{{ fit = "stretch", side = 32, divisor = 0, {_PHOTOGRAPHS} }}',
        "given": "normal",
        "made": "range",
        "sides": "32, 32",
    },
    "opacity": {
        "task": "cutout",
        "preparation": f'{{ fit = "shortest", side = 64, multiple = 32, {_HALF} }}',
        "given": "normal",
        "made": "0..1",
        "sides": '"H", "W"',
    },
    "logits": {
        "task": "cutout",
        "preparation": f'{{ fit = "stretch", side = 96, {_PHOTOGRAPHS} }}',
        "given": "normal",
        "made": "logit",
        "sides": "96, 96",
    },
    "edges": {
        "task": "refine",
        "preparation": f'{{ fit = "crop", multiple = 32, padding = "zero", {_HALF} }}',
        "given": "trimap",
        "made": "0..1",
        "sides": '"H", "W"',
    },
}


def weighed(
    weights: Sequence[float], bias: float, *, sides: Sequence[int | str] = ("H", "W")
) -> ModelProto:
    """Adds a picture's channels up, each by its weight, and bias: [1, C, H, W] to [1, 1, H, W]."""
    node = helper.make_node("Conv", ["image", "weights", "bias"], ["image_out"])
    values = {
        "weights": np.array(weights, np.float32).reshape(1, -1, 1, 1),
        "bias": np.array([bias], np.float32),
    }
    return model(
        [node],
        values,
        inputs=[pictures("image", sides, channels=len(weights))],
        outputs=[pictures("image_out", sides, channels=1)],
    )


def install_cutters(
    state_dir: Path, models: Mapping[str, tuple[str, ModelProto | bytes]]
) -> ModelStore:
    """Installs models of these kinds, by name."""
    state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    paths = state_paths(state_dir)
    entries = (
        _ENTRY.format(name=name, title=name.title(), channels=3 + (kind == "edges"), **KINDS[kind])
        for name, (kind, _) in models.items()
    )
    paths.own_models.write_text("".join(entries))
    store = ModelStore(paths.models, paths.own_models)
    assert not store.catalog.problem, store.catalog.problem
    for name, (_, made) in models.items():
        content = made if isinstance(made, bytes) else made.SerializeToString()
        sha256 = hashlib.sha256(content).hexdigest()
        source = state_dir / "model.incoming"
        source.write_bytes(content)
        store.incoming.take(source, sha256)
        store.keep(store.catalog.find(name), {"model.onnx": sha256})
        source.unlink(missing_ok=True)
    return store
