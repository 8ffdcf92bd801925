# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts small models into a state folder as an artist's own, so that a real daemon has them."""

import hashlib
from collections.abc import Mapping
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


def install_upscalers(
    state_dir: Path, models: Mapping[str, tuple[int, ModelProto | bytes]], side: int = 64
) -> ModelStore:
    """Installs models of these scales, by name, each cut into tiles of side."""
    state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    paths = state_paths(state_dir)
    entries = [
        _ENTRY.format(name=name, scale=scale, side=side) for name, (scale, _) in models.items()
    ]
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
