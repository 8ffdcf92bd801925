# SPDX-License-Identifier: GPL-3.0-or-later
"""How the files of a model that paints from noise are to be read: its settings, its tokenizers.

The folders and names are those of diffusers' pipelines:
https://huggingface.co/docs/diffusers/using-diffusers/other-formats.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cavendish.catalog.local_model import LocalModel
from cavendish.engines.diffusion.tokens import Tokenizer, read_tokenizer
from cavendish.errors import ModelFileBroken
from cavendish.models.store import Installed

# Pixels of a picture a latent, and latents a side, where no file tells.
_CELL, _SIDE = 8, 64
# How often a denoiser halves its latents, where no file tells.
_HALVINGS = 3
# The scale of latents of Stable Diffusion 1 and 2, and of SDXL.
_SCALING, _LARGE_SCALING = 0.18215, 0.13025
# Widths of the encoders that OpenCLIP has trained, which fill up with the token 0.
_OPEN_CLIP = (1024, 1280)
_MOST_SIDE = 4096
# Latents are numbers of about 1.
_MOST_SCALING = 1e4

_SETTINGS = ("vae_decoder/config.json", "unet/config.json", "model_index.json")
# The ratios of width and height that are offered, beside what a model was trained on.
_RATIOS = ((5, 4), (4, 3), (3, 2), (16, 9), (2, 1))


@dataclass(frozen=True, slots=True)
class Reader:
    """How words become tokens. fill: the token that follows the last one, None: the end again."""

    tokenizer: Tokenizer
    fill: int | None


@dataclass(frozen=True, slots=True)
class Layout:
    """What a model's files say.

    settings: of its scheduler. scaling, shift: latents of the decoder are (latents / scaling +
    shift). cell: pixels a latent. side: that it was trained on, in pixels;
    multiple: what sides have to be a multiple of. zeroes: no words are zeros, not an empty text.
    knows_guidance: whether the denoiser takes it; None: its file alone tells.
    """

    settings: Mapping[str, Any]
    scaling: float
    shift: float
    cell: int
    side: int
    multiple: int
    zeroes: bool
    knows_guidance: bool | None

    @property
    def sizes(self) -> tuple[tuple[int, int], ...]:
        """Widths and heights with about the pixels that it was trained on, the square first."""
        own, step = self.side, self.multiple
        found = {(own, own): None}
        for long, short in _RATIOS:
            width = max(round(own * (long / short) ** 0.5 / step), 1) * step
            height = max(round(own * (short / long) ** 0.5 / step), 1) * step
            found |= {(width, height): None, (height, width): None}
        if self.multiple == self.side:
            return ((own, own),)
        return tuple(found)


def layout_of(installed: Installed) -> Layout:
    """What an installed model's files say. Raises ModelFileBroken."""
    model = installed.model
    decoder, denoiser, pipeline = (_table(installed, name) for name in _SETTINGS)
    large = is_large(model)
    cell = _cell(decoder)
    side = _number(denoiser.get("sample_size"), _SIDE) * cell
    halvings = _blocks(denoiser.get("block_out_channels"), _HALVINGS)
    multiple = cell * 2**halvings
    if model.sampling is not None and model.sampling.side:
        side = multiple = model.sampling.side
    if not multiple <= side <= _MOST_SIDE or side % cell:
        raise _broken(model, "unet/config.json", f"its pictures of {side} pixels cannot be")
    scaling, shift = _scaling(installed, _LARGE_SCALING if large else _SCALING)
    return Layout(
        settings=_settings(installed),
        scaling=scaling,
        shift=shift,
        cell=cell,
        side=side,
        multiple=multiple,
        zeroes=bool(pipeline.get("force_zeros_for_empty_prompt", large)),
        knows_guidance=bool(denoiser.get("time_cond_proj_dim")) if denoiser else None,
    )


def is_large(model: LocalModel) -> bool:
    """Whether it is laid out as SDXL, with two text encoders."""
    return any(graph.name == "text_encoder_2" for graph in model.graphs)


def scaling_of(installed: Installed) -> float:
    """How the latents of a small decoder are scaled: not at all, where its file does not tell.

    Raises ModelFileBroken.
    """
    return _scaling(installed, 1.0)[0]


