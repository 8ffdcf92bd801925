# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes small ONNX graphs with known maths, and broken ones. The same call, the same bytes."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from onnx import (
    ModelProto,
    NodeProto,
    TensorProto,
    ValueInfoProto,
    external_data_helper,
    helper,
    numpy_helper,
)

OPSET, IR = 17, 8
FLOAT = TensorProto.FLOAT
Weights = dict[str, np.ndarray]
Shape = Sequence[int | str]


def model(
    nodes: Sequence[NodeProto],
    weights: Weights,
    *,
    inputs: Sequence[ValueInfoProto] | None = None,
    outputs: Sequence[ValueInfoProto] | None = None,
    metadata: dict[str, str] | None = None,
) -> ModelProto:
    """A model; by default it takes and gives "image", float32 [1, 3, H, W] and [1, 3, Y, X]."""
    graph = helper.make_graph(
        list(nodes),
        "test",
        list(inputs or [pictures("image", ("H", "W"))]),
        list(outputs or [pictures("image_out", ("Y", "X"))]),
        [numpy_helper.from_array(value, name) for name, value in weights.items()],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR)
    helper.set_model_props(made, metadata or {})
    return made


def pictures(name: str, sides: Shape, channels: int = 3, kind: int = FLOAT) -> ValueInfoProto:
    """A tensor [1, channels, *sides]."""
    return helper.make_tensor_value_info(name, kind, [1, channels, *sides])


def overlap(pixels: int) -> dict[str, str]:
    """What a model says of the overlap that its tiles need."""
    return {"cavendish.overlap": str(pixels)}


def nearest(scale: int) -> ModelProto:
    """Each pixel becomes scale x scale pixels of its value; tiles need no overlap."""
    node = helper.make_node(
        "Resize",
        ["image", "", "scales"],
        ["image_out"],
        mode="nearest",
        coordinate_transformation_mode="asymmetric",
        nearest_mode="floor",
    )
    return model(
        [node], {"scales": np.array([1, 1, scale, scale], np.float32)}, metadata=overlap(0)
    )


def convolved(
    scale: int, *, layers: int = 4, channels: int = 8, seed: int = 0, said: int | None = None
) -> ModelProto:
    """Layers of 3 x 3 convolutions with random weights, then pixels from channels.

    Its receptive field reaches layers pixels; said: what it claims instead.
    """
    random = np.random.default_rng(seed)
    widths = [3, *[channels] * (layers - 1), 3 * scale * scale]
    nodes, weights, value = [], {}, "image"
    for number, (before, after) in enumerate(pairwise(widths)):
        gain = np.sqrt(2 / (9 * before))
        weights[f"w{number}"] = random.normal(0, gain, (after, before, 3, 3)).astype(np.float32)
        weights[f"b{number}"] = np.full(after, 0.1, np.float32)
        names = [value, f"w{number}", f"b{number}"]
        nodes.append(helper.make_node("Conv", names, [f"c{number}"], pads=[1, 1, 1, 1]))
        nodes.append(helper.make_node("Relu", [f"c{number}"], [f"r{number}"]))
        value = f"r{number}"
    nodes.append(helper.make_node("DepthToSpace", [value], ["image_out"], blocksize=scale))
    return model(nodes, weights, metadata=overlap(layers if said is None else said))


def poisoned(scale: int = 2) -> ModelProto:
    """Weights that are not numbers."""
    made = convolved(scale, layers=2)
    weight = made.graph.initializer[0]
    values = numpy_helper.to_array(weight).copy()
    values[0, 0] = np.nan
    weight.CopyFrom(numpy_helper.from_array(values, weight.name))
    return made


def hungry(mebibytes: int) -> ModelProto:
    """Asks for so many MiB in a single node, and gives the picture back."""
    nodes = [
        helper.make_node("ReduceMean", ["image"], ["mean"], keepdims=0),
        helper.make_node("Expand", ["mean", "wide"], ["much"]),
        helper.make_node("ReduceMean", ["much"], ["mean_again"], keepdims=0),
        helper.make_node("Sub", ["mean_again", "mean"], ["nothing"]),
        helper.make_node("Add", ["image", "nothing"], ["image_out"]),
    ]
    return model(nodes, {"wide": np.array([mebibytes << 18], np.int64)})


