# SPDX-License-Identifier: GPL-3.0-or-later
"""Small graphs that cut out by colour, with the contracts of those that cut out or refine."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from onnx import ModelProto, helper

from cavendish.models.store import ModelStore
from tests.models.graphs import model, pictures
from tests.models.installed import install

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
    return install(
        state_dir,
        {name: (_entry(name, KINDS[kind]), made) for name, (kind, made) in models.items()},
    )


def _entry(name: str, kind: Mapping[str, str]) -> str:
    channels = 4 if kind["task"] == "refine" else 3
    return _ENTRY.format(name=name, title=name.title(), channels=channels, **kind)
