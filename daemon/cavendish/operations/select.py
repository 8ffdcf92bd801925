# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb select: finds what the artist points at, and gives a selection."""

import dataclasses
from collections.abc import Callable

import numpy as np

from cavendish.engines.engine import Selector, SelectTask
from cavendish.errors import InvalidRequest
from cavendish.imaging.bounds import Bounds
from cavendish.imaging.masked_edit import Picture
from cavendish.imaging.regions import mask_bounds
from cavendish.operations.arrays import array, picture
from cavendish.operations.near import Samples, seen, timed
from cavendish.operations.run import Outcome, Selection, Work
from cavendish.request import Box, Canvas, Select

_NOTHING = "Nothing was found there. A click elsewhere on it, or a box round it, may help."


def run(work: Work) -> Outcome:
    """Selects. The selection's box is the bounds of what was found, the canvas' where nothing was.

    Raises MaskEmpty, ImageLengthMismatch, InvalidRequest, and what `Selector.select` raises.
    """
    operation = work.request.operation
    if not isinstance(operation, Select):
        raise TypeError(operation)
    engine, check = work.engine, work.control.check
    given = picture(work.payloads, operation.canvas, check=check)
    if not isinstance(engine, Selector):
        raise TypeError(engine)
    task = _task(work, operation, given)
    found, seconds = timed(lambda: engine.select(task, work.control))
    selection, is_empty = _selection(operation.canvas, given, found.mask, check)
    notes = (f"Found on {found.device}.", *found.notes)
    return Outcome(
        None, seconds, notes=(*notes, _NOTHING) if is_empty else notes, selection=selection
    )


def _task(work: Work, operation: Select, given: Picture) -> SelectTask:
    """What is asked, in pixels of what was sent."""
    canvas, box = operation.canvas, operation.box
    points = tuple(
        dataclasses.replace(point, x=point.x - canvas.x, y=point.y - canvas.y)
        for point in operation.points
    )
    if box is not None:
        box = dataclasses.replace(box, x=box.x - canvas.x, y=box.y - canvas.y)
    return SelectTask(seen(given), points, box, _scribble(work, operation), work.plan.model)


def _scribble(work: Work, operation: Select) -> Samples | None:
    """What was drawn; None where that is nothing. Raises InvalidRequest where nothing else is."""
    if operation.scribble is None:
        return None
    scribble: Samples = array(work.payloads["scribble"], operation.scribble)
    if scribble.any():
        return scribble
    if operation.box is None and not any(point.inside for point in operation.points):
        raise InvalidRequest(field="select.scribble", problem="has nothing drawn in it")
    return None


def _selection(
    canvas: Canvas, given: Picture, found: Samples, check: Callable[[], None]
) -> tuple[Selection, bool]:
    """What was found of what may be selected, cut to its bounds; and whether that is nothing."""
    check()
    mask = found if canvas.mask is None else np.minimum(found, given.mask)
    check()
    bounds = mask_bounds(mask)
    check()
    part = bounds or Bounds(0, 0, mask.shape[1], mask.shape[0])
    box = Box(canvas.x + part.left, canvas.y + part.top, part.width, part.height)
    return Selection(np.ascontiguousarray(mask[part.slices]), box), bounds is None
