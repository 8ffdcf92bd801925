# SPDX-License-Identifier: GPL-3.0-or-later
"""Cuts a subject out by its colours, near a rough selection or by what strokes show of it."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.engine import CutoutTask
from cavendish.errors import SubjectUnclear
from cavendish.imaging.bleed import bled
from cavendish.imaging.bounds import bands
from cavendish.imaging.distance import distance
from cavendish.imaging.matting import (
    Strokes,
    covered,
    full_size,
    seen_small,
    small_shape,
    solved,
    trimap,
)
from cavendish.imaging.regions import chosen
from cavendish.imaging.resample import enlarged
from cavendish.imaging.segmentation import Known, Segmentation, segmented

Samples = NDArray[np.uint8]
Values = NDArray[np.float32]
Mask = NDArray[np.bool_]
Tell = Callable[[float, str], None]

# The longer side of what is parted by colour; the edge is found again at a larger size.
_SIDE = 320
# How far inside a rough selection a subject begins, as a share of its longer side; a pixel there
# is neither likelier nor less likely to be subject for where it lies.
_LOOSE = 0.04
# Odds that a pixel gains or loses for each such share, the least and the most.
_ODDS, _LEAST_ODDS, _MOST_ODDS = 0.6, -0.75, 1.5


def cut_out(task: CutoutTask, tell: Tell) -> Samples:
    """How opaque each pixel of the task's picture is, uint8 [H, W].

    tell is called often, with how far it is, 0..1, and what is done; it may raise to stop. Same
    task, same answer. Raises SubjectUnclear where nothing shows the subject, or what it is not.
    """
    tell(0.0, "finding the subject")
    alpha = task.picture[..., 3]
    colours = bled(task.picture[..., :3], alpha, lambda: tell(0.0, "finding the subject"))
    _check(task)
    strokes = Strokes(task.keep, task.remove, task.hair)
    found = _found(task, colours, strokes, lambda: tell(0.0, "finding the subject"))
    tell(0.5, "solving for its edge")
    shape = small_shape(colours.shape)
    picture = seen_small(colours, shape, lambda: tell(0.5, "solving for its edge"))
    few = strokes.scaled(shape, lambda: tell(0.5, "solving for its edge"))
    # A cut that is undecided is no haze: it is where nothing shows an edge.
    decided = (found.share > 0.5).astype(np.float32)
    share, odds = (_at(values, shape) for values in (decided, found.odds))
    known = trimap(share, few)
    matte = solved(picture, share, known, odds, lambda: tell(0.5, "solving for its edge"))
    made = full_size(matte, colours, strokes, lambda: tell(0.9, "drawing its edge"))
    for rows in bands(made.shape):
        tell(0.9, "drawing its edge")
        made[rows][alpha[rows] == 0] = 0
    tell(1.0, "drawing its edge")
    return made


def _check(task: CutoutTask) -> None:
    pointed = task.keep.any() or task.remove.any()
    if task.rough is None and not pointed:
        raise SubjectUnclear(problem="nothing is selected, and no stroke shows it")
    if task.rough is not None and task.rough.all() and not pointed:
        raise SubjectUnclear(problem="everything is selected, so nothing shows the background")


def _found(
    task: CutoutTask, colours: Samples, strokes: Strokes, check: Callable[[], None]
) -> Segmentation:
    """Where the subject is, small. Raises SubjectUnclear."""
    shape = small_shape(colours.shape, _SIDE)
    picture = seen_small(colours, shape, check)
    few = strokes.scaled(shape, check)
    known, start = _known(task, few, shape, check)
    found = segmented(picture, known, start, check)
    if not (found.share > 0.5).any():
        raise SubjectUnclear(problem="nothing of the selection stands out from what is round it")
    return found


def _known(
    task: CutoutTask, few: Strokes, shape: tuple[int, int], check: Callable[[], None]
) -> tuple[Known, Values]:
    """What the task says of each small pixel, and where its subject is likely."""
    clear = covered(chosen(task.picture[..., 3], check), shape, check) == 0
    inside = np.ones(shape, np.bool_)
    if task.rough is not None:
        inside = covered(task.rough, shape, check) > 0
    background = (~inside | few.remove | clear) & ~few.keep
    pointed = few.keep | few.remove
    if task.rough is not None and not inside.all():
        leaning, start = _leaning(inside)
    else:
        leaning = np.zeros(shape, np.float32)
        start = np.asarray(few.keep if few.keep.any() else ~few.remove, np.float32)
    return Known(few.keep, background, leaning, pointed), start


def _leaning(inside: Mask) -> tuple[Values, Values]:
    """What a rough selection says: the deeper inside, the likelier. Log odds, and 0..1."""
    size = max(np.flatnonzero(inside.any(axis=axis)).size for axis in (0, 1))
    depth = distance(~inside) / np.float32(size * _LOOSE)
    leaning = np.clip(_ODDS * (depth - 1), _LEAST_ODDS, _MOST_ODDS).astype(np.float32)
    return leaning, np.clip(depth, 0, 1).astype(np.float32)


def _at(values: Values, shape: tuple[int, int]) -> Values:
    """values, float32 [h, w], at another size."""
    return enlarged(values, (0, 0, values.shape[1], values.shape[0]), shape)
