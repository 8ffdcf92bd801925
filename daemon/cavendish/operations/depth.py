# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb depth: how near each pixel of the canvas, or of the selection in it, is, as a layer."""

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.engine import Depther, DepthTask
from cavendish.operations.arrays import Pixels, picture
from cavendish.operations.near import layer_of, seen, selected, timed
from cavendish.operations.run import Outcome, Work
from cavendish.request import Depth

# Rows that are converted at once: more would need more memory, and be no faster.
_BAND = 256
_FLAT = "Everything was found to be equally near."


def run(work: Work) -> Outcome:
    """Measures. The layer is opaque and grey: black what is farthest, white what is nearest.

    The greys are the document's samples themselves, whatever its profile. Raises MaskEmpty,
    ImageLengthMismatch, and what `Depther.depth` raises.
    """
    operation = work.request.operation
    if not isinstance(operation, Depth):
        raise TypeError(operation)
    engine = work.engine
    if not isinstance(engine, Depther):
        raise TypeError(engine)
    given = picture(work.payloads, operation.canvas, check=work.control.check)
    part, task = selected(given), DepthTask(seen(given), work.plan.model)
    made, seconds = timed(lambda: engine.depth(task, work.control))
    pixels = _grey(made.nearness[part.slices], given.pixels)
    layer = layer_of(operation.canvas, pixels, given.mask[part.slices], part, work.control.check)
    flat = (_FLAT,) if not made.nearness.any() else ()
    return Outcome(layer, seconds, notes=(f"Measured on {made.device}.", *flat, *made.notes))


def _grey(nearness: NDArray[np.float32], like: Pixels) -> Pixels:
    """Shares as opaque grey, [h, w, 4], of the type of like."""
    top = np.iinfo(like.dtype).max
    made = np.full((*nearness.shape, 4), top, like.dtype)
    for first in range(0, len(made), _BAND):
        rows = slice(first, first + _BAND)
        made[rows, :, :3] = np.rint(nearness[rows] * np.float32(top))[..., None]
    return made
