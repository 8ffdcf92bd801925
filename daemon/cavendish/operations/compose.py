# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb compose: makes one picture of several references."""

from cavendish.operations.drawing import run_drawing
from cavendish.operations.run import Outcome, Work
from cavendish.request import Compose


def run(work: Work) -> Outcome:
    """Makes the picture. Raises as `drawing.run_drawing`."""
    operation = work.request.operation
    if not isinstance(operation, Compose):
        raise TypeError(operation)
    return run_drawing(work, operation.prompt, operation.references, operation.placement)