def _scaling(installed: Installed, otherwise: float) -> tuple[float, float]:
    """How latents are scaled and moved. Raises ModelFileBroken."""
    decoder = _table(installed, "vae_decoder/config.json")
    scaling = decoder.get("scaling_factor") or otherwise
    shift = decoder.get("shift_factor") or 0.0
    if not (_is_number(scaling) and scaling > 1 / _MOST_SCALING and _is_number(shift)):
        problem = f"latents cannot be scaled by {scaling!r:.20} and moved by {shift!r:.20}"
        raise _broken(installed.model, "vae_decoder/config.json", problem)
    return float(scaling), float(shift)


def _is_number(value: Any) -> bool:
    # A whole number may be too large to be any other; one that is none is not below it either.
    return isinstance(value, int | float) and abs(value) < _MOST_SCALING


def _settings(installed: Installed) -> Mapping[str, Any]:
    found = _table(installed, "scheduler/scheduler_config.json")
    sampling = installed.model.sampling
    if found or sampling is None or not sampling.scheduler:
        return found
    # What Stable Diffusion was trained with, and everything that was made of it.
    levels = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}
    spacing = {"timestep_spacing": sampling.spacing} if sampling.spacing else {}
    return {"_class_name": sampling.scheduler, "clip_sample": False} | levels | spacing


def readers_of(installed: Installed) -> tuple[Reader, ...]:
    """How words become tokens, for each text encoder of a model. Raises ModelFileBroken."""
    names = ["tokenizer"] + ["tokenizer_2"] * is_large(installed.model)
    return tuple(_reader(installed, name) for name in names)


def _reader(installed: Installed, name: str) -> Reader:
    # The second one has the same words as the first in every file that is known.
    home = name if installed.has(f"{name}/vocab.json") else "tokenizer"
    vocabulary, merges = (f"{home}/{file}" for file in ("vocab.json", "merges.txt"))
    try:
        tokenizer = read_tokenizer(_bytes(installed, vocabulary), _bytes(installed, merges))
    except (ValueError, RecursionError) as error:
        raise _broken(installed.model, vocabulary, f"it is no vocabulary ({error})") from error
    return Reader(tokenizer, _fill(installed, name, tokenizer))


def _fill(installed: Installed, name: str, tokenizer: Tokenizer) -> int | None:
    """The token that fills up, as its settings say, else as its encoder's width does."""
    for file in ("special_tokens_map.json", "tokenizer_config.json"):
        said = _table(installed, f"{name}/{file}").get("pad_token")
        said = said.get("content") if isinstance(said, dict) else said
        if isinstance(said, str):
            return tokenizer.place(said)
    graph = installed.model.graph(name.replace("tokenizer", "text_encoder"))
    widths = {one.shape[-1] for one in graph.outputs if one.shape}
    return 0 if widths & set(_OPEN_CLIP) else None


def _table(installed: Installed, name: str) -> Mapping[str, Any]:
    """A file of settings; empty where the model has none of this name."""
    if not installed.has(name):
        return {}
    try:
        found = json.loads(_bytes(installed, name))
    except (ValueError, RecursionError) as error:
        raise _broken(installed.model, name, "it is no JSON") from error
    if not isinstance(found, dict):
        raise _broken(installed.model, name, "it is no table of settings")
    return found


def _bytes(installed: Installed, name: str) -> bytes:
    try:
        return installed.path(name).read_bytes()
    except OSError as error:
        raise _broken(installed.model, name, "it cannot be read") from error


def _cell(decoder: Mapping[str, Any]) -> int:
    channels = decoder.get("block_out_channels") or decoder.get("decoder_block_out_channels")
    return 2 ** _blocks(channels, 3) if channels else _CELL


def _blocks(channels: Any, otherwise: int) -> int:
    """How often a network halves what it is given."""
    return (
        len(channels) - 1 if isinstance(channels, list) and 1 <= len(channels) <= 8 else otherwise
    )


def _number(value: Any, otherwise: int) -> int:
    value = value[0] if isinstance(value, list) and value else value
    return value if isinstance(value, int) and value > 0 else otherwise


def _broken(model: LocalModel, file: str, problem: str) -> ModelFileBroken:
    return ModelFileBroken(model=model.id, file=file, problem=problem)
