# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb retouch: one of a photographer's presets on the canvas, or the selection in it."""

from cavendish.operations import wording
from cavendish.operations.arrays import picture
from cavendish.operations.masked import Wish, run_change
from cavendish.operations.run import Outcome, Work
from cavendish.request import Preset, Retouch

# The presets after which nothing is where, or as, it was.
_WHOLE = frozenset({Preset.DAY_TO_NIGHT, Preset.VIEWPOINT})


def run(work: Work) -> Outcome:
    """Retouches the canvas. Raises MaskEmpty, ImageLengthMismatch, and as `masked.change`."""
    operation = work.request.operation
    if not isinstance(operation, Retouch):
        raise TypeError(operation)
    wish = Wish(
        lambda numbers: wording.retouch(operation.preset, numbers.named(operation.prompt)),
        keeps=operation.preset not in _WHOLE,
    )
    canvas = operation.canvas
    return run_change(work, canvas, picture(work.payloads, canvas, check=work.control.check), wish)
