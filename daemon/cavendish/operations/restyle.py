# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb restyle: gives the canvas, or the selection in it, another style."""

from cavendish.engines.engine import Restyler
from cavendish.engines.model import ModelEngine
from cavendish.operations import wording
from cavendish.operations.arrays import picture
from cavendish.operations.masked import Numbers, Wish, run_change
from cavendish.operations.recolouring import run_recolouring
from cavendish.operations.repainting import run_repainting
from cavendish.operations.run import Outcome, Work
from cavendish.request import Restyle, Role


def run(work: Work) -> Outcome:
    """Restyles the canvas.

    Raises as `masked.change`, `recolouring.run_recolouring` and `repainting.run_repainting`.
    """
    operation = work.request.operation
    if not isinstance(operation, Restyle):
        raise TypeError(operation)

    if isinstance(work.engine, Restyler):
        return run_repainting(work, operation)
    if not isinstance(work.engine, ModelEngine):
        return run_recolouring(work, operation)

    def say(numbers: Numbers) -> str:
        styles = [n for n, one in numbers.references.items() if one.role is Role.STYLE]
        return wording.restyle(numbers.named(operation.prompt), styles)

    canvas = operation.canvas
    wish = Wish(say, operation.references, keeps=False)
    return run_change(work, canvas, picture(work.payloads, canvas, check=work.control.check), wish)
