# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes a canvas, or the selection in it, with a model that knows no masks.

Asks at most twice: an answer that cannot be used is asked for once more, in stronger words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cavendish.catalog.model import CloudModel
from cavendish.engines.model import Answer, Turn
from cavendish.errors import AnswerEmpty, AnswerUnusable, CavendishError, JobCancelled
from cavendish.imaging.framing import Grid
from cavendish.imaging.ink import marks_left
from cavendish.imaging.marks import doodled, mask_picture
from cavendish.imaging.masked_edit import Edited, Picture, Prepared, finish, prepare
from cavendish.operations import wording
from cavendish.operations.arrays import swapped
from cavendish.operations.asking import Asker, Wanted
from cavendish.operations.coding import decode
from cavendish.operations.doodles import doodle_sent
from cavendish.operations.gallery import Gallery
from cavendish.operations.mentions import resolved
from cavendish.operations.run import Layer, Outcome, Work
from cavendish.request import Box, Canvas, Reference, Role

Samples = NDArray[np.uint8]

# A picture of which less has changed is as it was, whatever is asked.
_UNCHANGED = 0.9998

RETRIED = "The first answer could not be used ({problem}), so {model} was asked once more."
_FAILED = "That failed, so the first answer was used after all: {error}"
_UNALIGNED = "The answer could not be aligned with the picture: {reason}."
_STRETCHED = "The answer had other proportions than were asked for, and was stretched to fit."
_STRAYED = "{model} has also changed what was to stay; only the selection was taken over."


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the pictures of a question are called: the numbers of images; references by number."""

    mask: int | None
    doodle: int | None
    references: Mapping[int, Reference]
    doodles: tuple[str, ...] = ()

    def named(self, prompt: str) -> str:
        """The prompt with each '@name' as 'image N'. Raises ReferenceUnknown."""
        named = {one.name: f"image {number}" for number, one in self.references.items()}
        return resolved(prompt, named | dict.fromkeys(self.doodles, f"image {self.doodle}"))


Say = Callable[[Numbers], str]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done to a canvas.

    say: the words for it. small: whether little may change of what is selected. keeps: whether the
    rest is said to stay as it is.
    """

    say: Say
    references: tuple[Reference, ...] = ()
    small: bool = False
    keeps: bool = True


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with an answer, as a phrase; fatal: it cannot be used at all."""

    words: str
    fatal: bool = True


@dataclass(slots=True)
class Try:
    """One answer to the question, as far as it could be used."""

    problem: Problem | None
    asked: Turn | None = None
    answer: Answer | None = None
    edited: Edited | None = None


@dataclass(slots=True)
class Change:
    """A finished change: what is laid into the document, and what was said."""

    edited: Edited
    asked: Turn
    answer: Answer
    notes: list[str] = field(default_factory=list)


def change(work: Work, asker: Asker, picture: Picture, wish: Wish) -> Change:
    """Asks until an answer can be used, or for the second time in vain.

    What is paid for and can be used at a pinch is kept, whatever becomes of the second question.

    Raises AnswerUnusable, AnswerEmpty, what `Asker.ask` raises, and ReferenceUnknown.
    """
    work.control.progress(0.02, "Preparing the picture")
    prepared = prepare(picture, grids(asker.model), work.plan.size)
    scene = _Scene(work, prepared, wish)
    first = _tried(asker, scene, "picture", "")
    if first.problem is None:
        return _finished(asker, scene, first, [])
    said = RETRIED.format(problem=first.problem.words, model=asker.title)
    try:
        second = _tried(asker, scene, "retry", first.problem.words)
    except JobCancelled:
        raise
    except CavendishError as error:
        if first.problem.fatal:
            raise
        return _finished(asker, scene, first, [said, _FAILED.format(error=error)])
    best = min((second, first), key=lambda one: one.problem is not None and one.problem.fatal)
    return _finished(asker, scene, best, [said])


def layer_of(edited: Edited, canvas: Canvas) -> Layer:
    """What goes into the document, in its own order and place."""
    spec, box = canvas.image.spec, edited.box
    pixels = np.ascontiguousarray(swapped(edited.pixels, spec.format))
    place = Box(canvas.x + box.left, canvas.y + box.top, box.width, box.height)
    mask = np.ascontiguousarray(edited.mask)
    return Layer(pixels, mask, place, spec.format, spec.color_profile)


def run_change(work: Work, canvas: Canvas, picture: Picture, wish: Wish) -> Outcome:
    """The whole operation, for verbs that need nothing beside it. Raises as `change`."""
    asker = Asker(work)
    done = change(work, asker, picture, wish)
    layer = layer_of(done.edited, canvas)
    exchange = (done.asked, done.answer.turn)
    return asker.outcome(layer, exchange, done.answer.text, tuple(done.notes))


def grids(model: CloudModel) -> list[Grid]:
    """The sizes that a model draws, as imaging knows them."""
    return [Grid(one.ratio, one.size, one.width, one.height) for one in model.grids]


class _Scene:
    """A prepared picture with everything that is shown beside it."""

    def __init__(self, work: Work, prepared: Prepared, wish: Wish) -> None:
        self.prepared, self.wish = prepared, wish
        self.gallery = Gallery()
        self.gallery.add("the picture to change.", prepared.sent)
        self.is_partial = bool((prepared.mask == 0).any())
        self.doodle: Samples | None = None
        mask = doodle = None
        if self.is_partial:
            mask = self.gallery.add("the mask of image 1.", mask_picture(prepared.mask))
        drawn = [one for one in wish.references if one.role is Role.DOODLE]
        if drawn:
            self.doodle = doodle_sent(wish.references, work.payloads, prepared.frame)
            marked = doodled(prepared.sent, self.doodle)
            doodle = self.gallery.add("image 1 with marks on it.", marked)
        references = self.gallery.add_references(wish.references, work.payloads)
        names = tuple(one.name for one in drawn if one.name)
        self.numbers = Numbers(mask, doodle, references, names)

    def words(self, insist: str) -> str:
        """Everything that is said."""
        numbers = self.numbers
        lines = [self.wish.say(numbers)]
        if numbers.mask is not None:
            lines.append(wording.masked(numbers.mask))
        if numbers.doodle is not None:
            lines.append(wording.doodles(numbers.doodle))
        if self.wish.keeps:
            lines.append(wording.KEEP)
        lines.append(wording.SAME_FRAME)
        if insist:
            lines.append(wording.insist(insist))
        return "\n".join(lines)


def _tried(asker: Asker, scene: _Scene, step: str, insist: str) -> Try:
    """One question and what came of it."""
    again = bool(insist)
    grid = scene.prepared.frame.grid
    begin, end = (0.5, 0.85) if again else (0.08, 0.8)
    wanted = Wanted(grid.tier, grid.ratio, begin=begin, end=end, again=False)
    try:
        asked, answer = asker.ask(step, scene.gallery.parts(scene.words(insist)), wanted)
        if answer.picture is None:
            raise AnswerEmpty(model=asker.title, said=answer.text or "it said nothing")
        pixels = decode(answer.picture, asker.title)
    except AnswerEmpty as error:
        if again:
            raise
        return Try(Problem(f"there was no picture: {error.values.get('said', '')}"))
    except AnswerUnusable as error:
        if again:
            raise
        return Try(Problem(error.values["problem"]))
    asker.fitting()
    edited = finish(scene.prepared, pixels)
    return Try(_judged(scene, edited, pixels), asked, answer, edited)


def _judged(scene: _Scene, edited: Edited, answer: Samples) -> Problem | None:
    """What is wrong with an answer, the worst first; None where nothing is."""
    report = edited.report
    if report.blank.bad:
        return Problem("it is blank")
    loose = scene.wish.small or not scene.is_partial
    if report.unchanged.score > _UNCHANGED if loose else report.unchanged.bad:
        return Problem("nothing in it has changed")
    if scene.doodle is not None and marks_left(answer, scene.prepared.sent, scene.doodle):
        return Problem("the marks are still in it")
    if scene.is_partial and report.outside.bad:
        return Problem("it has changed what was to stay", fatal=False)
    return None


def _finished(asker: Asker, scene: _Scene, best: Try, notes: list[str]) -> Change:
    """Raises AnswerUnusable where even the best answer cannot be used."""
    if best.edited is None or best.asked is None or best.answer is None:
        problem = best.problem.words if best.problem else ""
        raise AnswerUnusable(model=asker.title, problem=problem)
    if best.problem is not None and best.problem.fatal:
        raise AnswerUnusable(model=asker.title, problem=best.problem.words)
    report = best.edited.report
    if best.problem is not None:
        notes.append(_STRAYED.format(model=asker.title))
    if scene.is_partial and not report.registration.found:
        notes.append(_UNALIGNED.format(reason=report.registration.reason))
    if report.ratio_off:
        notes.append(_STRETCHED)
    return Change(best.edited, best.asked, best.answer, notes)
