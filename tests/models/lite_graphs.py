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
        random.normal(0, np.sqrt(2 / (9 * before)), (after, 3, 3, before)).astype(np.float32)
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
