# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb edit: changes the canvas, or the selection in it, as the prompt says."""

from cavendish.operations import wording
from cavendish.operations.arrays import picture
from cavendish.operations.masked import Wish, run_change
from cavendish.operations.painting import (
    PART,
    WHOLE,
    Repaint,
    follows_words,
    run_repainting,
)
from cavendish.operations.run import Outcome, Work
from cavendish.request import Edit


def run(work: Work) -> Outcome:
    """Changes the canvas. Raises MaskEmpty, ImageLengthMismatch, and what `masked.change` does."""
    operation = work.request.operation
    if not isinstance(operation, Edit):
        raise TypeError(operation)
    canvas = operation.canvas
    given = picture(work.payloads, canvas, check=work.control.check)
    if follows_words(work):
        strength = PART if canvas.mask is not None else WHOLE
        return run_repainting(work, canvas, given, Repaint(operation.prompt, strength))
    wish = Wish(lambda numbers: wording.edit(numbers.named(operation.prompt)), operation.references)
    return run_change(work, canvas, given, wish)
