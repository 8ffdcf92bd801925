# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb upscale: makes the canvas, or the selection's rectangle, two to four times as large."""

import time
from collections.abc import Callable

import numpy as np

from cavendish.engines.engine import Upscaler, UpscaleTask
from cavendish.errors import MaskEmpty
from cavendish.imaging.bleed import bled
from cavendish.imaging.bounds import Bounds, bands
from cavendish.imaging.resample import enlarged
from cavendish.operations.arrays import Pixels, Samples, array, in_order, whole
from cavendish.operations.run import Layer, Outcome, Work
from cavendish.request import Box, Canvas, Upscale

# Pixels of the mask that are enlarged at once: each time all of it is read.
_BAND = 1 << 22


def run(work: Work) -> Outcome:
    """Enlarges. The layer lies where its part of the document is once that is as large.

    With a mask it covers the mask's bounds, with the enlarged mask as its opacity. Raises
    ImageLengthMismatch, MaskEmpty, and what `Upscaler.upscale` raises.
    """
    operation = work.request.operation
    if not isinstance(operation, Upscale):
        raise TypeError(operation)
    if not isinstance(work.engine, Upscaler):
        raise TypeError(work.engine)
    canvas, scale = operation.canvas, operation.scale
    mask = None if canvas.mask is None else array(work.payloads["canvas.mask"], canvas.mask)
    part = _part(canvas, mask)
    pixels = array(work.payloads["canvas.image"], canvas.image)[part.slices]
    made = np.empty((part.height * scale, part.width * scale, 4), pixels.dtype)
    began = time.perf_counter()
    outcome = work.engine.upscale(_task(work, canvas, pixels, made, scale), work.control)
    seconds = time.perf_counter() - began
    opacity = _opacity(mask, part, made, work.control.check)
    box = Box((canvas.x + part.left) * scale, (canvas.y + part.top) * scale, *made.shape[1::-1])
    spec = canvas.image.spec
    layer = Layer(made, opacity, box, spec.format, spec.color_profile)
    return Outcome(layer, seconds, notes=(f"Enlarged on {outcome.device}.", *outcome.notes))


def _part(canvas: Canvas, mask: Samples | None) -> Bounds:
    """What is enlarged. Raises MaskEmpty."""
    if mask is None:
        return Bounds(0, 0, canvas.image.spec.width, canvas.image.spec.height)
    rows, columns = np.flatnonzero(mask.max(axis=1)), np.flatnonzero(mask.max(axis=0))
    if not rows.size:
        raise MaskEmpty
    left, top, right, bottom = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
    return Bounds(int(left), int(top), int(right), int(bottom))


def _task(work: Work, canvas: Canvas, pixels: Pixels, made: Pixels, scale: int) -> UpscaleTask:
    kind = canvas.image.spec.format
    colours, alpha = in_order(pixels, kind)
    made_colours, made_alpha = in_order(made, kind)
    colours = bled(colours, alpha, work.control.check)
    return UpscaleTask(colours, alpha, made_colours, made_alpha, scale, work.plan.model)


def _opacity(
    mask: Samples | None, part: Bounds, made: Pixels, check: Callable[[], None]
) -> Samples:
    height, width = made.shape[:2]
    if mask is None:
        return whole((height, width), check)
    # Not by Lanczos, which would leave ripples in what is fully selected.
    cover = mask[part.slices].astype(np.float32)
    opacity, share = np.empty((height, width), np.uint8), part.height / height
    for rows in bands(opacity.shape, _BAND):
        check()
        seen = (0.0, rows.start * share, float(part.width), rows.stop * share)
        opacity[rows] = np.rint(enlarged(cover, seen, (rows.stop - rows.start, width)))
    return opacity
