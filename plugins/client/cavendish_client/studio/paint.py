# SPDX-License-Identifier: GPL-3.0-or-later
"""What is painted on layers, as strokes that tell what is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from operator import or_

from cavendish_client import errors
from cavendish_client.pixels import PixelFormat, Pixels

# The soft rim of a brush is no stroke, so that what is kept may touch what is removed.
_PAINTED = b"\0" * 128 + b"\xff" * 128


def stroke(layer: Pixels, name: str) -> Pixels:
    """Where more than half is painted on a layer, as GRAY8: 255 there, else 0.

    layer: four channels of 8 bits, the last one opacity. name: what the layer is called. Raises
    ReferenceUnknown where nothing is painted on it.
    """
    marks = _marks(layer)
    if b"\xff" not in marks:
        raise errors.ReferenceUnknown(
            f"Nothing is painted firmly on the layer “{name}” where the picture is looked at.",
            "Paint on it there, select nothing, or take the layer away.",
        )
    return replace(layer, buffer=marks, format=PixelFormat.GRAY8, segment="")


def spots(layer: Pixels, name: str) -> Pixels:
    """The layer, whose colors tell. See stroke."""
    stroke(layer, name)
    return layer


def joined(strokes: Sequence[Pixels]) -> Pixels | None:
    """Several strokes of one size, GRAY8, as one; None where there are none."""
    if len(strokes) < 2:
        return next(iter(strokes), None)
    marks = [bytes(one.buffer) for one in strokes]
    # Numbers as long as pictures: the shortest way to join bytes without numpy.
    union = reduce(or_, (int.from_bytes(one, "little") for one in marks))
    return replace(strokes[0], buffer=union.to_bytes(len(marks[0]), "little"))


def overlaid(layers: Sequence[Pixels]) -> Pixels | None:
    """What is painted firmly on layers of one size and format, the first on top; None without any.

    layers: four channels of 8 bits, the last one opacity.
    """
    if len(layers) < 2:
        return next(iter(layers), None)
    shown = 0
    for layer in reversed(layers):
        marks = _marks(layer)
        wide = bytearray(4 * len(marks))
        for channel in range(4):
            wide[channel::4] = marks
        firm = int.from_bytes(wide, "little")
        shown = (int.from_bytes(layer.view(), "little") & firm) | (shown & ~firm)
    buffer = shown.to_bytes(len(layers[0].view()), "little")
    return replace(layers[0], buffer=buffer, segment="")


def _marks(layer: Pixels) -> bytes:
    """255 where more than half is painted, else 0."""
    return bytes(layer.view())[3::4].translate(_PAINTED)
