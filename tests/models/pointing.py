# SPDX-License-Identifier: GPL-3.0-or-later
"""Graphs with the contracts of the models that select, whose masks are discs round the clicks.

A disc's radius is RADIUS of the model's input. What the encoder has seen is its picture's mean;
where that is below a half of what is white, every mask is empty: so tests see that it came.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, helper

from tests.models.graphs import FLOAT, Weights, model


class Size(NamedTuple):
    """Pixels a side of the input, cells of the masks, and the shape of the embedding."""

    side: int
    cells: int
    channels: int
    grid: int


SMALL, REAL = Size(64, 16, 2, 4), Size(1024, 256, 256, 64)
RADIUS = 12 / 64
# Of the four masks that the first layout gives: the third is to be taken.
SCORES = (0.99, 0.3, 0.8, 0.6)
INT64 = TensorProto.INT64
# What encoders of the layouts call what they give.
EMBEDDING = ("image_embeddings",)
POSITIONED = ("image_embeddings", "image_positional_embeddings")
FEATURES = ("image_embeddings.0", "image_embeddings.1", "image_embeddings.2")


def tensor(name: str, shape: Sequence[int | str], kind: int = FLOAT) -> object:
    """An input or output."""
    return helper.make_tensor_value_info(name, kind, list(shape))


def node(kind: str, given: Sequence[str], made: str, **more: object) -> NodeProto:
    """One node with one output."""
    return helper.make_node(kind, list(given), [made], **more)


def encoder(embeddings: Sequence[str], *, channels_last: bool = False, side: int = 4) -> ModelProto:
    """Gives the picture's mean, everywhere, under each of these names, [1, 2, side, side]."""
    name = "input_image" if channels_last else "pixel_values"
    shape = ("H", "W", 3) if channels_last else ("B", 3, SMALL.side, SMALL.side)
    nodes = [
        node("ReduceMean", [name], "mean", keepdims=0),
        node("Reshape", ["mean", "single"], "spread"),
        *(node("Expand", ["spread", "shape"], made) for made in embeddings),
    ]
    weights = {
        "single": np.ones(4, np.int64),
        "shape": np.array([1, 2, side, side], np.int64),
    }
    outputs = [tensor(made, (1, 2, side, side)) for made in embeddings]
    return model(nodes, weights, inputs=[tensor(name, shape)], outputs=outputs)


def by_corners(
    white: float = 255.0,
    *,
    forgets: bool = False,
    scores: int = 4,
    poison: bool = False,
    size: Size = SMALL,
) -> ModelProto:
    """The layout of SAM's own export: corners are points, and a mask may be drawn on from.

    forgets: only the last click counts, and what the mask so far says. Four masks, of which the
    first is full. scores: how many it gives for them. poison: whether its masks are no numbers.
    """
    nodes, weights = _discs("point_coords", "point_labels", white, "image_embeddings", size)
    if forgets:
        nodes, weights = _forgetful(nodes, weights)
    weights |= {
        "offsets": np.array([1e4, 0, np.nan if poison else 0, -60], np.float32).reshape(1, 4, 1, 1),
        "scores": np.array([SCORES[:scores]], np.float32),
        "far": np.array(-1e4, np.float32),
    }
    nodes += [
        node("Mul", ["mask_input", "has_mask_input"], "kept"),
        node("Sub", ["has_mask_input", "one"], "lacks"),
        node("Mul", ["lacks", "huge"], "sunk"),
        node("Add", ["kept", "sunk"], "so_far"),
        node("Max", ["drawn", "so_far"], "united"),
        node("Add", ["united", "offsets"], "low_res_masks"),
        node("Identity", ["scores"], "iou_predictions"),
        # What the real one scales up, and nobody asks for.
        node("Cast", ["orig_im_size"], "sides", to=INT64),
        node("Expand", ["united", "four"], "masks"),
    ]
    weights |= {
        "one": np.ones(1, np.float32),
        "huge": np.array([1e4], np.float32),
        "four": np.array([1, 4, size.cells, size.cells], np.int64),
    }
    inputs = [
        tensor("image_embeddings", (1, size.channels, size.grid, size.grid)),
        tensor("point_coords", (1, "N", 2)),
        tensor("point_labels", (1, "N")),
        tensor("mask_input", (1, 1, size.cells, size.cells)),
        tensor("has_mask_input", (1,)),
        tensor("orig_im_size", (2,)),
    ]
    outputs = [
        tensor("masks", (1, "M", "H", "W")),
        tensor("iou_predictions", (1, scores)),
        tensor("low_res_masks", (1, 4, size.cells, size.cells)),
    ]
    return model(nodes, weights, inputs=inputs, outputs=outputs)