def nibbling(mebibytes: int) -> ModelProto:
    """Asks for so many MiB, one after another, holds them all, and gives the picture back."""
    taken = [
        helper.make_node("Expand", ["image_mean", "wide"], ["piece"]),
        helper.make_node("SequenceInsert", ["pieces", "piece"], ["more"]),
        helper.make_node("Identity", ["go"], ["goes_on"]),
    ]
    pieces = [
        helper.make_tensor_sequence_value_info(name, FLOAT, None) for name in ("pieces", "more")
    ]
    flags = [
        helper.make_tensor_value_info(name, TensorProto.BOOL, []) for name in ("go", "goes_on")
    ]
    turn = helper.make_tensor_value_info("turn", TensorProto.INT64, [])
    body = helper.make_graph(taken, "body", [turn, flags[0], pieces[0]], [flags[1], pieces[1]])
    nodes = [
        helper.make_node("ReduceMean", ["image"], ["image_mean"], keepdims=0),
        helper.make_node("SequenceConstruct", ["image_mean"], ["first"]),
        helper.make_node("Loop", ["turns", "yes", "first"], ["all"], body=body),
        helper.make_node("SequenceAt", ["all", "zero"], ["mean_again"]),
        helper.make_node("Sub", ["mean_again", "image_mean"], ["nothing"]),
        helper.make_node("Add", ["image", "nothing"], ["image_out"]),
    ]
    weights = {
        "wide": np.array([1 << 18], np.int64),
        "turns": np.array(mebibytes, np.int64),
        "yes": np.array(True),
        "zero": np.array(0, np.int64),
    }
    return model(nodes, weights)


def two_inputs() -> ModelProto:
    """Takes a mask, too."""
    node = helper.make_node("Mul", ["image", "mask"], ["image_out"])
    inputs = [pictures("image", ("H", "W")), pictures("mask", ("H", "W"), channels=1)]
    return model([node], {}, inputs=inputs)


def of_kind(kind: int) -> ModelProto:
    """Takes and gives other numbers than float32."""
    node = helper.make_node("Identity", ["image"], ["image_out"])
    inputs = [pictures("image", ("H", "W"), kind=kind)]
    return model([node], {}, inputs=inputs, outputs=[pictures("image_out", ("H", "W"), kind=kind)])


def of_channels(channels: int) -> ModelProto:
    """Takes and gives another number of channels."""
    node = helper.make_node("Identity", ["image"], ["image_out"])
    sides = ("H", "W")
    inputs, outputs = (
        [pictures(name, sides, channels=channels)] for name in ("image", "image_out")
    )
    return model([node], {}, inputs=inputs, outputs=outputs)


def of_sides(side: int) -> ModelProto:
    """Takes and gives pictures of one size."""
    node = helper.make_node("Identity", ["image"], ["image_out"])
    inputs, outputs = ([pictures(name, (side, side))] for name in ("image", "image_out"))
    return model([node], {}, inputs=inputs, outputs=outputs)


def with_channels_last() -> ModelProto:
    """Takes and gives [1, H, W, 3]."""
    node = helper.make_node("Identity", ["image"], ["image_out"])
    inputs, outputs = (
        [helper.make_tensor_value_info(name, FLOAT, [1, "H", "W", 3])]
        for name in ("image", "image_out")
    )
    return model([node], {}, inputs=inputs, outputs=outputs)


def of_rank_three() -> ModelProto:
    """Takes and gives [3, H, W]."""
    node = helper.make_node("Identity", ["image"], ["image_out"])
    inputs, outputs = (
        [helper.make_tensor_value_info(name, FLOAT, [3, "H", "W"])]
        for name in ("image", "image_out")
    )
    return model([node], {}, inputs=inputs, outputs=outputs)


def greedy() -> ModelProto:
    """Wants 192 TiB for its answer."""
    node = helper.make_node("Expand", ["image", "shape"], ["image_out"])
    inputs = [pictures("image", (1, 1))]
    side = 1 << 22
    return model([node], {"shape": np.array([1, 3, side, side], np.int64)}, inputs=inputs)


def mean_painter(side: int | None = 64, *, scale: float = 255.0, level: float = 0.0) -> ModelProto:
    """Paints holes with the mean of what is known, plus a level; LaMa's contract.

    Takes "image", 0..1, and "mask", 1 the hole; gives "output", 0..scale, the known as it was.
    """
    sides = ("H", "W") if side is None else (side, side)
    nodes = [
        helper.make_node("Sub", ["one", "mask"], ["keep"]),
        helper.make_node("Mul", ["image", "keep"], ["known"]),
        helper.make_node("ReduceSum", ["known", "axes"], ["total"], keepdims=1),
        helper.make_node("ReduceSum", ["keep", "axes"], ["count"], keepdims=1),
        helper.make_node("Max", ["count", "one"], ["some"]),
        helper.make_node("Div", ["total", "some"], ["mean"]),
        helper.make_node("Add", ["mean", "level"], ["paint"]),
        helper.make_node("Mul", ["paint", "mask"], ["painted"]),
        helper.make_node("Add", ["known", "painted"], ["whole"]),
        helper.make_node("Mul", ["whole", "scale"], ["output"]),
    ]
    weights = {
        "one": np.array(1, np.float32),
        "axes": np.array([2, 3], np.int64),
        "scale": np.array(scale, np.float32),
        "level": np.array(level, np.float32),
    }
    inputs = [pictures("image", sides), pictures("mask", sides, channels=1)]
    return model(nodes, weights, inputs=inputs, outputs=[pictures("output", sides)])


