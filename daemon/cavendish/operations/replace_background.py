# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb replace_background: puts the subject before something else."""

from cavendish.operations import wording
from cavendish.operations.arrays import picture
from cavendish.operations.masked import Wish, run_change
from cavendish.operations.run import Outcome, Work
from cavendish.request import ReplaceBackground


def run(work: Work) -> Outcome:
    """Replaces the background. Raises MaskEmpty, ImageLengthMismatch, and as `masked.change`."""
    operation = work.request.operation
    if not isinstance(operation, ReplaceBackground):
        raise TypeError(operation)
    wish = Wish(
        lambda numbers: wording.replace_background(numbers.named(operation.prompt)),
        operation.references,
        keeps=False,
    )
    canvas = operation.canvas
    return run_change(work, canvas, picture(work.payloads, canvas, check=work.control.check), wish)