def by_boxes(white: float = 1.0, *, boxes: bool = True, side: int = 4) -> ModelProto:
    """The layout of the exports for browsers: clicks [1, 1, N, 2], labels int64, three masks.

    boxes: whether it takes them; a mask is cut off at a box then.
    """
    embeddings = FEATURES if boxes else POSITIONED
    nodes, weights = _discs("input_points", "input_labels", white, embeddings[0])
    inputs = [tensor(name, (1, 2, side, side)) for name in embeddings]
    inputs += [
        tensor("input_points", ("B", "P", "N", 2)),
        tensor("input_labels", ("B", "P", "N"), INT64),
    ]
    made = "drawn"
    if boxes:
        inputs.append(tensor("input_boxes", ("B", "X", 4)))
        nodes, made = [*nodes, *_boxed(weights)], "boxed"
    weights |= {
        "offsets": np.array([-40, 0, -80], np.float32).reshape(1, 1, 3, 1, 1),
        "scores": np.array([[[0.4, 0.9, 0.2]]], np.float32),
    }
    nodes += [
        node("Unsqueeze", [made, "first"], "outer"),
        node("Add", ["outer", "offsets"], "pred_masks"),
        node("Identity", ["scores"], "iou_scores"),
    ]
    outputs = [
        tensor("iou_scores", ("B", "P", 3)),
        tensor("pred_masks", ("B", "P", 3, SMALL.cells, SMALL.cells)),
    ]
    if boxes:
        nodes.append(node("Identity", ["half"], "object_score_logits"))
        outputs.append(tensor("object_score_logits", ()))
    return model(nodes, weights, inputs=inputs, outputs=outputs)


def _discs(
    points: str, labels: str, white: float, embedding: str, size: Size = SMALL
) -> tuple[list[NodeProto], Weights]:
    """Nodes that make "drawn", logits [1, 1, CELLS, CELLS]: in a disc, in a box, and in no hole."""
    middles = (np.arange(size.cells) + 0.5) * (size.side // size.cells)
    grid = np.stack(np.meshgrid(middles, middles), axis=-1).reshape(-1, 1, 2)
    weights = {
        "grid": grid.astype(np.float32),
        "half": np.array(0.5, np.float32),
        "pairs": np.array([1, -1, 2], np.int64),
        "flat": np.array([1, -1], np.int64),
        "across": np.array([-1], np.int64),
        "square": np.array([1, 1, size.cells, size.cells], np.int64),
        "radius": np.array((RADIUS * size.side) ** 2, np.float32),
        "low": np.array(-1e4, np.float32),
        "inside": np.array(1, np.float32),
        "outside": np.array(0, np.float32),
        "first": np.array([0], np.int64),
        "dark": np.array(white / 2, np.float32),
    }
    nodes = [
        node("Reshape", [points, "pairs"], "listed"),
        node("Add", ["listed", "half"], "middles"),
        node("Sub", ["grid", "middles"], "apart"),
        node("Mul", ["apart", "apart"], "squared"),
        node("ReduceSum", ["squared", "across"], "distance", keepdims=0),
        node("Sub", ["radius", "distance"], "near"),
        node("Cast", [labels], "numbers", to=FLOAT),
        node("Reshape", ["numbers", "flat"], "kinds"),
        *_among("wanted", "inside"),
        *_among("refused", "outside"),
        node("Neg", ["refused"], "left"),
        node("Min", ["wanted", "left"], "both"),
        node("ReduceMean", [embedding], "seen", keepdims=0),
        node("Less", ["seen", "dark"], "is_dark"),
        node("Where", ["is_dark", "low", "both"], "lit"),
        node("Reshape", ["lit", "square"], "drawn"),
    ]
    return nodes, weights


def _among(made: str, kind: str) -> list[NodeProto]:
    """How near each cell is to the nearest click of a kind, one after the other."""
    return [
        node("Equal", ["kinds", kind], f"{made}_is"),
        node("Where", [f"{made}_is", "near", "low"], f"{made}_each"),
        node("ReduceMax", [f"{made}_each"], made, axes=[1], keepdims=0),
    ]


def _forgetful(nodes: list[NodeProto], weights: Weights) -> tuple[list[NodeProto], Weights]:
    """The same, of all clicks but the last, before the one that is none, as if they were none."""
    weights |= {
        "last": np.array([[-1]], np.int64),
        "count": np.array([-2], np.int64),
        "end": np.array([-1], np.int64),
        "axis": np.array([1], np.int64),
    }
    cut = [
        node("Slice", ["point_coords", "count", "end", "axis"], "late_coords"),
        node("Slice", ["point_labels", "count", "end", "axis"], "late_labels"),
    ]
    for one in nodes:
        for number, name in enumerate(one.input):
            one.input[number] = {"point_coords": "late_coords", "point_labels": "late_labels"}.get(
                name, name
            )
    return [*cut, *nodes], weights


def _boxed(weights: Weights) -> list[NodeProto]:
    """Nodes that make "boxed": "drawn", and all that lies in a box."""
    weights |= {
        "corners": np.array([-1, 2, 2], np.int64),
        "begin": np.array([0], np.int64),
        "upper": np.array([1], np.int64),
        "beyond": np.array([2], np.int64),
        "plane": np.array([1], np.int64),
        "cell": weights["grid"].reshape(-1, 2) - np.float32(0.5),
        "nowhere": np.full((1, 1, 4), -1e4, np.float32),
    }
    return [
        node("Concat", ["input_boxes", "nowhere"], "boxes", axis=1),
        node("Reshape", ["boxes", "corners"], "edges"),
        node("Slice", ["edges", "begin", "upper", "plane"], "top_left"),
        node("Slice", ["edges", "upper", "beyond", "plane"], "bottom_right"),
        node("Sub", ["cell", "top_left"], "after"),
        node("Sub", ["bottom_right", "cell"], "before"),
        node("Min", ["after", "before"], "within"),
        node("ReduceMin", ["within"], "depth", axes=[2], keepdims=0),
        node("ReduceMax", ["depth"], "deepest", axes=[0], keepdims=0),
        node("Reshape", ["deepest", "square"], "filled"),
        node("Max", ["drawn", "filled"], "boxed"),
    ]
