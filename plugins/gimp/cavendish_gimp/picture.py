# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures as the rest of the plug-in sees them, without GIMP's types."""

from __future__ import annotations

from dataclasses import dataclass

from cavendish_client import Box, Pixels
from cavendish_gimp.refusal import Refusal


@dataclass(frozen=True)
class Picture:
    """An open picture: GIMP's id, its name, and the bounds of its selection if it has one.

    refusal: why nothing can be done with pictures of its mode, or None.
    """

    id: int
    name: str
    selection: Box | None
    refusal: Refusal | None = None


@dataclass(frozen=True)
class Shape:
    """What must not change between reading a picture and laying a result into it.

    encoding: Babl's name of its pixel format, colour space included.
    """

    width: int
    height: int
    encoding: str


@dataclass(frozen=True)
class Reading:
    """What was read of a picture for one job.

    x, y: where the pixels lie in the picture. layer: GIMP's id of the layer that was active, if
    one was. guide: the same pixels as 8-bit sRGB, where image is not that already. sources: what
    of them may be copied, where not all may.
    """

    picture: int
    name: str
    shape: Shape
    layer: int | None
    x: int
    y: int
    image: Pixels
    mask: Pixels
    guide: Pixels | None
    sources: Pixels | None = None


@dataclass
class Place:
    """Where a result belongs, noted when it was asked for.

    picture: GIMP's id of it. layer: GIMP's id of the layer that was active, if one was. encoding:
    the Babl format of the result's pixels: that of the pixels that were sent, else 8-bit sRGB.
    """

    picture: int
    shape: Shape
    layer: int | None
    encoding: str
