# SPDX-License-Identifier: GPL-3.0-or-later
"""What verbs share that an engine on this machine runs without a model: times, colours, layers."""

import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.progress import Pace, Span
from cavendish.errors import MaskCoversAll
from cavendish.imaging.bounds import Bounds, bands
from cavendish.imaging.depth import recognised
from cavendish.imaging.layback import changed
from cavendish.imaging.masked_edit import Picture
from cavendish.operations.arrays import swapped
from cavendish.operations.filling import hole_of
from cavendish.operations.run import Layer, Work
from cavendish.request import Box, Canvas

Samples = NDArray[np.uint8]
Pixels = NDArray[np.uint8] | NDArray[np.uint16]

T = TypeVar("T")

# How much of the work is the engine's: what it has made is then laid on the picture.
_MADE = 0.75


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What work gives, and how many seconds it took."""
    began = time.perf_counter()
    return work(), time.perf_counter() - began


def engines_share(work: Work) -> Span:
    """The engine's part of an operation's progress."""
    return Span(work.control, 0.0, _MADE)


def laying(work: Work, part: Bounds, more: int = 0) -> Pace:
    """What is left of it: `laid` of such a part. more: looks for a cancel that come before."""
    looks = more + len(list(bands((part.height, part.width))))
    return Pace(Span(work.control, _MADE, 1.0), looks, "laying it on the picture")


def seen(given: Picture) -> Samples:
    """The picture as people see it: uint8 [H, W, 4], sRGB."""
    if given.guide is not None:
        return given.guide
    return np.asarray(given.pixels, np.uint8)


def selected(given: Picture) -> Bounds:
    """The bounds of what may change. Raises MaskEmpty."""
    try:
        return hole_of(given.mask)
    except MaskCoversAll:
        return Bounds(0, 0, given.mask.shape[1], given.mask.shape[0])


def laid(given: Picture, made: Samples, part: Bounds, check: Callable[[], None]) -> Pixels:
    """made, uint8 [H, W, 4] sRGB, at the depth and in the space of the picture, for a part of it.

    Where made is what is seen, the picture's own bits stay. check is called often, and may raise to
    stop.
    """
    own, shown, wanted = given.pixels[part.slices], seen(given)[part.slices], made[part.slices]
    check()
    space, out = recognised(own, shown), np.empty_like(own, order="C")
    for rows in bands(own.shape):
        check()
        amount = (wanted[rows, :, :3] != shown[rows, :, :3]).any(axis=2, keepdims=True)
        colours = wanted[rows, :, :3].astype(np.float32)
        old = shown[rows]
        plain = old if given.guide is None else own[rows]
        out[rows] = changed(plain, old, colours, amount.astype(np.float32), space)
        out[rows, :, 3] = own[rows, :, 3]
    return out


def laid_layer(work: Work, canvas: Canvas, given: Picture, made: Samples, part: Bounds) -> Layer:
    """What an engine has made, uint8 [H, W, 4] sRGB, `laid` as a layer of a part of the canvas."""
    check = laying(work, part).check
    pixels = laid(given, made, part, check)
    return layer_of(canvas, pixels, given.mask[part.slices], part, check)


def layer_of(
    canvas: Canvas,
    pixels: Pixels,
    mask: Samples,
    part: Bounds,
    check: Callable[[], None] = lambda: None,
) -> Layer:
    """A part of the canvas as a layer: pixels, RGBA, and mask are of the part's size.

    check is called often, and may raise to stop.
    """
    spec = canvas.image.spec
    place = Box(canvas.x + part.left, canvas.y + part.top, part.width, part.height)
    ordered = np.ascontiguousarray(swapped(pixels, spec.format, check))
    return Layer(ordered, np.ascontiguousarray(mask), place, spec.format, spec.color_profile)
