# SPDX-License-Identifier: GPL-3.0-or-later
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cavendish.engines.inference.layout import Layout, is_large, layout_of, readers_of, scaling_of
from cavendish.errors import ModelFileBroken
from cavendish.models.store import Installed
from tests.models import few_step_cases as cases
from tests.models import few_step_installed as installed


def found(
    folder: Path, unet: str = "plain", more: Mapping[str, Any] | None = None, **sampling: Any
) -> Installed:
    """A model with other files: tables as JSON, bytes as they are, None for none."""
    files = installed.files(unet, cases.TURBO)
    for name, content in (more or {}).items():
        files[name] = content if isinstance(content, bytes) else json.dumps(content).encode()
        if content is None:
            del files[name]
    entry = installed.entry("model", unet, files, sampling=sampling)
    return installed.install(folder, {"model": (unet, files)}, entry).installed("model")


def laid(folder: Path, more: Mapping[str, Any] | None = None, **sampling: Any) -> Layout:
    return layout_of(found(folder, "plain", more, **sampling))


def test_files_tell_how_they_are_to_be_read(tmp_path: Path) -> None:
    layout = laid(tmp_path)
    assert (layout.cell, layout.side, layout.multiple) == (2, 16, 4)
    assert (layout.scaling, layout.shift, layout.knows_guidance) == (cases.SCALING, 0.0, False)
    assert layout.settings["_class_name"] == "EulerDiscreteScheduler"
    assert layout.sizes[0] == (16, 16)


def test_without_them_it_is_as_stable_diffusion(tmp_path: Path) -> None:
    layout = laid(tmp_path, {"unet/config.json": None, "vae_decoder/config.json": None})
    assert (layout.cell, layout.side, layout.multiple) == (8, 512, 64)
    assert (layout.scaling, layout.knows_guidance) == (0.18215, None)
    assert layout.sizes[0] == (512, 512)
    assert (640, 448) in layout.sizes
    assert (448, 640) in layout.sizes
    assert all(0.85 < width * height / 512**2 < 1.15 for width, height in layout.sizes)


def test_entry_may_allow_one_size_alone(tmp_path: Path) -> None:
    assert laid(tmp_path, side=32).sizes == ((32, 32),)


def test_large_model_has_two_readers(tmp_path: Path) -> None:
    model = found(tmp_path, "large")
    assert is_large(model.model)
    assert layout_of(model).zeroes
    vocabulary = json.loads(installed.members()["tokenizer/vocab.json"])
    assert [reader.fill for reader in readers_of(model)] == [None, vocabulary["!"]]


@pytest.mark.parametrize("said", ["!", {"content": "!", "lstrip": False}])
def test_settings_tell_what_fills_up(tmp_path: Path, said: object) -> None:
    more = {"tokenizer/special_tokens_map.json": {"pad_token": said}}
    (reader,) = readers_of(found(tmp_path, more=more))
    assert reader.fill == reader.tokenizer.place("!")


def test_entry_tells_the_scheduler_where_no_file_does(tmp_path: Path) -> None:
    silent = {"scheduler/scheduler_config.json": None}
    said = {"scheduler": "EulerDiscreteScheduler", "spacing": "trailing"}
    settings = laid(tmp_path, silent, **said).settings
    assert settings["_class_name"] == "EulerDiscreteScheduler"
    assert (settings["timestep_spacing"], settings["beta_end"]) == ("trailing", 0.012)
    assert laid(tmp_path / "mute", silent).settings == {}


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("scheduler/scheduler_config.json", b"{"),
        ("unet/config.json", b"[1]"),
        ("vae_decoder/config.json", b"\xff"),
        ("tokenizer/vocab.json", b"{}"),
        ("unet/config.json", json.dumps({"sample_size": 1 << 30}).encode()),
    ],
)
def test_file_that_cannot_be_read_is_named(tmp_path: Path, file: str, content: bytes) -> None:
    model = found(tmp_path, more={file: content})
    read = readers_of if file.startswith("tokenizer") else layout_of
    with pytest.raises(ModelFileBroken, match=file):
        read(model)


@pytest.mark.parametrize("said", [1e308, 1e-300, -1.0, 10**400, float("nan"), "much", [1.0]])
def test_latents_that_could_not_be_scaled_are_refused(tmp_path: Path, said: object) -> None:
    decoder = {"scaling_factor": said}
    with pytest.raises(ModelFileBroken, match="cannot be scaled"):
        laid(tmp_path, {"vae_decoder/config.json": decoder})


def test_small_decoder_takes_latents_as_they_are_unless_it_says_otherwise(tmp_path: Path) -> None:
    assert scaling_of(found(tmp_path)) == cases.SCALING
    plain = found(tmp_path / "other", more={"vae_decoder/config.json": None})
    assert scaling_of(plain) == 1.0
