# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts the tiny models of few_step.zip into a state folder, in the layout of the real ones."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto, helper, load_model_from_string, numpy_helper

from cavendish.models.store import ModelStore
from cavendish_client.paths import state_paths
from tests.models import few_step_cases as cases

ARCHIVE = Path(__file__).with_name("few_step.zip")
_FLOATS = 'values = "raw", dtypes = ["float32", "float16"]'

_ENTRY = """
[[model]]
id = "{name}"
title = "{title}"
runtime = "onnx"
tier = "own"
tasks = {tasks}
hint = "For tests."
licence = {{ name = "MIT", commercial = "allowed" }}
sampling = {{ {sampling} }}
"""

_FILE = """
[[model.file]]
name = "{name}"
required = {required}
"""

_GRAPH = """
[[model.graph]]
name = "{name}"
file = "{name}/model.onnx"
inputs = [{inputs}]
outputs = [{outputs}]
"""

_OPTIONAL = ("config.json", "vae_encoder/model.onnx")


@cache
def members(archive: Path = ARCHIVE) -> Mapping[str, bytes]:
    """The files of an archive."""
    with zipfile.ZipFile(archive) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@cache
def goldens(archive: Path = ARCHIVE) -> Mapping[str, np.ndarray]:
    """What diffusers made of each case."""
    with np.load(io.BytesIO(members(archive)["goldens.npz"])) as found:
        return dict(found)


def files(unet: str, settings: Mapping[str, Any], archive: Path = ARCHIVE) -> dict[str, bytes]:
    """The files of a model with one of the denoisers, by their names in the real layout."""
    home = f"unet_{unet}/"
    made = {
        name.replace(home, "unet/"): content
        for name, content in members(archive).items()
        if "/" in name and (not name.startswith("unet_") or name.startswith(home))
    }
    if unet != "large":
        del made["text_encoder_2/model.onnx"]
    else:
        made["tokenizer_2/tokenizer_config.json"] = json.dumps({"pad_token": "!"}).encode()
    return made | {"scheduler/scheduler_config.json": json.dumps(settings).encode()}


def entry(
    name: str, unet: str, given: Mapping[str, bytes], sampling: Mapping[str, Any] | None = None
) -> str:
    """A catalog's entry for these files. sampling: what else it says of that."""
    tasks = '["fill"]' if unet == "hole" else '["generate", "edit", "fill"]'
    told = {"steps": 4, "guidance": 1.0} | dict(sampling or {})
    said = ", ".join(f"{key} = {json.dumps(value)}" for key, value in told.items())
    head = _ENTRY.format(name=name, title=name.title(), tasks=tasks, sampling=said)
    listed = [
        _FILE.format(name=file, required=str(not file.endswith(_OPTIONAL)).lower())
        for file in given
    ]
    return "".join([head, *listed, *_graphs(unet)])


def install(
    state_dir: Path, models: Mapping[str, tuple[str, Mapping[str, bytes]]], own: str = ""
) -> ModelStore:
    """Installs models: by name the denoiser's and the files. own: their entries, made if empty."""
    state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    paths = state_paths(state_dir)
    entries = own or "".join(entry(name, unet, given) for name, (unet, given) in models.items())
    paths.own_models.write_text(entries)
    store = ModelStore(paths.models, paths.own_models)
    assert not store.catalog.problem, store.catalog.problem
    for name, (_, given) in models.items():
        put(store, state_dir, name, given)
    return store


def install_slow(state_dir: Path) -> None:
    """Installs a model called "slow", which takes so many steps that some of them are seen."""
    given = files("plain", cases.TURBO)
    own = entry("slow", "plain", given, {"steps": 100})
    install(state_dir, {"slow": ("plain", given)}, own)


def put(store: ModelStore, state_dir: Path, name: str, given: Mapping[str, bytes]) -> None:
    """Installs the files of one model that the catalog knows."""
    digests = {file: hashlib.sha256(content).hexdigest() for file, content in given.items()}
    for file, content in given.items():
        source = state_dir / "model.incoming"
        source.write_bytes(content)
        store.incoming.take(source, digests[file])
        source.unlink(missing_ok=True)
    store.keep(store.catalog.find(name), digests)


