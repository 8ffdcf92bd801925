# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

import numpy as np

from cavendish.catalog.local_catalog import packaged
from cavendish.engines.inference.networks import TINY
from cavendish.engines.inference.parts import Part, parts_of, size_of, trial
from tests.models import few_step_cases as cases
from tests.models import few_step_installed as installed

UNET = next(one for one in packaged() if one.id == "lcm-dreamshaper-v7").graph("unet")
FILES = installed.files("plain", cases.TURBO)


def test_graphs_that_are_there_are_found(tmp_path: Path) -> None:
    given = {name: content for name, content in FILES.items() if "encoder/model" not in name}
    given["text_encoder/model.onnx"] = FILES["text_encoder/model.onnx"]
    entry = installed.entry("model", "plain", FILES)
    store = installed.install(tmp_path, {"model": ("plain", given)}, entry)
    parts = parts_of(store, store.installed("model"))
    assert set(parts) == {"text_encoder", "unet", "vae_decoder"}


def test_small_decoder_fits_but_large_models(tmp_path: Path) -> None:
    large = installed.files("large", cases.TURBO)
    models = {"model": ("plain", FILES), "large": ("large", large)}
    store = installed.install(tmp_path, models)
    small = {"vae_decoder/model.onnx": FILES["vae_decoder/model.onnx"]}
    installed.put(store, tmp_path, "taesd", small)
    assert parts_of(store, store.installed("model"))[TINY].installed.model.id == "taesd"
    assert TINY not in parts_of(store, store.installed("large"))


def test_size_counts_the_weights_beside_a_graph(tmp_path: Path) -> None:
    given = FILES | {"unet/weights.pb": bytes(5000)}
    store = installed.install(tmp_path, {"model": ("plain", given)})
    model = store.installed("model")
    whole = sum(len(given[f"unet/{name}"]) for name in ("model.onnx", "config.json", "weights.pb"))
    assert size_of(Part(model, model.model.graph("unet"))) == whole


def test_device_is_tried_with_what_the_file_takes() -> None:
    shapes = [one.shape for one in trial(UNET, ((None,) * 4, (), (None, 77, 768)))]
    assert shapes == [(1, 4, 64, 64), (), (1, 77, 768)]
    guided = ((2, 4, 32, 32), (1,), (None, None, 768), (None, 256))
    made = trial(UNET, guided)
    assert [one.shape for one in made] == [(2, 4, 32, 32), (1,), (1, 77, 768), (1, 256)]
    assert all(one.dtype == np.float32 for one in made)
