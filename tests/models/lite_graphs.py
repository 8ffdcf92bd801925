# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes small LiteRT graphs with known maths, and broken ones. The same call, the same bytes."""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

Shape = tuple[int, ...]
_KINDS = {np.dtype(np.float32): 0, np.dtype(np.int32): 2, np.dtype(np.uint8): 3}
_OPERATORS = schema.BuiltinOperator
_OPTIONS = schema.BuiltinOptions


@dataclass
class Drawing:
    """A graph that is being drawn; tensors are known by their numbers.

    Lengths of 0 in a shape are free: only a run tells them, and the file says 1.
    """

    tensors: list[Any] = field(default_factory=list)
    buffers: list[Any] = field(default_factory=lambda: [schema.BufferT()])
    nodes: list[Any] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)

    def tensor(self, name: str, shape: Shape, kind: Any = np.float32) -> int:
        """One that a run fills."""
        made = schema.TensorT()
        made.name, made.type, made.buffer = name, _KINDS[np.dtype(kind)], 0
        made.shape = np.array([side or 1 for side in shape], np.int32)
        if 0 in shape:
            made.shapeSignature = np.array([side or -1 for side in shape], np.int32)
        self.tensors.append(made)
        return len(self.tensors) - 1

    def weights(self, name: str, values: np.ndarray) -> int:
        """One that the file fills."""
        number = self.tensor(name, values.shape, values.dtype)
        buffer = schema.BufferT()
        buffer.data = np.frombuffer(values.tobytes(), np.uint8)
        self.buffers.append(buffer)
        self.tensors[number].buffer = len(self.buffers) - 1
        return number

    def quantised(self, number: int, scale: float, zero: int) -> None:
        """Says what the whole numbers of a tensor mean."""
        made = schema.QuantizationParametersT()
        made.scale, made.zeroPoint = np.array([scale], np.float32), np.array([zero], np.int64)
        self.tensors[number].quantization = made

    def node(
        self, operator: int, inputs: list[int], output: int, options: tuple[int, Any] | None = None
    ) -> int:
        """An operator; gives the number of its output."""
        if operator not in self.codes:
            self.codes.append(operator)
        made = schema.OperatorT()
        made.opcodeIndex = self.codes.index(operator)
        made.inputs, made.outputs = np.array(inputs, np.int32), np.array([output], np.int32)
        if options:
            made.builtinOptionsType, made.builtinOptions = options
        self.nodes.append(made)
        return output

    def convolution(self, seen: int, name: str, kernel: np.ndarray, shape: Shape) -> int:
        """kernel: [out, height, width, in]; no bias; the picture keeps its size."""
        options = schema.Conv2DOptionsT()
        options.strideH = options.strideW = options.dilationHFactor = options.dilationWFactor = 1
        bias = self.weights(f"{name}-bias", np.zeros(len(kernel), np.float32))
        inputs = [seen, self.weights(f"{name}-kernel", kernel), bias]
        out = self.tensor(name, shape)
        return self.node(_OPERATORS.CONV_2D, inputs, out, (_OPTIONS.Conv2DOptions, options))

    def file(self, inputs: list[int], outputs: list[int]) -> bytes:
        """The graph as the bytes of a file."""
        graph, made = schema.SubGraphT(), schema.ModelT()
        graph.tensors, graph.operators = self.tensors, self.nodes
        graph.inputs, graph.outputs = np.array(inputs, np.int32), np.array(outputs, np.int32)
        made.version, made.description = 3, "test"
        made.subgraphs, made.buffers = [graph], self.buffers
        made.operatorCodes = [_code(one) for one in self.codes]
        builder = flatbuffers.Builder(1024)
        builder.Finish(made.Pack(builder), b"TFL3")
        return bytes(builder.Output())


def _code(operator: int) -> Any:
    made = schema.OperatorCodeT()
    made.builtinCode, made.deprecatedBuiltinCode, made.version = operator, min(operator, 127), 1
    return made


def nearest(scale: int, *, side: int = 0) -> bytes:
    """Each pixel becomes scale x scale pixels of its value. side: 0 any size, else just that."""
    kernel = np.tile(np.eye(3, dtype=np.float32), (scale * scale, 1))[:, None, None, :]
    return _enlarging([kernel], scale, side)


def convolved(scale: int, *, layers: int = 4, channels: int = 8, side: int = 0) -> bytes:
    """Layers of 3 x 3 convolutions with random weights, then pixels from channels."""
    random = np.random.default_rng(0)
    widths = [3, *[channels] * (layers - 1), 3 * scale * scale]
    kernels = [
        random.normal(0, np.sqrt(1 / (9 * before)), (after, 3, 3, before)).astype(np.float32)
        for before, after in pairwise(widths)
    ]
    return _enlarging(kernels, scale, side)