def _graphs(unet: str) -> list[str]:
    large = unet == "large"
    kinds = 'dtypes = ["int32", "int64"], shape = ["B", "T"]'
    words = f'{{ name = "input_ids", values = "tokens", {kinds} }}'
    hidden = _tensor("hidden_states.1" if large else "last_hidden_state", '["B", "T", 8]')
    whole = _tensor("text_embeds", '["B", 8]')
    second = f"{whole}, {hidden}"
    encoders = [("text_encoder", words, hidden)] + [("text_encoder_2", words, second)] * large
    channels = 9 if unet == "hole" else 4
    inputs = [
        _tensor("sample", f'["B", {channels}, "H", "W"]'),
        '{ name = "timestep", values = "time", dtypes = ["int64", "float32"], any_shape = true }',
        _tensor("encoder_hidden_states", f'["B", "T", {16 if large else 8}]'),
    ]
    if large:
        inputs += [_tensor("text_embeds", '["B", 8]'), _tensor("time_ids", '["B", 6]')]
    guidance = f'"B", {cases.GUIDANCE_SIZE}'
    inputs.append(_tensor("timestep_cond", f"[{guidance}]", "optional = true"))
    parts = [
        *encoders,
        ("unet", ", ".join(inputs), _tensor("out_sample", '["B", 4, "H", "W"]')),
        ("vae_decoder", _tensor("latent_sample", '["B", 4, "H", "W"]'), _picture()),
        ("vae_encoder", _picture(), _tensor("", "[]", "any_shape = true")),
    ]
    return [_GRAPH.format(name=one, inputs=taken, outputs=given) for one, taken, given in parts]


def _picture() -> str:
    return '{ name = "sample", values = "-1..1", shape = ["B", 3, "Y", "X"] }'


def _tensor(name: str, shape: str, more: str = "") -> str:
    return f'{{ name = "{name}", {_FLOATS}, shape = {shape}{", " if more else ""}{more} }}'


def poisoned(name: str) -> bytes:
    """A graph of the archive with weights that are no numbers."""
    model = load_model_from_string(members()[name])
    weight = next(one for one in model.graph.initializer if len(one.dims) == 4)
    _set(weight, np.nan)
    return bytes(model.SerializeToString())


def zeroed(name: str) -> bytes:
    """A graph of the archive whose convolutions and biases are all 0."""
    model = load_model_from_string(members()[name])
    for weight in model.graph.initializer:
        if weight.data_type == TensorProto.FLOAT and len(weight.dims) in {1, 4}:
            _set(weight, 0.0)
    return bytes(model.SerializeToString())


def _set(weight: TensorProto, value: float) -> None:
    values = np.full(tuple(weight.dims), value, np.float32)
    weight.CopyFrom(numpy_helper.from_array(values, weight.name))


def halved(name: str) -> bytes:
    """A graph of the archive that takes and gives numbers of half precision."""
    model = load_model_from_string(members()[name])
    graph, before, after = model.graph, [], []
    for one in [*graph.input, *graph.output]:
        kind = one.type.tensor_type
        if kind.elem_type != TensorProto.FLOAT:
            continue
        inner, taken = f"{one.name}.inner", one in graph.input
        for node in graph.node:
            names = node.input if taken else node.output
            for place, value in enumerate(names):
                if value == one.name:
                    names[place] = inner
        kind.elem_type = TensorProto.FLOAT16
        ends, to = ([one.name], [inner]) if taken else ([inner], [one.name])
        wanted = TensorProto.FLOAT if taken else TensorProto.FLOAT16
        (before if taken else after).append(helper.make_node("Cast", ends, to, to=wanted))
    nodes = [*before, *graph.node, *after]
    del graph.node[:]
    graph.node.extend(nodes)
    return bytes(model.SerializeToString())
