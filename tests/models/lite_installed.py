# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts small models in LiteRT's format into a state folder as an artist's own."""

from collections.abc import Mapping
from pathlib import Path

from cavendish.models.store import ModelStore
from tests.models.installed import install

_ENTRY = """
[[model]]
id = "{name}"
title = "{name}"
runtime = "litert"
tier = "own"
tasks = ["{task}"]
hint = "For tests."
page = "https://a.example/model"
licence = {{ name = "MIT", commercial = "allowed" }}
preparation = {{ fit = "{fit}", side = {side}, channels_last = true }}
"""
_TILING = """
[model.tiling]
side = {side}
overlap = 4
scale = 2
"""
_GRAPH = """
[[model.file]]
name = "{name}.tflite"

[[model.graph]]
name = "{name}"
file = "{name}.tflite"
inputs = [{inputs}]
outputs = [{outputs}]
"""
_PICTURES = '{{ name = "", values = "{values}", shape = ["N", "{rows}", "{columns}", {channels}] }}'
_NUMBERS = '{ name = "", values = "raw", shape = [1, 1, 1, 100] }'


def install_lite(
    state_dir: Path,
    *,
    upscale: Mapping[str, bytes] | None = None,
    restyle: Mapping[str, tuple[bytes, bytes]] | None = None,
    select: Mapping[str, bytes] | None = None,
    side: int = 64,
) -> ModelStore:
    """Installs models in LiteRT's format, by task and name.

    upscale: of scale two, cut into tiles of side. restyle: a style's prediction and its transfer.
    """
    models: dict[str, tuple[str, Mapping[str, bytes]]] = {}
    for name, graph in (upscale or {}).items():
        models[name] = upscaler(name, side), {"upscale.tflite": graph}
    for name, (prediction, transfer) in (restyle or {}).items():
        files = {"prediction.tflite": prediction, "transfer.tflite": transfer}
        models[name] = restyler(name), files
    for name, graph in (select or {}).items():
        models[name] = selector(name), {"segment.tflite": graph}
    return install(state_dir, models)


def upscaler(name: str, side: int = 64) -> str:
    """The entry of a model that enlarges twice, cut into tiles of side."""
    entry = _ENTRY.format(name=name, task="upscale", fit="tiles", side=0)
    entry += _TILING.format(side=side)
    graph = {"inputs": _pictures("H", "W"), "outputs": _pictures("Y", "X")}
    return entry + _GRAPH.format(name="upscale", **graph)


def restyler(name: str) -> str:
    """The entry of a pair with the contract of Magenta's."""
    given, made = _pictures("H", "W"), _pictures("Y", "X")
    entry = _ENTRY.format(name=name, task="restyle", fit="stretch", side=384)
    entry += _GRAPH.format(name="prediction", inputs=given, outputs=_NUMBERS)
    return entry + _GRAPH.format(name="transfer", inputs=f"{given}, {_NUMBERS}", outputs=made)


def selector(name: str) -> str:
    """The entry of a model with the contract of Magic Touch."""
    entry = _ENTRY.format(name=name, task="select", fit="stretch", side=512)
    graph = {"inputs": _pictures("H", "W", 4, "scribble"), "outputs": _pictures("H", "W", 1)}
    return entry + _GRAPH.format(name="segment", **graph)


def _pictures(rows: str, columns: str, channels: int = 3, values: str = "0..1") -> str:
    return _PICTURES.format(rows=rows, columns=columns, channels=channels, values=values)
