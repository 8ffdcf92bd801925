# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb remove: takes away what is selected, and continues what lies behind it."""

from cavendish.engines.model import ModelEngine
from cavendish.operations import wording
from cavendish.operations.arrays import picture
from cavendish.operations.filling import run_filling, told_of_sources
from cavendish.operations.masked import Wish, run_change
from cavendish.operations.run import Outcome, Work
from cavendish.request import Remove

_FROM_AROUND = "The selection was filled from its surroundings; no model has looked at it."


def run(work: Work) -> Outcome:
    """Removes what is selected: with a model, or by filling it from its surroundings.

    Raises MaskEmpty, ImageLengthMismatch, as `masked.change`, and as `filling.run_filling`.
    """
    operation = work.request.operation
    if not isinstance(operation, Remove):
        raise TypeError(operation)
    canvas = operation.canvas
    if not isinstance(work.engine, ModelEngine):
        notes = (_FROM_AROUND,)
        return run_filling(work, canvas, "canvas.", sources=operation.sources, notes=notes)
    wish = Wish(lambda numbers: wording.remove(numbers.named(operation.prompt)))
    outcome = run_change(
        work, canvas, picture(work.payloads, canvas, check=work.control.check), wish
    )
    return told_of_sources(outcome, operation.sources)
