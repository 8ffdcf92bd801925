# SPDX-License-Identifier: GPL-3.0-or-later
"""A few-step model in the real layout whose denoiser costs what a small real one does."""

import json
from collections.abc import Sequence

import numpy as np
from onnx import ModelProto, TensorProto, helper

from tests.models import few_step_cases as cases
from tests.models import few_step_installed as installed
from tests.models import graphs

# Of the latents that it was trained on; pixels a latent; halvings of the latents within.
_SIDE, CELL, _HALVINGS = 128, 8, 3
_LATENTS = ("b", 4, "h", "w")
_WORDS = ("b", 77, 8)


def files(layers: int = 8, channels: int = 64) -> dict[str, bytes]:
    """Its files. layers, channels: of 3 x 3 convolutions of the denoiser, at the latents' size."""
    made = installed.files("plain", cases.TURBO)
    # Without its settings, a decoder's latents are 8 pixels wide.
    del made["vae_encoder/config.json"], made["vae_decoder/config.json"]
    told = {"sample_size": _SIDE, "block_out_channels": [channels] * (_HALVINGS + 1)}
    return made | {
        "unet/config.json": json.dumps(told).encode(),
        "unet/model.onnx": denoiser(layers, channels).SerializeToString(),
        "vae_encoder/model.onnx": encoder().SerializeToString(),
        "vae_decoder/model.onnx": decoder().SerializeToString(),
    }


def denoiser(layers: int, channels: int) -> ModelProto:
    """Convolutions of the sample; the time and the words move their answer a little."""
    nodes, weights = graphs.convolutions([4, *[channels] * layers, 4], "sample", "convolved")
    nodes += [
        helper.make_node("ReduceMean", ["encoder_hidden_states"], ["said"], keepdims=0),
        helper.make_node("Cast", ["timestep"], ["time"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["time", "rate"], ["late"]),
        helper.make_node("Add", ["said", "late"], ["moved"]),
        helper.make_node("Add", ["convolved", "moved"], ["out_sample"]),
    ]
    inputs = [
        _tensor("sample", _LATENTS),
        _tensor("timestep", (), TensorProto.INT64),
        _tensor("encoder_hidden_states", _WORDS),
    ]
    weights["rate"] = np.array(1e-4, np.float32)
    return graphs.model(nodes, weights, inputs=inputs, outputs=[_tensor("out_sample", _LATENTS)])


def encoder() -> ModelProto:
    """One convolution of what each latent covers."""
    nodes, weights = graphs.convolutions([3 * CELL * CELL, 8], "cells", "latent_parameters")
    nodes.insert(0, helper.make_node("SpaceToDepth", ["sample"], ["cells"], blocksize=CELL))
    outputs = [_tensor("latent_parameters", ("b", 8, "h", "w"))]
    inputs = [_tensor("sample", ("b", 3, "y", "x"))]
    return graphs.model(nodes, weights, inputs=inputs, outputs=outputs)


def decoder(channels: int = 32) -> ModelProto:
    """Few convolutions at the size of latents: less than any real one, which hides nothing."""
    widths = [4, channels, channels, 3 * CELL * CELL]
    nodes, weights = graphs.convolutions(widths, "latent_sample", "deep")
    nodes.append(helper.make_node("DepthToSpace", ["deep"], ["sample"], blocksize=CELL))
    outputs = [_tensor("sample", ("b", 3, "y", "x"))]
    return graphs.model(
        nodes, weights, inputs=[_tensor("latent_sample", _LATENTS)], outputs=outputs
    )


def _tensor(name: str, shape: Sequence[int | str], kind: int = TensorProto.FLOAT) -> object:
    return helper.make_tensor_value_info(name, kind, list(shape))
