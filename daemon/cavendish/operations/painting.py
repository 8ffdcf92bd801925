# SPDX-License-Identifier: GPL-3.0-or-later
"""Paints as words say with a model of this machine: a new picture, or what may change of one."""

import math
import secrets
from dataclasses import dataclass, replace

import numpy as np

from cavendish.engines.illustrator import Illustrator, PaintOutcome, PaintTask
from cavendish.engines.progress import Span
from cavendish.imaging.framing import Grid
from cavendish.imaging.masked_edit import Picture, finish, prepare
from cavendish.operations.drawing import as_layer, fit, told_of_cut
from cavendish.operations.masked import layer_of
from cavendish.operations.near import timed
from cavendish.operations.run import Layer, Outcome, Work
from cavendish.request import Box, Canvas

# How much of a picture, or of a selection in it, is painted anew where nobody says: enough to
# follow the words, with what is there still to be recognised. A hole has nothing to recognise.
WHOLE, PART, HOLE = 0.6, 0.8, 1.0
_SEEDS = 1 << 32
# What is left of the progress when the model is done: the picture is fitted.
_FITTING = 0.95


@dataclass(frozen=True, slots=True)
class Repaint:
    """What becomes of a canvas. strength, seed: where the request's options do not tell."""

    prompt: str
    strength: float = HOLE
    seed: int | None = None


def follows_words(work: Work) -> bool:
    """Whether the plan is for a model of this machine that paints as words say."""
    engine = work.engine
    return isinstance(engine, Illustrator) and engine.follows_words(work.plan.model)


def run_painting(work: Work, prompt: str, placement: Box) -> Outcome:
    """Makes a new picture for a place. Raises what `Illustrator.paint` raises."""
    width, height = nearest(_sizes(work), placement.width, placement.height)
    task = _task(work, PaintTask(prompt, width, height, work.plan.model))
    painted, seconds = timed(lambda: _painted(work, task))
    fitted, cut = fit(painted.picture, placement.width, placement.height)
    layer = as_layer(fitted, np.full(fitted.shape[:2], 255, np.uint8), placement)
    return _outcome(layer, painted, task, seconds, told_of_cut(cut, f"{width}:{height}"))


def run_repainting(work: Work, canvas: Canvas, given: Picture, wish: Repaint) -> Outcome:
    """Paints what may change of a canvas anew; every other pixel keeps its bits.

    Raises what `Illustrator.paint` raises.
    """
    model = work.plan.model
    grids = [Grid(f"{width}:{height}", "", width, height) for width, height in _sizes(work)]
    prepared = prepare(given, grids)
    frame = prepared.frame.grid
    task = PaintTask(
        wish.prompt,
        frame.width,
        frame.height,
        model,
        picture=np.ascontiguousarray(prepared.sent),
        mask=prepared.mask if (prepared.mask == 0).any() else None,
        strength=wish.strength,
    )
    task = _task(work, task, wish.seed)
    painted, seconds = timed(lambda: _painted(work, task))
    work.control.check()
    work.control.progress(_FITTING, "Fitting the picture")
    edited = finish(prepared, painted.picture)
    return _outcome(layer_of(edited, canvas), painted, task, seconds, ())


def nearest(sizes: tuple[tuple[int, int], ...], width: int, height: int) -> tuple[int, int]:
    """The size of which the least is cut off to fill width x height; the first of equals."""
    wanted = math.log(width / height)
    return min(sizes, key=lambda size: abs(math.log(size[0] / size[1]) - wanted))


def _engine(work: Work) -> Illustrator:
    if not isinstance(work.engine, Illustrator):
        raise TypeError(work.engine)
    return work.engine


def _sizes(work: Work) -> tuple[tuple[int, int], ...]:
    return _engine(work).sizes(work.plan.model)


def _painted(work: Work, task: PaintTask) -> PaintOutcome:
    return _engine(work).paint(task, Span(work.control, 0.0, _FITTING))


def _task(work: Work, task: PaintTask, seed: int | None = None) -> PaintTask:
    """The task with what the request's options say of it."""
    options = work.request.options
    said = seed if options.seed is None else options.seed
    chosen = secrets.randbelow(_SEEDS) if said is None else said
    return replace(
        task,
        strength=task.strength if options.strength is None else options.strength,
        # Of several that were asked for at once each is another one.
        seed=(chosen + options.variation) % _SEEDS,
        steps=options.steps,
        guidance=options.guidance,
    )


def _outcome(
    layer: Layer, painted: PaintOutcome, task: PaintTask, seconds: float, notes: tuple[str, ...]
) -> Outcome:
    where = f"Painted on {painted.device}."
    return Outcome(layer, seconds, seed=task.seed, notes=(where, *painted.notes, *notes))
