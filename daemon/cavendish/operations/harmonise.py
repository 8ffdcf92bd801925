# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb harmonise: fits a layer to the light of what it lies on."""

from cavendish.engines.engine import Recolourer
from cavendish.operations.arrays import picture, rgba
from cavendish.operations.near import engines_share, laid_layer, seen, selected, timed
from cavendish.operations.run import Outcome, Work
from cavendish.request import Harmonise


def run(work: Work) -> Outcome:
    """Changes the layer's colours; its alpha stays.

    Raises MaskEmpty, ImageLengthMismatch, and what the engine raises.
    """
    operation = work.request.operation
    if not isinstance(operation, Harmonise):
        raise TypeError(operation)
    engine, check = work.engine, work.control.check
    given = picture(work.payloads, operation.canvas, check=check)
    if not isinstance(engine, Recolourer):
        raise TypeError(engine)
    below = rgba(work.payloads, "below", operation.below, check)
    shown, strength = seen(given), operation.strength
    span = engines_share(work)
    made, seconds = timed(lambda: engine.harmonise(shown, below, strength, span))
    layer = laid_layer(work, operation.canvas, given, made, selected(given))
    return Outcome(layer, seconds)