def greedy_painter() -> ModelProto:
    """A mean painter that wants 192 TiB on its way."""
    made = mean_painter()
    nodes = [node for node in made.graph.node if node.output[0] != "paint"]
    want = helper.make_node("Expand", ["mean", "vast"], ["everywhere"])
    have = helper.make_node("ReduceMax", ["everywhere"], ["paint"], axes=[2, 3])
    weights = {one.name: numpy_helper.to_array(one) for one in made.graph.initializer}
    weights |= {"vast": np.array([1, 3, 1 << 22, 1 << 22], np.int64)}
    at = next(place for place, node in enumerate(nodes) if node.output[0] == "mean") + 1
    nodes[at:at] = [want, have]
    return model(nodes, weights, inputs=made.graph.input, outputs=made.graph.output)


def byte_painter() -> ModelProto:
    """The same in whole numbers, of any size: MI-GAN's contract, 255 is known and 0 the hole."""
    made = mean_painter(None)
    graph = made.graph
    before = [
        helper.make_node("Cast", ["image"], ["cast_image"], to=FLOAT),
        helper.make_node("Div", ["cast_image", "top"], ["unit_image"]),
        helper.make_node("Cast", ["mask"], ["cast_mask"], to=FLOAT),
        helper.make_node("Div", ["cast_mask", "top"], ["unit_keep"]),
        helper.make_node("Sub", ["one", "unit_keep"], ["unit_mask"]),
    ]
    after = [
        helper.make_node("Round", ["output"], ["rounded"]),
        helper.make_node("Cast", ["rounded"], ["result"], to=TensorProto.UINT8),
    ]
    names = {"image": "unit_image", "mask": "unit_mask"}
    for node in graph.node:
        node.input[:] = [names.get(name, name) for name in node.input]
    weights = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    kind = TensorProto.UINT8
    inputs = [pictures("image", ("H", "W"), kind=kind), pictures("mask", ("H", "W"), 1, kind)]
    return model(
        [*before, *graph.node, *after],
        weights | {"top": np.array(255, np.float32)},
        inputs=inputs,
        outputs=[pictures("result", ("H", "W"), kind=kind)],
    )


def costly_painter(side: int, layers: int = 20, channels: int = 32) -> ModelProto:
    """LaMa's contract, and the cost of a small model: convolutions paint the holes."""
    made = mean_painter(side, scale=1)
    joined = helper.make_node("Concat", ["image", "mask"], ["c0"], axis=1)
    nodes, weights = convolutions([4, *[channels] * layers, 3], "c0", "convolved")
    kept = [node for node in made.graph.node if node.output[0] in ("keep", "known", "output")]
    mixed = [
        helper.make_node("Mul", ["convolved", "mask"], ["painted"]),
        helper.make_node("Add", ["known", "painted"], ["whole"]),
    ]
    known = {one.name: numpy_helper.to_array(one) for one in made.graph.initializer}
    nodes = [*kept[:2], joined, *nodes, *mixed, kept[2]]
    ends = {"inputs": list(made.graph.input), "outputs": list(made.graph.output)}
    return model(nodes, weights | {name: known[name] for name in ("one", "scale")}, **ends)


def costly_plane(layers: int = 20, channels: int = 32) -> ModelProto:
    """The contract of depth, and the cost of a small model."""
    nodes, weights = convolutions([3, *[channels] * layers, 1], "image", "convolved")
    flat = helper.make_node("Squeeze", ["convolved", "axis"], ["plane"])
    outputs = [helper.make_tensor_value_info("plane", FLOAT, [1, "H", "W"])]
    return model([*nodes, flat], weights | {"axis": np.array([1], np.int64)}, outputs=outputs)


def convolutions(widths: Sequence[int], value: str, last: str) -> tuple[list[NodeProto], Weights]:
    """Layers of 3 x 3 convolutions of these widths, with random weights, from value to last."""
    random, nodes, weights = np.random.default_rng(0), [], {}
    for number, (before, after) in enumerate(pairwise(widths)):
        made = last if number == len(widths) - 2 else f"r{number}"
        gain = np.sqrt(2 / (9 * before))
        weights[f"w{number}"] = random.normal(0, gain, (after, before, 3, 3)).astype(np.float32)
        nodes.append(
            helper.make_node("Conv", [value, f"w{number}"], [f"s{number}"], pads=[1, 1, 1, 1])
        )
        nodes.append(helper.make_node("Sigmoid", [f"s{number}"], [made]))
        value = made
    return nodes, weights


