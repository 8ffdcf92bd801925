# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts small models into a state folder as an artist's own, so that a real daemon has them."""

import hashlib
import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from onnx import ModelProto

from cavendish.catalog.local_catalog import packaged
from cavendish.models.store import ModelStore
from cavendish_client.paths import state_paths
from tests.models import pointing

_ENTRY = """
[[model]]
id = "{name}"
title = "{name}"
runtime = "onnx"
tier = "own"
tasks = {tasks}
hint = "For tests."
page = "https://a.example/model"
licence = {{ name = "MIT", commercial = "allowed" }}
{more}

[[model.file]]
name = "model.onnx"

[[model.graph]]
name = "{graph}"
file = "model.onnx"
inputs = {inputs}
outputs = {outputs}
"""
_PICTURES = '[{ name = "", values = "0..1", shape = ["N", 3, "H", "W"] }]'
_LARGER = '[{ name = "", values = "0..1", shape = ["N", 3, "Y", "X"] }]'


def upscaler(name: str, scale: int, side: int = 64) -> str:
    """The entry of a model that enlarges, cut into tiles of side."""
    tiling = f"tiling = {{ side = {side}, overlap = 4, scale = {scale} }}"
    more = f'preparation = {{ fit = "tiles" }}\n{tiling}'
    return _entry(name, "upscale", more, _PICTURES, _LARGER)


def filler(name: str, side: int = 64) -> str:
    """The entry of a model with LaMa's contract and a smaller window."""
    picture, mask = (
        f'{{ name = "{one}", values = "{values}", shape = [1, {channels}, {side}, {side}] }}'
        for one, values, channels in (("image", "0..1", 3), ("mask", "hole", 1))
    )
    made = f'[{{ name = "output", values = "probe", shape = [1, 3, {side}, {side}] }}]'
    more = f'preparation = {{ fit = "crop", side = {side} }}'
    return _entry(name, "fill remove expand", more, f"[{picture}, {mask}]", made)


def depther(name: str) -> str:
    """The entry of a model with Depth Anything's contract and a smaller picture."""
    more = 'preparation = { fit = "shortest", side = 28, multiple = 14, resampling = "bicubic" }'
    inputs = '[{ name = "", values = "normal", shape = ["N", 3, "H", "W"] }]'
    outputs = '[{ name = "", values = "nearness", shape = ["N", "Y", "X"] }]'
    return _entry(name, "depth", more, inputs, outputs)


def stylist(name: str) -> str:
    """The entry of a model with the contract of fast neural style."""
    more = 'preparation = { fit = "native", side = 64, multiple = 4, divisor = 1 }'
    inputs, outputs = (one.replace("0..1", "0..255") for one in (_PICTURES, _LARGER))
    return _entry(name, "restyle", more, inputs, outputs)


def liner(name: str) -> str:
    """The entry of a model with the contract of Informative Drawings."""
    more = 'preparation = { fit = "native", side = 64, multiple = 8 }'
    outputs = '[{ name = "", values = "ink", shape = ["N", 1, "Y", "X"] }]'
    return _entry(name, "lines", more, _PICTURES, outputs)


def _entry(name: str, tasks: str, more: str, inputs: str, outputs: str) -> str:
    graph, listed = tasks.partition(" ")[0], str(tasks.split()).replace("'", '"')
    return _ENTRY.format(
        name=name, graph=graph, tasks=listed, more=more, inputs=inputs, outputs=outputs
    )


def install_selectors(
    state_dir: Path,
    models: Mapping[str, tuple[ModelProto, ModelProto]],
    size: pointing.Size = pointing.SMALL,
) -> ModelStore:
    """Installs models of a size under the entries of the real ones, with "small-" before their ids.

    models: encoder and decoder, by the real ids.
    """
    text = files("cavendish.catalog").joinpath("local", "select.toml").read_text("utf-8")
    entries = ["[[model]]" + entry for entry in text.split("[[model]]")[1:]]
    known, made = {model.id: model for model in packaged()}, {}
    for name, graphs in models.items():
        (entry,) = (one for one in entries if f'id = "{name}"' in one)
        pairs = zip(
            (known[name].graph("encoder"), known[name].graph("decoder")), graphs, strict=True
        )
        contents = {graph.file: proto.SerializeToString() for graph, proto in pairs}
        contents |= {data: b"none" for graph in known[name].graphs for data in graph.data}
        made[f"small-{name}"] = (_resized(entry, size), contents)
    return install(state_dir, made)


def _resized(entry: str, size: pointing.Size) -> str:
    """The entry of a model of 1024 pixels as one of another size, without digests."""
    entry = re.sub(r"^(url|sha256|size|memory_bytes) = .*\n", "", entry, flags=re.MULTILINE)
    shape = f"{size.channels}, {size.grid}, {size.grid}]"
    entry = re.sub(r"\b(32|64|256), (256, 256|128, 128|64, 64)\]", shape, entry)
    entry = entry.replace("256, 256]", f"{size.cells}, {size.cells}]")
    entry = entry.replace("1024", str(size.side)).replace('id = "', 'id = "small-')
    return re.sub('tier = ".*"', 'tier = "own"', entry)


def install_upscalers(
    state_dir: Path, models: Mapping[str, tuple[int, ModelProto | bytes]], side: int = 64
) -> ModelStore:
    """Installs models of these scales, by name, each cut into tiles of side."""
    entries = {name: (upscaler(name, scale, side), made) for name, (scale, made) in models.items()}
    return install(state_dir, entries)


def install(
    state_dir: Path, models: Mapping[str, tuple[str, ModelProto | bytes | Mapping[str, bytes]]]
) -> ModelStore:
    """Installs models by name: their entries, and their files, by name where there are several."""
    state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    paths = state_paths(state_dir)
    paths.own_models.write_text("".join(entry for entry, _ in models.values()))
    store = ModelStore(paths.models, paths.own_models)
    assert not store.catalog.problem, store.catalog.problem
    for name, (_, made) in models.items():
        files = made if isinstance(made, Mapping) else {"model.onnx": made}
        digests = {file: _taken(store, state_dir, one) for file, one in files.items()}
        store.keep(store.catalog.find(name), digests)
    return store


def _taken(store: ModelStore, state_dir: Path, made: ModelProto | bytes) -> str:
    """The digest of a file that now is among those that have come."""
    content = made if isinstance(made, bytes) else made.SerializeToString()
    sha256 = hashlib.sha256(content).hexdigest()
    source = state_dir / "model.incoming"
    source.write_bytes(content)
    store.incoming.take(source, sha256)
    source.unlink(missing_ok=True)
    return sha256
