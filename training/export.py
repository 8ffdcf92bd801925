# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a trained network as ONNX: colour in, colour out, any size.

Weights are kept in 16 bits, which halves the file; the runtime makes 32 of them when it loads it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor

from training.network import LANCZOS_RADIUS, Upscaler, overlap

OPSET = 17
IR_VERSION = 8
# ITU-R BT.601, as JPEG and PSNR-Y have it.
_LIGHTNESS = (0.299, 0.587, 0.114)

Array = npt.NDArray[np.float32]


def write(network: Upscaler, path: Path) -> None:
    """Writes the network to path. Raises onnx.checker.ValidationError.

    `image` float32 [1, 3, H, W] sRGB 0..1 gives `larger` float32 [1, 3, sH, sW] sRGB 0..1.
    metadata_props: `cavendish.scale`, `cavendish.overlap` in small pixels.
    """
    graph = helper.make_graph(
        _nodes(network),
        f"cavendish-upscale-x{network.scale}",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, "H", "W"])],
        [helper.make_tensor_value_info("larger", TensorProto.FLOAT, [1, 3, "Y", "X"])],
        [numpy_helper.from_array(value, name) for name, value in _constants(network).items()],
    )
    opset = [helper.make_opsetid("", OPSET)]
    model = helper.make_model(graph, producer_name="cavendish", opset_imports=opset)
    model.ir_version = IR_VERSION
    notes = {"scale": network.scale, "overlap": overlap(network.scale), "licence": _LICENCE}
    helper.set_model_props(model, {f"cavendish.{key}": str(value) for key, value in notes.items()})
    onnx.checker.check_model(model, full_check=True)
    path.write_bytes(model.SerializeToString())


_LICENCE = "GPL-3.0-or-later"
_HALF = ".half"


def read(path: Path) -> dict[str, Tensor]:
    """What the network of a file has learned, float32, by the names of its layers."""
    found = {one.name.removesuffix(_HALF): one for one in onnx.load(path).graph.initializer}
    layers = [name for name in found if name.split(".")[0] in ("first", "middle", "last")]
    return {name: torch.tensor(numpy_helper.to_array(found[name])).float() for name in layers}


def _nodes(network: Upscaler) -> list[onnx.NodeProto]:
    """Lanczos for each channel, and one detail added to all three: colours stay as they are."""
    node, scale = helper.make_node, network.scale
    shuffle = {"blocksize": scale, "mode": "CRD"}
    nodes = [
        *(node("Cast", [name + _HALF], [name], to=TensorProto.FLOAT) for name in _halved(network)),
        node("Pad", ["image", "rim.detail"], ["wide"], mode="edge"),
        node("Conv", ["wide", "lightness"], ["light"]),
        node("Conv", ["light", "first.weight", "first.bias"], ["first"]),
        node("Relu", ["first"], ["features.0"]),
    ]
    for number in range(len(network.middle)):
        name = f"middle.{number}"
        values = [f"features.{number}", f"{name}.weight", f"{name}.bias"]
        nodes += [
            node("Conv", values, [name]),
            node("Relu", [name], [f"features.{number + 1}"]),
        ]
    last = f"features.{len(network.middle)}"
    return [
        *nodes,
        node("Conv", [last, "last.weight", "last.bias"], ["phases"]),
        node("DepthToSpace", ["phases"], ["detail"], **shuffle),
        node("Transpose", ["image"], ["channels"], perm=[1, 0, 2, 3]),
        node("Pad", ["channels", "rim.smooth"], ["apart"], mode="edge"),
        node("Conv", ["apart", "lanczos"], ["smooth.phases"]),
        node("DepthToSpace", ["smooth.phases"], ["smooth.apart"], **shuffle),
        node("Transpose", ["smooth.apart"], ["smooth"], perm=[1, 0, 2, 3]),
        node("Add", ["smooth", "detail"], ["sum"]),
        node("Clip", ["sum", "black", "white"], ["larger"]),
    ]


def _constants(network: Upscaler) -> dict[str, npt.NDArray[np.generic]]:
    learned = {name: value.detach().numpy() for name, value in network.named_parameters()}
    learned["first.weight"] = network.filters().detach().numpy()
    for name in _halved(network):
        learned[name + _HALF] = learned.pop(name).astype(np.float16)
    return {
        **learned,
        "lanczos": network.kernel.numpy(),
        "lightness": np.array(_LIGHTNESS, np.float32).reshape(1, 3, 1, 1),
        "rim.detail": _rim(overlap(network.scale)),
        "rim.smooth": _rim(LANCZOS_RADIUS),
        "black": np.array(0, np.float32),
        "white": np.array(1, np.float32),
    }


def _halved(network: Upscaler) -> list[str]:
    """What is kept in 16 bits: not the first filters, whose sum is exactly none."""
    layers = network.state_dict()
    return [name for name, value in layers.items() if value.ndim == 4 and "first" not in name]


def _rim(width: int) -> npt.NDArray[np.int64]:
    return np.array([0, 0, width, width, 0, 0, width, width], np.int64)
