# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb fill: fills the masked part of a picture from what surrounds it."""

import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.engine import FillOutcome, FillTask
from cavendish.engines.model import ModelEngine
from cavendish.errors import ImageLengthMismatch, MaskCoversAll, MaskEmpty
from cavendish.imaging.bounds import Bounds
from cavendish.operations.check import check
from cavendish.operations.context import CONTEXT
from cavendish.operations.run import Layer, Outcome, Work
from cavendish.request import Box, Fill, ImageRef

Pixels = NDArray[np.uint8] | NDArray[np.uint16]
Mask = NDArray[np.uint8]

# Rows that are compared at once: more would need more memory, and be no faster.
_BAND = 128


class BrokenOutcome(Exception):
    """An engine gave back something else than it was asked for: a bug of the engine."""


def run(work: Work) -> Outcome:
    """Fills the request's image where its mask is above 0.

    The outcome's layer covers the mask's bounds. Raises ImageLengthMismatch, MaskSizeMismatch,
    ImageModeUnsupported, MaskEmpty, MaskCoversAll, what the engine raises, and BrokenOutcome.
    """
    operation, engine = work.request.operation, work.engine
    if not isinstance(operation, Fill) or isinstance(engine, ModelEngine):
        raise TypeError(operation)
    check(operation)
    images = operation.images()
    arrays = {name: _array(work.payloads[name], ref) for name, ref in images.items()}
    hole = _hole(arrays["mask"])
    # The context rule leaves out nothing that an engine reads, and all that would cost it time.
    part = CONTEXT[operation.name].box(hole, *reversed(arrays["mask"].shape))
    picture, mask, guide = (_part(arrays.get(name), part) for name in ("image", "mask", "guide"))
    task = FillTask(picture, mask, guide, operation.seed)
    began = time.perf_counter()
    outcome = engine.fill(task, work.control)
    seconds = time.perf_counter() - began
    _verify(task, outcome, hole.moved(-part.left, -part.top))
    box = Box(operation.x + hole.left, operation.y + hole.top, hole.width, hole.height)
    opacity = arrays["mask"][hole.slices]
    spec = operation.image.spec
    layer = Layer(_packed(outcome.picture), opacity.copy(), box, spec.format, spec.color_profile)
    return Outcome(layer, seconds, seed=operation.seed)


def _packed(picture: Pixels) -> Pixels:
    """An engine may give a view of something larger."""
    return picture if picture.flags.c_contiguous else picture.copy()


def _part(array: NDArray[Any] | None, part: Bounds) -> Any:
    return None if array is None else array[part.slices]


def _array(buffer: memoryview, ref: ImageRef) -> NDArray[Any]:
    """A read-only view of packed pixels as [H, W] or [H, W, 4]. Raises ImageLengthMismatch."""
    spec = ref.spec
    if buffer.nbytes != spec.size_bytes:
        raise ImageLengthMismatch(size_bytes=buffer.nbytes, expected_bytes=spec.size_bytes)
    depth = spec.format.bytes_per_pixel // spec.format.channels
    flat = np.frombuffer(buffer.toreadonly(), dtype=f"<u{depth}")
    channels = () if spec.format.channels == 1 else (spec.format.channels,)
    return flat.reshape(spec.height, spec.width, *channels)


def _hole(mask: Mask) -> Bounds:
    """The bounds of what is to be filled. Raises MaskEmpty, MaskCoversAll.

    Maxima, because they need no copy of the mask and are the fastest way through it.
    """
    rows = np.flatnonzero(mask.max(axis=1))
    if rows.size == 0:
        raise MaskEmpty
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    columns = np.flatnonzero(mask[top:bottom].max(axis=0))
    hole = Bounds(int(columns[0]), top, int(columns[-1]) + 1, bottom)
    if (hole.height, hole.width) == mask.shape and mask.min() > 0:
        raise MaskCoversAll
    return hole


def _verify(task: FillTask, outcome: FillOutcome, hole: Bounds) -> None:
    """Raises BrokenOutcome unless the engine gave what FillOutcome promises."""
    made, source, mask = outcome.picture, task.picture[hole.slices], task.mask[hole.slices]
    if outcome.box != Box(hole.left, hole.top, hole.width, hole.height):
        raise BrokenOutcome(f"{outcome.box} is not the bounds of the mask, {hole}")
    if made.shape != source.shape or made.dtype != source.dtype:
        raise BrokenOutcome(f"{made.dtype} {made.shape}, not {source.dtype} {source.shape}")
    for top in range(0, hole.height, _BAND):
        rows = slice(top, top + _BAND)
        if ((made[rows] != source[rows]).any(axis=2) & (mask[rows] == 0)).any():
            raise BrokenOutcome("pixels outside the mask were changed")
