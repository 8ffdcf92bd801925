# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb fill: fills the selection from its surroundings, or with what the prompt says."""

from cavendish.engines.model import ModelEngine
from cavendish.operations import wording
from cavendish.operations.arrays import picture
from cavendish.operations.check import check
from cavendish.operations.filling import run_filling, told_of_sources
from cavendish.operations.masked import Numbers, Wish, run_change
from cavendish.operations.painting import Repaint, follows_words, run_repainting
from cavendish.operations.run import Outcome, Work
from cavendish.request import Fill

_UNREAD = "The built-in engine reads no prompt: it filled the selection from its surroundings."


def run(work: Work) -> Outcome:
    """Fills the request's image where its mask is above 0.

    Raises ImageLengthMismatch, MaskSizeMismatch, ImageModeUnsupported, MaskEmpty, MaskCoversAll,
    as `filling.run_filling`, and as `masked.change`.
    """
    operation = work.request.operation
    if not isinstance(operation, Fill):
        raise TypeError(operation)
    check(operation)
    canvas = operation.canvas
    if follows_words(work):
        given = picture(work.payloads, canvas, "", work.control.check)
        return run_repainting(work, canvas, given, Repaint(operation.prompt, seed=operation.seed))
    if not isinstance(work.engine, ModelEngine):
        notes = (_UNREAD,) if operation.prompt else ()
        sources, seed = operation.sources, operation.seed
        return run_filling(work, canvas, sources=sources, seed=seed, notes=notes)

    def say(numbers: Numbers) -> str:
        prompt = numbers.named(operation.prompt)
        return wording.fill(prompt) if prompt else wording.remove("")

    wish = Wish(say, operation.references)
    outcome = run_change(work, canvas, picture(work.payloads, canvas, "", work.control.check), wish)
    return told_of_sources(outcome, operation.sources)
