# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb fill: fills the masked part of a picture from what surrounds it."""

import time
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.engine import Control, Engine, FillOutcome, FillTask
from cavendish.errors import ImageLengthMismatch, MaskCoversAll, MaskEmpty
from cavendish.imaging.bounds import Bounds
from cavendish.imaging.regions import mask_bounds
from cavendish.operations.check import check
from cavendish.operations.run import Outcome
from cavendish.request import Box, Fill, ImageRef

Mask = NDArray[np.uint8]


class BrokenOutcome(Exception):
    """An engine gave back something else than it was asked for: a bug of the engine."""


def run(
    operation: Fill, payloads: Mapping[str, memoryview], engine: Engine, control: Control
) -> Outcome:
    """Fills operation's image where its mask is above 0.

    payloads: the bytes of image, mask and guide. The outcome covers the mask's bounds. Raises
    ImageLengthMismatch, MaskSizeMismatch, ImageModeUnsupported, MaskEmpty, MaskCoversAll, what the
    engine raises, and BrokenOutcome.
    """
    check(operation)
    images = operation.images()
    arrays = {name: _array(payloads[name], ref) for name, ref in images.items()}
    hole = _hole(arrays["mask"])
    task = FillTask(arrays["image"], arrays["mask"], arrays.get("guide"), operation.seed)
    began = time.perf_counter()
    outcome = engine.fill(task, control)
    seconds = time.perf_counter() - began
    _verify(task, outcome, hole)
    box = Box(operation.x + hole.left, operation.y + hole.top, hole.width, hole.height)
    image, mask = (np.ascontiguousarray(a) for a in (outcome.picture, task.mask[hole.slices]))
    return Outcome(image, mask, box, seconds)


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
    """The bounds of what is to be filled. Raises MaskEmpty, MaskCoversAll."""
    selected = mask > 0
    hole = mask_bounds(selected)
    if hole is None:
        raise MaskEmpty
    if selected.all():
        raise MaskCoversAll
    return hole


def _verify(task: FillTask, outcome: FillOutcome, hole: Bounds) -> None:
    """Raises BrokenOutcome unless the engine gave what FillOutcome promises."""
    made, source = outcome.picture, task.picture[hole.slices]
    if outcome.box != Box(hole.left, hole.top, hole.width, hole.height):
        raise BrokenOutcome(f"{outcome.box} is not the bounds of the mask, {hole}")
    if made.shape != source.shape or made.dtype != source.dtype:
        raise BrokenOutcome(f"{made.dtype} {made.shape}, not {source.dtype} {source.shape}")
    kept = task.mask[hole.slices] == 0
    if not np.array_equal(made[kept], source[kept]):
        raise BrokenOutcome("pixels outside the mask were changed")
