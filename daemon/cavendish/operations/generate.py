# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb generate: makes a picture from words, or only a subject on nothing.

No model gives transparency. The subject is drawn on white, that picture is changed to black, and
how much each pixel differs tells how transparent it is.
"""

import numpy as np
from numpy.typing import NDArray

from cavendish.errors import AnswerEmpty, AnswerUnusable
from cavendish.imaging.matte import difference_matte
from cavendish.operations import wording
from cavendish.operations.asking import Asker, Wanted
from cavendish.operations.coding import decode, encode
from cavendish.operations.drawing import as_layer, draw, fit, run_drawing
from cavendish.operations.gallery import Gallery
from cavendish.operations.mentions import resolved
from cavendish.operations.painting import follows_words, run_painting
from cavendish.operations.run import Outcome, Work
from cavendish.request import Generate

Samples = NDArray[np.uint8]

_ROUGH = "The two pictures that the transparency is made of do not fit well: look at the edges."


def run(work: Work) -> Outcome:
    """Makes the picture. Raises as `drawing.run_drawing`."""
    operation = work.request.operation
    if not isinstance(operation, Generate):
        raise TypeError(operation)
    if follows_words(work):
        return run_painting(work, operation.prompt, operation.placement)
    if operation.transparent:
        return _transparent(work, operation)
    return run_drawing(work, operation.prompt, operation.references, operation.placement)


def _transparent(work: Work, operation: Generate) -> Outcome:
    asker, gallery = Asker(work), Gallery()
    shown = gallery.add_references(operation.references, work.payloads)
    names = {one.name: f"image {number}" for number, one in shown.items()}
    words = wording.on_white(resolved(operation.prompt, names))
    drawn = draw(asker, gallery, words, "white", end=0.45)
    white = np.ascontiguousarray(drawn.pixels[..., :3])
    black, notes = _on_black(asker, white), drawn.notes
    asker.fitting()
    cut = difference_matte(white, black)
    if cut is None:
        raise AnswerUnusable(model=asker.title, problem="it has not kept the subject as it was")
    if cut.rough:
        notes = (*notes, _ROUGH)
    place = operation.placement
    colours, _ = fit(cut.colours, place.width, place.height)
    alpha, _ = fit(cut.alpha, place.width, place.height)
    layer = as_layer(colours, alpha, place)
    return asker.outcome(layer, drawn.exchange, drawn.answer.text, notes)


def _on_black(asker: Asker, white: Samples) -> Samples:
    gallery = Gallery()
    gallery.add_encoded("the picture to change.", encode(white))
    plan = asker.plan
    wanted = Wanted(plan.size, plan.ratio, begin=0.5, end=0.85, continues=False)
    _, answer = asker.ask("black", gallery.parts(wording.on_black()), wanted)
    if answer.picture is None:
        raise AnswerEmpty(model=asker.title, said=answer.text or "it said nothing")
    return decode(answer.picture, asker.title)
