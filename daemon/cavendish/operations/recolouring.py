# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes the colours of the style pictures over, with an engine that needs no model."""

from cavendish.engines.engine import Recolourer, RecolourTask
from cavendish.errors import InvalidRequest
from cavendish.operations.arrays import picture, rgba
from cavendish.operations.near import Samples, engines_share, laid_layer, seen, selected, timed
from cavendish.operations.run import Outcome, Work
from cavendish.request import Restyle, Role

ROLES = frozenset({Role.STYLE, Role.PALETTE})
_COLOURS = "The colours were taken over from the style; no model has looked at its strokes."


def run_recolouring(work: Work, operation: Restyle) -> Outcome:
    """Recolours the canvas, or the selection in it.

    Raises MaskEmpty, ImageLengthMismatch, InvalidRequest where the style shows nothing, and what
    the engine raises.
    """
    engine, check = work.engine, work.control.check
    given = picture(work.payloads, operation.canvas, check=check)
    if not isinstance(engine, Recolourer):
        raise TypeError(engine)
    task = RecolourTask(seen(given), given.mask, pictures_of(work, operation, ROLES))
    made, seconds = timed(lambda: engine.recolour(task, engines_share(work)))
    layer = laid_layer(work, operation.canvas, given, made, selected(given))
    return Outcome(layer, seconds, notes=(_COLOURS,))


def pictures_of(work: Work, operation: Restyle, roles: frozenset[Role]) -> tuple[Samples, ...]:
    """The pictures of these roles, uint8 [H, W, 4]. Raises InvalidRequest where none shows much."""
    found = [
        rgba(work.payloads, f"references.{number}.image", one.image, work.control.check)
        for number, one in enumerate(operation.references)
        if one.role in roles
    ]
    shown = tuple(one for one in found if (one[..., 3] >= 128).any())
    if not shown:
        raise InvalidRequest(field="the style", problem="shows nothing")
    return shown
