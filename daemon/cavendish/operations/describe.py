# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb describe: tells in words what is on the canvas, or in the selection."""

import numpy as np

from cavendish.errors import AnswerEmpty
from cavendish.imaging.flatten import flattened
from cavendish.imaging.marks import mask_picture
from cavendish.imaging.masked_edit import Picture
from cavendish.operations import wording
from cavendish.operations.arrays import picture
from cavendish.operations.asking import Asker, Wanted
from cavendish.operations.gallery import Gallery, small
from cavendish.operations.mentions import resolved
from cavendish.operations.run import Outcome, Work
from cavendish.request import Describe


def run(work: Work) -> Outcome:
    """Describes the canvas: the outcome is words alone.

    Raises MaskEmpty, ImageLengthMismatch, AnswerEmpty, and what `Asker.ask` raises.
    """
    operation = work.request.operation
    if not isinstance(operation, Describe):
        raise TypeError(operation)
    asker, gallery = Asker(work), Gallery()
    work.control.progress(0.02, "Preparing the picture")
    given = picture(work.payloads, operation.canvas, check=work.control.check)
    gallery.add("the picture to describe.", small(_seen(given)))
    mask = None
    if (given.mask == 0).any():
        mask = gallery.add("the mask of image 1.", small(mask_picture(given.mask)))
    words = wording.describe(operation.wording, resolved(operation.prompt, {}), mask)
    asked, answer = asker.ask("words", gallery.parts(words), Wanted(picture=False, end=0.95))
    if not answer.text.strip():
        raise AnswerEmpty(model=asker.title, said="it said nothing")
    return asker.outcome(None, (asked, answer.turn), answer.text.strip())


def _seen(given: Picture) -> np.ndarray:
    return flattened(given.seen)
