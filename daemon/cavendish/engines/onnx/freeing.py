# SPDX-License-Identifier: GPL-3.0-or-later
"""Frees the sides of a picture that a file fixes, where its network takes any.

Exports often name the size of the one picture that they were made with. The names of sides are
taken out of the file's bytes; its weights and nodes stay. Source: onnx.proto of the ONNX project,
Apache-2.0, for the numbers of the fields.
"""

from collections.abc import Callable, Collection

from cavendish.engines.onnx.wire import Message, field, fields

# The numbers of fields: of a model, of a graph, of what a graph takes and gives, of its type, of a
# tensor's type, and of its shape.
_GRAPH = 7
_INPUT, _OUTPUT, _VALUE = 11, 12, 13
_NAME, _TYPE = 1, 2
_TENSOR, _SHAPE, _SIDE = 1, 2, 1
# Which of a picture's lengths are sides, counted from the end.
_SIDES = 2


def freed(model: bytes, names: Collection[str]) -> bytes:
    """The model with free sides of the tensors of these names, which it takes or gives.

    What it tells of the shapes between them is left out: the runtime finds them itself. Raises
    ValueError where it is no model.
    """
    return _mapped(model, {_GRAPH: lambda graph: _graph(graph, names)})


def _graph(graph: Message, names: Collection[str]) -> bytes:
    def end(value: Message) -> bytes:
        name = next((one.content for one in fields(value) if one.number == _NAME), b"")
        said = str(name, "utf-8", "replace")
        return _value(value) if said in names else bytes(value)

    return _mapped(graph, {_INPUT: end, _OUTPUT: end, _VALUE: lambda _: None})


def _value(value: Message) -> bytes:
    return _mapped(value, {_TYPE: lambda kind: _mapped(kind, {_TENSOR: _tensor})})


def _tensor(tensor: Message) -> bytes:
    return _mapped(tensor, {_SHAPE: _shape})


def _shape(shape: Message) -> bytes:
    lengths = [one.raw for one in fields(shape) if one.number == _SIDE]
    return b"".join(lengths[:-_SIDES]) + field(_SIDE, b"") * min(len(lengths), _SIDES)


def _mapped(message: Message, changes: dict[int, Callable[[Message], bytes | None]]) -> bytes:
    """The message with some of its fields changed; one that becomes None is left out."""
    parts = []
    for one in fields(message):
        if one.number not in changes:
            parts.append(one.raw)
        elif (made := changes[one.number](one.content)) is not None:
            parts.append(field(one.number, made))
    return b"".join(parts)
