# SPDX-License-Identifier: GPL-3.0-or-later
"""Paints the canvas in another style, with a model of this machine."""

from cavendish.engines.engine import Restyler, RestyleTask
from cavendish.operations.arrays import picture
from cavendish.operations.near import engines_share, laid_layer, seen, selected, timed
from cavendish.operations.recolouring import pictures_of
from cavendish.operations.run import Outcome, Work
from cavendish.request import Restyle, Role

STYLES = frozenset({Role.STYLE})
_UNHEARD = "The model looks at the style alone; it does not read the words of the prompt."


def run_repainting(work: Work, operation: Restyle) -> Outcome:
    """Paints the canvas, or the selection in it.

    Raises MaskEmpty, ImageLengthMismatch, InvalidRequest where the style shows nothing, and what
    the engine raises.
    """
    engine, check = work.engine, work.control.check
    given = picture(work.payloads, operation.canvas, check=check)
    if not isinstance(engine, Restyler):
        raise TypeError(engine)
    part = selected(given)
    named = any(one.role in STYLES for one in operation.references)
    styles = pictures_of(work, operation, STYLES) if named else ()
    task = RestyleTask(seen(given), styles, work.plan.model)
    made, seconds = timed(lambda: engine.restyle(task, engines_share(work)))
    layer = laid_layer(work, operation.canvas, given, made.picture, part)
    notes = (f"Painted on {made.device}.", *made.notes, *([_UNHEARD] if operation.prompt else []))
    return Outcome(layer, seconds, notes=notes)