def _enlarging(kernels: list[np.ndarray], scale: int, side: int) -> bytes:
    drawing = Drawing()
    first = value = drawing.tensor("image", (1, side, side, 3))
    for number, kernel in enumerate(kernels):
        shape = (1, side, side, len(kernel))
        value = drawing.convolution(value, f"c{number}", kernel, shape)
    options = schema.DepthToSpaceOptionsT()
    options.blockSize = scale
    last = drawing.tensor("image_out", (1, side * scale, side * scale, 3))
    drawing.node(_OPERATORS.DEPTH_TO_SPACE, [value], last, (_OPTIONS.DepthToSpaceOptions, options))
    return drawing.file([first], [last])


def style_prediction(side: int = 256) -> bytes:
    """A hundred numbers of a style picture: its mean colour, then zeros."""
    drawing = Drawing()
    first = drawing.tensor("style_image", (1, side, side, 3))
    axes = drawing.weights("axes", np.array([1, 2], np.int32))
    options = schema.ReducerOptionsT()
    options.keepDims = True
    mean = drawing.tensor("mean", (1, 1, 1, 3))
    drawing.node(_OPERATORS.MEAN, [first, axes], mean, (_OPTIONS.ReducerOptions, options))
    kernel = np.eye(100, 3, dtype=np.float32)[:, None, None, :]
    last = drawing.convolution(mean, "numbers", kernel, (1, 1, 1, 100))
    return drawing.file([first], [last])


def style_transfer(side: int = 384) -> bytes:
    """Half of the picture, and half of the mean colour that `style_prediction` has told."""
    drawing = Drawing()
    content = drawing.tensor("content_image", (1, side, side, 3))
    numbers = drawing.tensor("style_numbers", (1, 1, 1, 100))
    half = np.eye(3, dtype=np.float32)[:, None, None, :] / 2
    own = drawing.convolution(content, "own", half, (1, side, side, 3))
    kernel = np.eye(3, 100, dtype=np.float32)[:, None, None, :] / 2
    mean = drawing.convolution(numbers, "mean", kernel, (1, 1, 1, 3))
    last = drawing.tensor("painted", (1, side, side, 3))
    drawing.node(_OPERATORS.ADD, [own, mean], last, (_OPTIONS.AddOptions, schema.AddOptionsT()))
    return drawing.file([content, numbers], [last])


def touch(side: int = 512, *, reach: int = 7) -> bytes:
    """1 within reach pixels of what was touched, both ways, else 0."""
    drawing = Drawing()
    first = drawing.tensor("image_and_scribble", (1, side, side, 4))
    kernel = np.zeros((1, 2 * reach + 1, 2 * reach + 1, 4), np.float32)
    kernel[..., 3] = 1
    near = drawing.convolution(first, "near", kernel, (1, side, side, 1))
    last = drawing.tensor("share", (1, side, side, 1))
    drawing.node(_OPERATORS.RELU_N1_TO_1, [near], last)
    return drawing.file([first], [last])


def poisoned(scale: int = 2) -> bytes:
    """Weights that are not numbers."""
    kernel = np.full((3 * scale * scale, 1, 1, 3), np.nan, np.float32)
    return _enlarging([kernel], scale, 0)


def of_kind(kind: Any = np.int32) -> bytes:
    """Takes and gives other numbers than float32."""
    return _same((1, 0, 0, 3), kind)


def of_channels(channels: int) -> bytes:
    """Takes and gives another number of channels."""
    return _same((1, 0, 0, channels), np.float32)


def quantised(scale: float = 1 / 255, zero: int = 0) -> bytes:
    """Takes and gives bytes that mean scale * (byte - zero)."""
    return _same((1, 0, 0, 3), np.uint8, (scale, zero))


def _same(shape: Shape, kind: Any, meaning: tuple[float, int] | None = None) -> bytes:
    """Gives what it takes."""
    drawing = Drawing()
    first, last = drawing.tensor("image", shape, kind), drawing.tensor("image_out", shape, kind)
    for number in (first, last):
        if meaning:
            drawing.quantised(number, *meaning)
    drawing.node(_OPERATORS.MAXIMUM, [first, first], last)
    return drawing.file([first], [last])


def truncated(whole: bytes, share: float = 0.5) -> bytes:
    """The beginning of a file."""
    return whole[: int(len(whole) * share)]
