# SPDX-License-Identifier: GPL-3.0-or-later
"""Frees the sides of a picture that a file fixes, where its network takes any.

Exports often name the size of the one picture that they were made with. The names of sides are
taken out of the file's bytes; its weights and nodes stay. Source: onnx.proto of the ONNX project,
Apache-2.0, for the numbers of the fields.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

# The numbers of fields: of a model, of a graph, of what a graph takes and gives, of its type, of a
# tensor's type, and of its shape.
_GRAPH = 7
_INPUT, _OUTPUT, _VALUE = 11, 12, 13
_NAME, _TYPE = 1, 2
_TENSOR, _SHAPE, _SIDE = 1, 2, 1
_VARINT, _EIGHT, _BYTES, _FOUR = 0, 1, 2, 5
# Which of a picture's lengths are sides, counted from the end.
_SIDES = 2


@dataclass(frozen=True, slots=True)
class _Field:
    """raw: with its number and length; content: what it holds, where it is bytes."""

    number: int
    raw: bytes
    content: bytes


def freed(model: bytes, names: Collection[str]) -> bytes:
    """The model with free sides of the tensors of these names, which it takes or gives.

    What it tells of the shapes between them is left out: the runtime finds them itself. Raises
    ValueError where it is no model.
    """
    return _mapped(model, {_GRAPH: lambda graph: _graph(graph, names)})


def _graph(graph: bytes, names: Collection[str]) -> bytes:
    def end(value: bytes) -> bytes:
        name = next((one.content for one in _fields(value) if one.number == _NAME), b"")
        return _value(value) if name.decode("utf-8", "replace") in names else value

    return _mapped(graph, {_INPUT: end, _OUTPUT: end, _VALUE: lambda _: None})


def _value(value: bytes) -> bytes:
    return _mapped(value, {_TYPE: lambda kind: _mapped(kind, {_TENSOR: _tensor})})


def _tensor(tensor: bytes) -> bytes:
    return _mapped(tensor, {_SHAPE: _shape})


def _shape(shape: bytes) -> bytes:
    lengths = [one.raw for one in _fields(shape) if one.number == _SIDE]
    return b"".join(lengths[:-_SIDES]) + _field(_SIDE, b"") * min(len(lengths), _SIDES)


def _mapped(message: bytes, changes: dict[int, Callable[[bytes], bytes | None]]) -> bytes:
    """The message with some of its fields changed; one that becomes None is left out."""
    parts = []
    for one in _fields(message):
        if one.number not in changes:
            parts.append(one.raw)
        elif (made := changes[one.number](one.content)) is not None:
            parts.append(_field(one.number, made))
    return b"".join(parts)


def _field(number: int, content: bytes) -> bytes:
    return _as_varint(number << 3 | _BYTES) + _as_varint(len(content)) + content


def _fields(message: bytes) -> Iterator[_Field]:
    """The fields of a message. Raises ValueError where it ends in the middle of one."""
    at = 0
    while at < len(message):
        start = at
        tag, at = _varint(message, at)
        kind, first = tag & 7, at
        if kind == _VARINT:
            _, at = _varint(message, at)
        elif kind == _BYTES:
            length, first = _varint(message, at)
            at = first + length
        elif kind in (_EIGHT, _FOUR):
            at += 8 if kind == _EIGHT else 4
        else:
            raise ValueError(f"a field of kind {kind}")
        if at > len(message):
            raise ValueError("it ends too soon")
        yield _Field(tag >> 3, message[start:at], message[first:at])


def _varint(message: bytes, at: int) -> tuple[int, int]:
    """A number, and where it ends."""
    value = shift = 0
    while at < len(message) and shift < 64:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not byte & 0x80:
            return value, at
    raise ValueError("a number without an end")


def _as_varint(value: int) -> bytes:
    made = bytearray()
    while value > 0x7F:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    made.append(value)
    return bytes(made)
