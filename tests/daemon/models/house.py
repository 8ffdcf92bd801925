# SPDX-License-Identifier: GPL-3.0-or-later
"""Small models whose files a local server has, and a store to keep them in."""

import hashlib
import random
from collections.abc import Mapping
from pathlib import Path

from cavendish.catalog.local_model import LocalModel
from cavendish.models.installing import Installing
from cavendish.models.patience import Patience
from cavendish.models.rules import Source
from cavendish.models.store import ModelStore
from tests.daemon.models.server import FileServer

KIB = 1024
# Quick enough for tests; each piece has 16 KiB.
QUICK = Patience(
    piece=16 * KIB,
    attempts=3,
    first_seconds=0.001,
    longest_seconds=0.01,
    read_seconds=5.0,
    slack_bytes=0,
)
ONE: Mapping[str, int] = {"one.onnx": 200 * KIB + 17}
TWO: Mapping[str, int] = {"one.onnx": 50 * KIB, "data/two.onnx_data": 70 * KIB + 1}


def content(name: str, size: int) -> bytes:
    """The bytes of a file, the same each time."""
    return random.Random(name).randbytes(size)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def entry(server: FileServer | None, model_id: str, sizes: Mapping[str, int]) -> str:
    """A model in TOML; with a server its files are there, without one their digests are unknown."""
    first = next(iter(sizes))
    lines = [
        "[[model]]",
        f'id = "{model_id}"',
        'title = "A model"',
        'runtime = "onnx"',
        'tier = "own"',
        'tasks = ["upscale"]',
        'hint = "Makes pictures larger."',
        'licence = { name = "MIT", commercial = "allowed" }',
        'page = "https://a.example/model"',
    ]
    for name, size in sizes.items():
        lines += ["[[model.file]]", f'name = "{name}"']
        if server is not None:
            data, path = content(name, size), f"/{model_id}/{name}"
            server.files[path] = data
            lines += [f'url = "{server.url(path)}"', f'sha256 = "{sha256(data)}"', f"size = {size}"]
    tensor = '[{ name = "", values = "0..1", shape = ["N", 3, "H", "W"] }]'
    lines += ["[[model.graph]]", 'name = "upscale"', f'file = "{first}"']
    return "\n".join([*lines, f"inputs = {tensor}", f"outputs = {tensor}", ""])


def store_of(folder: Path, *entries: str) -> ModelStore:
    """A store that knows these models beside the package's."""
    own = folder / "models.toml"
    own.write_text("\n".join(entries))
    store = ModelStore(folder / "models", own)
    assert store.catalog.problem == ""
    return store


async def install(
    store: ModelStore, model_id: str, patience: Patience = QUICK, source: Source | None = None
) -> LocalModel:
    """Installs a model on this loop."""
    model = store.catalog.find(model_id)
    told = Installing(store, model, source or Source(), patience, lambda *_: None)
    await told.run()
    return model
