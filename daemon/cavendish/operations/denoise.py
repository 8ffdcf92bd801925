# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb denoise: takes noise out of the canvas, or of the selection in it."""

from collections.abc import Callable

import numpy as np

from cavendish.engines.engine import Denoiser, DenoiseTask
from cavendish.imaging.bleed import bled
from cavendish.imaging.bounds import Bounds, bands
from cavendish.imaging.masked_edit import Picture
from cavendish.operations.arrays import Pixels, array, in_order, whole
from cavendish.operations.near import selected, timed
from cavendish.operations.run import Layer, Outcome, Work
from cavendish.request import Box, Denoise

_MEASURED = "The noise was measured at {noise:.1f} of 255."
_NONE = "Hardly any noise was found: {noise:.1f} of 255."
_LITTLE = 0.5


def run(work: Work) -> Outcome:
    """Denoises at the document's own depth; alpha, and what is transparent, stay.

    The noise is measured on all of the canvas. Raises MaskEmpty, ImageLengthMismatch, and what the
    engine raises.
    """
    operation = work.request.operation
    if not isinstance(operation, Denoise):
        raise TypeError(operation)
    engine, canvas = work.engine, operation.canvas
    if not isinstance(engine, Denoiser):
        raise TypeError(engine)
    given = _given(work, operation)
    part, kind = selected(given), canvas.image.spec.format
    own, check = given.pixels[part.slices], work.control.check
    made = _copied(own, check)
    task = _task(given.pixels, made, part, operation, check)
    noise, seconds = timed(lambda: engine.denoise(task, work.control))
    for rows in bands(made.shape):
        check()
        hidden = in_order(made[rows], kind)[1] == 0
        made[rows][hidden] = own[rows][hidden]
    opacity = np.ascontiguousarray(given.mask[part.slices])
    place = Box(canvas.x + part.left, canvas.y + part.top, part.width, part.height)
    layer = Layer(made, opacity, place, kind, canvas.image.spec.color_profile)
    note = _NONE if noise < _LITTLE else _MEASURED
    return Outcome(layer, seconds, notes=(note.format(noise=noise),))


def _given(work: Work, operation: Denoise) -> Picture:
    """The canvas in its own order, without its guide."""
    canvas = operation.canvas
    pixels = array(work.payloads["canvas.image"], canvas.image)
    if canvas.mask is None:
        return Picture(pixels, whole(pixels.shape[:2], work.control.check), None)
    return Picture(pixels, array(work.payloads["canvas.mask"], canvas.mask), None)


def _copied(pixels: Pixels, check: Callable[[], None]) -> Pixels:
    made = np.empty_like(pixels, order="C")
    for rows in bands(made.shape):
        check()
        made[rows] = pixels[rows]
    return made


def _task(
    pixels: Pixels, made: Pixels, part: Bounds, operation: Denoise, check: Callable[[], None]
) -> DenoiseTask:
    kind = operation.canvas.image.spec.format
    colours, alpha = in_order(pixels, kind)
    colours = bled(colours, alpha, check)
    box = Box(part.left, part.top, part.width, part.height)
    return DenoiseTask(colours, alpha, box, in_order(made, kind)[0], operation.strength)
