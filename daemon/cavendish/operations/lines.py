# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb lines: draws the lines of the canvas, or of the selection in it, as ink on nothing."""

import numpy as np

from cavendish.engines.engine import Liner, LinesTask
from cavendish.imaging.bounds import bands
from cavendish.operations.arrays import picture
from cavendish.operations.near import layer_of, seen, selected, timed
from cavendish.operations.run import Outcome, Work
from cavendish.request import Lines

_NONE = "There are no lines to draw: nothing stands out. More detail may find some."


def run(work: Work) -> Outcome:
    """Draws. The layer is black, its mask the ink, so that filling it gives another colour.

    Raises MaskEmpty, ImageLengthMismatch, and what the engine raises.
    """
    operation = work.request.operation
    if not isinstance(operation, Lines):
        raise TypeError(operation)
    engine, check = work.engine, work.control.check
    given = picture(work.payloads, operation.canvas, check=check)
    if not isinstance(engine, Liner):
        raise TypeError(engine)
    part, shown = selected(given), seen(given)
    task = LinesTask(shown, operation.thickness, operation.detail, work.plan.model)
    made, seconds = timed(lambda: engine.lines(task, work.control))
    mask = np.empty((part.height, part.width), np.uint8)
    pixels = np.zeros((part.height, part.width, 4), given.pixels.dtype)
    ink, most = made.ink[part.slices], given.mask[part.slices]
    for rows in bands(mask.shape):
        check()
        mask[rows] = (ink[rows].astype(np.uint16) * most[rows] + 127) // 255
        pixels[rows, :, 3] = np.iinfo(pixels.dtype).max
    layer = layer_of(operation.canvas, pixels, mask, part, check)
    return Outcome(layer, seconds, notes=(*made.notes, *(() if mask.any() else (_NONE,))))
