# SPDX-License-Identifier: GPL-3.0-or-later
"""A file in ONNX's format as the fields that it is made of: protobuf's wire format.

Source: https://protobuf.dev/programming-guides/encoding/.
"""

from collections.abc import Iterator
from dataclasses import dataclass

VARINT, EIGHT, BYTES, FOUR = 0, 1, 2, 5

# What a message may lie in; its fields are views of the same memory.
Message = bytes | memoryview


@dataclass(frozen=True, slots=True)
class Field:
    """raw: with its number and length; content: what it holds, where it is bytes."""

    number: int
    raw: Message
    content: Message


def fields(message: Message) -> Iterator[Field]:
    """The fields of a message. Raises ValueError where it ends in the middle of one."""
    at = 0
    while at < len(message):
        start = at
        tag, at = _varint(message, at)
        kind, first = tag & 7, at
        if kind == VARINT:
            _, at = _varint(message, at)
        elif kind == BYTES:
            length, first = _varint(message, at)
            at = first + length
        elif kind in (EIGHT, FOUR):
            at += 8 if kind == EIGHT else 4
        else:
            raise ValueError(f"a field of kind {kind}")
        if at > len(message):
            raise ValueError("it ends too soon")
        yield Field(tag >> 3, message[start:at], message[first:at])


def field(number: int, content: bytes) -> bytes:
    """A field that holds bytes."""
    return _as_varint(number << 3 | BYTES) + _as_varint(len(content)) + content


def _varint(message: Message, at: int) -> tuple[int, int]:
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
