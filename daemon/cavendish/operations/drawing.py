# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a new picture of words and references, as large as the place that it is for."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.model import Answer, Turn
from cavendish.errors import AnswerEmpty, AnswerUnusable
from cavendish.imaging.resample import scaled
from cavendish.imaging.verdict import is_plain
from cavendish.operations import wording
from cavendish.operations.asking import Asker, Wanted
from cavendish.operations.coding import decode
from cavendish.operations.gallery import Gallery
from cavendish.operations.masked import RETRIED
from cavendish.operations.mentions import resolved
from cavendish.operations.run import Layer, Outcome, Work
from cavendish.request import Box, PixelFormat, Reference

Samples = NDArray[np.uint8]

_CUT = "The model draws {ratio}: what did not fit into the place was cut off."
# Less than this is cut off of nearly every picture, since the ratios are nominal.
_CUT_OFF = 0.03


def run_drawing(
    work: Work, prompt: str, references: tuple[Reference, ...], placement: Box
) -> Outcome:
    """The whole operation. Raises AnswerUnusable, AnswerEmpty, and what `Asker.ask` raises."""
    asker, gallery = Asker(work), Gallery()
    names = {
        one.name: f"image {number}"
        for number, one in gallery.add_references(references, work.payloads).items()
    }
    words = wording.generate(resolved(prompt, names))
    drawn = draw(asker, gallery, words, "picture")
    notes = drawn.notes
    asker.fitting()
    fitted, cut = fit(drawn.pixels, placement.width, placement.height)
    notes = (*notes, *told_of_cut(cut, work.plan.ratio or "another ratio"))
    layer = as_layer(fitted, np.full(fitted.shape[:2], 255, np.uint8), placement)
    return asker.outcome(layer, drawn.exchange, drawn.answer.text, notes)


@dataclass(frozen=True, slots=True)
class Drawn:
    """pixels: opaque, uint8 [H, W, 4]. notes: what the artist should know, a sentence each."""

    asked: Turn
    answer: Answer
    pixels: Samples
    notes: tuple[str, ...] = ()

    @property
    def exchange(self) -> tuple[Turn, Turn]:
        """What the user and the model said."""
        return self.asked, self.answer.turn


def draw(asker: Asker, gallery: Gallery, words: str, step: str, *, end: float = 0.8) -> Drawn:
    """A picture, asked for once more where the first answer is none.

    Raises AnswerUnusable, AnswerEmpty, and what `Asker.ask` raises.
    """
    plan = asker.plan
    problem = ""
    for name, begin in ((step, 0.05), ("retry", end / 2)):
        said = "\n".join(filter(None, (words, problem and wording.insist(problem))))
        wanted = Wanted(plan.size, plan.ratio, begin=begin, end=end, again=False)
        try:
            asked, answer = asker.ask(name, gallery.parts(said), wanted)
            pixels = _picture(answer, asker)
        except AnswerEmpty as error:
            if problem:
                raise
            problem = f"there was no picture: {error.values.get('said', '')}"
        except AnswerUnusable as error:
            if problem:
                raise
            problem = error.values["problem"]
        else:
            told = (RETRIED.format(problem=problem, model=asker.title),) if problem else ()
            return Drawn(asked, answer, pixels, told)
    raise AssertionError


def fit(pixels: Samples, width: int, height: int) -> tuple[Samples, float]:
    """The middle of a picture, scaled to fill width x height, and the share that was cut off.

    pixels: uint8 [H, W], [H, W, 3], or opaque [H, W, 4], which stays so where nothing is scaled.
    """
    rows, columns = pixels.shape[:2]
    share = min(columns / width, rows / height)
    kept_columns = min(max(round(width * share), 1), columns)
    kept_rows = min(max(round(height * share), 1), rows)
    left, top = (columns - kept_columns) // 2, (rows - kept_rows) // 2
    middle = pixels[top : top + kept_rows, left : left + kept_columns]
    cut = 1 - kept_columns * kept_rows / (columns * rows)
    if middle.shape[:2] == (height, width):
        return np.ascontiguousarray(middle), cut
    samples = middle[..., :3] if middle.ndim == 3 else middle
    return scaled(np.ascontiguousarray(samples), width, height), cut


def told_of_cut(cut: float, ratio: str) -> tuple[str, ...]:
    """What is to be said of a share that was cut off, if it is worth a word."""
    return (_CUT.format(ratio=ratio),) if cut > _CUT_OFF else ()


def as_layer(colours: Samples, alpha: Samples, placement: Box) -> Layer:
    """A layer of colours, sRGB, as `fit` gives them, and their opacity, uint8 [H, W]."""
    pixels = colours if colours.shape[2] == 4 else _opaque(colours)
    return Layer(pixels, np.ascontiguousarray(alpha), placement, PixelFormat.RGBA8)


def _opaque(colours: Samples) -> Samples:
    """uint8 [H, W, 4] of [H, W, 3]."""
    pixels = np.empty((*colours.shape[:2], 4), np.uint8)
    # A channel at a time: NumPy takes a third of the time that joining pixels takes it.
    for channel in range(3):
        pixels[..., channel] = colours[..., channel]
    pixels[..., 3] = 255
    return pixels


def _picture(answer: Answer, asker: Asker) -> Samples:
    if answer.picture is None:
        raise AnswerEmpty(model=asker.title, said=answer.text or "it said nothing")
    pixels = decode(answer.picture, asker.title, alpha=True)
    if is_plain(pixels):
        raise AnswerUnusable(model=asker.title, problem="it is blank")
    return pixels