def grey_plane(*, keeps: bool = False, factor: float = 1.0, name: str = "plane") -> ModelProto:
    """The mean of the channels, times a factor: [1, H, W], as depth is, or [1, 1, H, W]."""
    nodes = [
        helper.make_node("ReduceMean", ["image"], ["mean"], axes=[1], keepdims=int(keeps)),
        helper.make_node("Mul", ["mean", "factor"], [name]),
    ]
    sides = [1, 1, "H", "W"] if keeps else [1, "H", "W"]
    outputs = [helper.make_tensor_value_info(name, FLOAT, sides)]
    return model(nodes, {"factor": np.array(factor, np.float32)}, outputs=outputs)


def negative() -> ModelProto:
    """Each value of 0..255 becomes what is missing to 255: a style of its own."""
    node = helper.make_node("Sub", ["top", "image"], ["image_out"])
    return model([node], {"top": np.array(255, np.float32)})


def in_functions(depth: int, *, calls: int = 1, branched: bool = False) -> ModelProto:
    """Changes the sign, in so many functions within one another.

    calls: how often each calls the next one. branched: each call lies in both branches of an If.
    """
    own = [helper.make_opsetid("", OPSET), helper.make_opsetid("own", 1)]
    functions = [helper.make_function("own", "F1", ["x"], ["y"], [_called("Neg")], own)]
    for number in range(2, depth + 1):
        steps = [f"x{place}" for place in range(calls)] + ["y"]
        nodes = [
            _called(f"F{number - 1}", *pair, domain="own") for pair in pairwise(["x", *steps[1:]])
        ]
        if branched:
            nodes = _branched(nodes)
        functions.append(helper.make_function("own", f"F{number}", ["x"], ["y"], nodes, own))
    made = model([_called(f"F{depth}", "image", "image_out", domain="own")], {})
    made.functions.extend(functions)
    made.opset_import.append(own[1])
    return made


def _called(kind: str, given: str = "x", made: str = "y", **more: str) -> NodeProto:
    return helper.make_node(kind, [given], [made], **more)


def _branched(nodes: list[NodeProto]) -> list[NodeProto]:
    """The same, in both branches of an If."""
    made = helper.make_tensor_value_info("y", FLOAT, None)
    branch = helper.make_graph(nodes, "branch", [], [made])
    true = helper.make_tensor("true", TensorProto.BOOL, [], [True])
    return [
        helper.make_node("Constant", [], ["c"], value=true),
        helper.make_node("If", ["c"], ["z"], then_branch=branch, else_branch=branch),
        helper.make_node("Identity", ["z"], ["y"]),
    ]


def reshaped(side: int) -> ModelProto:
    """Gives the picture back, and takes no other size than side, whatever its file says."""
    shape = np.array([1, 3, side, side], np.int64)
    return model([helper.make_node("Reshape", ["image", "shape"], ["image_out"])], {"shape": shape})


def fixed(made: ModelProto, side: int) -> ModelProto:
    """The same, its file naming the sides of all that it takes, gives and makes between."""
    for tensor in (*made.graph.input, *made.graph.output):
        for length in tensor.type.tensor_type.shape.dim[2:]:
            length.dim_value = side
    made.graph.value_info.append(pictures("between", (side, side)))
    return made


def truncated(whole: ModelProto, share: float = 0.5) -> bytes:
    """The beginning of a file."""
    content = whole.SerializeToString()
    return content[: int(len(content) * share)]


def external(folder: Path, location: str, *, name: str = "model.onnx") -> Path:
    """Writes a model whose weights lie in another file, at location, and that file too."""
    made = convolved(2, layers=2)
    data = bytearray()
    for tensor in made.graph.initializer:
        raw = numpy_helper.to_array(tensor).tobytes()
        tensor.raw_data = raw
        external_data_helper.set_external_data(tensor, location, len(data), len(raw))
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
        data += raw
    (folder / location).parent.mkdir(parents=True, exist_ok=True)
    (folder / location).write_bytes(bytes(data))
    path = folder / name
    path.write_bytes(made.SerializeToString())
    return path


def written(folder: Path, made: ModelProto | bytes, name: str = "model.onnx") -> Path:
    """The model in a file."""
    path = folder / name
    path.write_bytes(made if isinstance(made, bytes) else made.SerializeToString())
    return path
