# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts small models into a state folder as an artist's own, so that a real daemon has them."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from onnx import ModelProto

from cavendish.models.store import ModelStore
from cavendish_client.paths import state_paths

_ENTRY = """
[[model]]
id = "{name}"
title = "{name}"
runtime = "onnx"
tier = "own"
tasks = ["upscale"]
hint = "For tests."
page = "https://a.example/model"
licence = {{ name = "MIT", commercial = "allowed" }}
preparation = {{ fit = "tiles" }}
tiling = {{ side = {side}, overlap = 4, scale = {scale} }}

[[model.file]]
name = "model.onnx"

[[model.graph]]
name = "upscale"
file = "model.onnx"
inputs = [{{ name = "", values = "0..1", shape = ["N", 3, "H", "W"] }}]
outputs = [{{ name = "", values = "0..1", shape = ["N", 3, "Y", "X"] }}]
"""


_LITE_ENTRY = """
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
_LITE_TILING = """
[model.tiling]
side = 64
overlap = 4
scale = 2
"""
_LITE_GRAPH = """
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


def install_upscalers(
    state_dir: Path, models: Mapping[str, tuple[int, ModelProto | bytes]], side: int = 64
) -> ModelStore:
    """Installs models of these scales, by name, each cut into tiles of side."""
    entries = [
        _ENTRY.format(name=name, scale=scale, side=side) for name, (scale, _) in models.items()
    ]
    files = {name: {"model.onnx": made} for name, (_, made) in models.items()}
    return _installed(state_dir, entries, files)


def install_lite(
    state_dir: Path,
    *,
    upscale: Mapping[str, bytes] | None = None,
    restyle: Mapping[str, tuple[bytes, bytes]] | None = None,
    select: Mapping[str, bytes] | None = None,
) -> ModelStore:
    """Installs models in LiteRT's format, by task and name.

    upscale: of scale two. restyle: a style's prediction and its transfer.
    """
    given, made = _pictures("H", "W"), _pictures("Y", "X")
    entries, files = [], {}
    for name, graph in (upscale or {}).items():
        entry = _LITE_ENTRY.format(name=name, task="upscale", fit="tiles", side=0) + _LITE_TILING
        entries.append(entry + _LITE_GRAPH.format(name="upscale", inputs=given, outputs=made))
        files[name] = {"upscale.tflite": graph}
    for name, (prediction, transfer) in (restyle or {}).items():
        entry = _LITE_ENTRY.format(name=name, task="restyle", fit="stretch", side=384)
        entry += _LITE_GRAPH.format(name="prediction", inputs=given, outputs=_NUMBERS)
        both = f"{given}, {_NUMBERS}"
        entries.append(entry + _LITE_GRAPH.format(name="transfer", inputs=both, outputs=made))
        files[name] = {"prediction.tflite": prediction, "transfer.tflite": transfer}
    for name, graph in (select or {}).items():
        entry = _LITE_ENTRY.format(name=name, task="select", fit="stretch", side=512)
        drawn, share = _pictures("H", "W", 4, "scribble"), _pictures("H", "W", 1)
        entries.append(entry + _LITE_GRAPH.format(name="segment", inputs=drawn, outputs=share))
        files[name] = {"segment.tflite": graph}
    return _installed(state_dir, entries, files)


def _pictures(rows: str, columns: str, channels: int = 3, values: str = "0..1") -> str:
    return _PICTURES.format(rows=rows, columns=columns, channels=channels, values=values)


def _installed(
    state_dir: Path,
    entries: Sequence[str],
    models: Mapping[str, Mapping[str, ModelProto | bytes]],
) -> ModelStore:
    """Adds the entries to the artist's own, and installs their files."""
    state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    paths = state_paths(state_dir)
    with paths.own_models.open("a", encoding="utf-8") as own:
        own.write("".join(entries))
    store = ModelStore(paths.models, paths.own_models)
    assert not store.catalog.problem, store.catalog.problem
    for name, files in models.items():
        digests = {file: _taken(store, state_dir, made) for file, made in files.items()}
        store.keep(store.catalog.find(name), digests)
    return store


def _taken(store: ModelStore, state_dir: Path, made: ModelProto | bytes) -> str:
    """The digest of a file that is now among those that have come."""
    content = made if isinstance(made, bytes) else made.SerializeToString()
    sha256 = hashlib.sha256(content).hexdigest()
    source = state_dir / "model.incoming"
    source.write_bytes(content)
    store.incoming.take(source, sha256)
    source.unlink(missing_ok=True)
    return sha256
