# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb harmonise: fits a layer to the light of what it lies on."""

from cavendish.engines.engine import Recolourer
from cavendish.operations.arrays import picture, rgba
from cavendish.operations.near import laid, layer_of, seen, selected, timed
from cavendish.operations.run import Outcome, Work
from cavendish.request import Harmonise


def run(work: Work) -> Outcome:
    """Changes the layer's colours; its alpha stays.

    Raises MaskEmpty, ImageLengthMismatch, and what the engine raises.
    """
    operation = work.request.operation
    if not isinstance(operation, Harmonise):
        raise TypeError(operation)
    given, engine = picture(work.payloads, operation.canvas), work.engine
    if not isinstance(engine, Recolourer):
        raise TypeError(engine)
    below = rgba(work.payloads, "below", operation.below)
    shown, strength = seen(given), operation.strength
    made, seconds = timed(lambda: engine.harmonise(shown, below, strength, work.control))
    part = selected(given)
    pixels, mask = laid(given, made, part, work.control.check), given.mask[part.slices]
    return Outcome(layer_of(operation.canvas, pixels, mask, part), seconds)
