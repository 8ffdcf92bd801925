# SPDX-License-Identifier: GPL-3.0-or-later
"""The cut-out without a model, beside the rough selection itself and a plain threshold.

Means over drawn subjects with hair before photographs (`composites`). Every number was chosen on
the tuning half. That an undecided cut leaves no haze was decided by eye on real photographs of both
halves, under rough polygons; it costs a hundredth of the figures here. `python -m bench.cutout
FILE.jpg` draws a sheet to look at.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from bench.composites import Composite, Mask, Values, composites, hair_brush, lasso, strokes
from bench.figure import Figure, interleaved
from bench.quality.measures import blur
from bench.quality.sheet import save
from cavendish.engines.classic.cutout import cut_out
from cavendish.engines.engine import CutoutTask
from cavendish.imaging.distance import distance
from cavendish.imaging.foreground import foreground
from cavendish.imaging.regions import mask_bounds
from cavendish.operations.context import CONTEXT

HALVES = ("tuning", "held-out")
# Rounds in which strokes are painted, three at the most in each.
_ROUNDS = 2
_SECONDS = 2.0
_TIMES = 5
_CELL = 300
# Of the subject's box, what is shown round it.
_AROUND = 30
_PAPER = np.array([90, 200, 220])


@dataclass(frozen=True)
class Trial:
    """One composite, and the opacity by each way of showing the subject, float32 [H, W]."""

    case: Composite
    made: dict[str, Values]


SELECTION, STROKES, HAIR = "selection", "and strokes", "and hair brush"
ROUGH, THRESHOLD = "the selection itself", "a plain threshold"


def figures() -> Iterator[Figure]:
    """Measures both halves. Raises PackageMissing where a photograph cannot be had."""
    trial: Trial | None = None
    for half in HALVES:
        trials = [_trial(case) for case in composites(half)]
        trial = trials[0]
        for way, limit in ((SELECTION, 0.25), (STROKES, 0.16), (HAIR, 0.11)):
            ours, rough = (_mean(trials, name, sad) for name in (way, ROUGH))
            yield Figure(f"SAD, {half}, {way}", ours, "k", limit, rough, ROUGH)
        yield from _beside_threshold(half, trials)
        yield _halo(half, trials)
    assert trial is not None
    yield from _speed(trial)


def sad(made: Values, truth: Values) -> float:
    """The sum of absolute differences, in thousands of pixels."""
    return float(np.abs(made - truth).sum()) / 1000


def mse(made: Values, truth: Values) -> float:
    """The mean square of the differences, in thousandths."""
    return float(((made - truth) ** 2).mean()) * 1000


def gradient_error(made: Values, truth: Values) -> float:
    """Squared differences of the slopes, blurred by 1.4 pixels, in thousands of pixels.

    Source: C. Rhemann et al., "A perceptually motivated online benchmark for image matting", 2009.
    """
    slopes = [np.hypot(*np.gradient(blur(one.astype(np.float64), 1.4))) for one in (made, truth)]
    return float(((slopes[0] - slopes[1]) ** 2).sum()) / 1000


def _trial(case: Composite) -> Trial:
    rough = lasso(case.alpha) > 0
    none = np.zeros_like(rough)
    keep, remove = none.copy(), none.copy()
    found = first = _cut(case, rough, keep, remove, none)
    for _ in range(_ROUNDS):
        more, less = strokes(case.alpha, found)
        keep, remove = keep | more, remove | less
        found = _cut(case, rough, keep, remove, none)
    brushed = _cut(case, rough, keep, remove, hair_brush(case.alpha))
    made = {SELECTION: first, STROKES: found, HAIR: brushed}
    made[ROUGH] = rough.astype(np.float32)
    made[THRESHOLD] = _threshold(case, rough)
    return Trial(case, made)


def _cut(case: Composite, rough: Mask, keep: Mask, remove: Mask, hair: Mask) -> Values:
    """What the engine makes of the part of the picture that it is given."""
    bounds = mask_bounds(rough | keep | hair)
    assert bounds is not None
    part = CONTEXT["cutout"].box(bounds, *rough.shape[::-1]).slices
    opaque = np.full((*rough.shape, 1), 255, np.uint8)
    picture = np.concatenate([case.picture, opaque], axis=2)
    marks = (rough, keep & ~remove, remove, hair)
    task = CutoutTask(picture[part], *(mark[part] for mark in marks))
    made = np.zeros(rough.shape, np.float32)
    made[part] = cut_out(task, lambda *_: None).astype(np.float32) / 255
    return made


def _threshold(case: Composite, rough: Mask) -> Values:
    """What is nearer to the colours deep inside than to those just outside the selection."""
    reach = 0.05 * max(rough.shape)
    deep = rough & (distance(~rough) > reach)
    near = ~rough & (distance(rough) < reach)
    inside, outside = (case.picture[part].mean(axis=0) for part in (deep, near))
    along = (case.picture - (inside + outside) / 2) @ (inside - outside)
    return (rough & (along > 0)).astype(np.float32)


Measure = Callable[[Values, Values], float]


def _mean(trials: Sequence[Trial], way: str, measure: Measure) -> float:
    return float(np.mean([measure(trial.made[way], trial.case.alpha) for trial in trials]))


def _beside_threshold(half: str, trials: Sequence[Trial]) -> Iterator[Figure]:
    kinds = (("SAD", sad, "k"), ("MSE", mse, "m"), ("gradient", gradient_error, "k"))
    for name, measure, unit in kinds:
        ours, other = (_mean(trials, way, measure) for way in (SELECTION, THRESHOLD))
        yield Figure(f"{name}, {half}, {SELECTION}", ours, unit, 0.6, other, THRESHOLD)


def _halo(half: str, trials: Sequence[Trial]) -> Figure:
    """Levels by which colours at the edge are off, on the true opacity, weighed by it."""
    off = []
    for trial in trials:
        case, alpha = trial.case, np.rint(trial.case.alpha * 255).astype(np.uint8)
        between = (alpha > 5) & (alpha < 250)
        weight = case.alpha[between] / case.alpha[between].sum()
        shown = (foreground(case.picture, alpha), case.picture)
        gaps = [np.abs(one[between] - case.colours[between]).mean(axis=1) for one in shown]
        off.append([float(gap @ weight) for gap in gaps])
    made, before = np.mean(off, axis=0)
    return Figure(f"halo, {half}", made, "levels", 0.4, before, "the picture's colours")


def _speed(trial: Trial) -> Iterator[Figure]:
    """1024², with the colours at its edge; beside it two passes over the picture by Pillow."""
    case, rough = trial.case, lasso(trial.case.alpha) > 0
    none = np.zeros_like(rough)

    def ours() -> None:
        alpha = _cut(case, rough, none, none, none)
        foreground(case.picture, np.rint(alpha * 255).astype(np.uint8))

    def other() -> None:
        image = Image.fromarray(case.picture)
        image.resize((512, 512), Image.Resampling.LANCZOS).resize(image.size)

    began = time.process_time()
    made, beside = interleaved(ours, other, _TIMES)
    spent = (time.process_time() - began) / _TIMES
    print(f"a selection in 1024²: {made:.2f} s; Pillow scales it down and up in {beside:.3f} s")
    yield Figure("1024², selection, processor time", spent, "s", _SECONDS)


def main(target: Path) -> None:
    """Draws what each case looks like on another ground."""
    rows = [np.concatenate(_row(_trial(case)), axis=1) for case in composites()]
    save(Image.fromarray(np.concatenate(rows)), target)


def _row(trial: Trial) -> list[np.ndarray]:
    """The selection, the cut-outs, and the truth, each in a cell."""
    case = trial.case
    rough = trial.made[ROUGH][..., None]
    shown = [np.where(rough > 0, case.picture, case.picture // 3)]
    for way in (THRESHOLD, SELECTION, STROKES, HAIR):
        alpha = np.rint(trial.made[way] * 255).astype(np.uint8)
        shown.append(_laid(foreground(case.picture, alpha), trial.made[way]))
    shown.append(_laid(case.colours, case.alpha))
    rows, columns = (np.flatnonzero(rough[..., 0].any(axis=axis)) for axis in (1, 0))
    side = max(rows.size, columns.size) + _AROUND
    top, left = (max(int(span[0] + span[-1] - side) // 2, 0) for span in (rows, columns))
    cells = (Image.fromarray(one[top : top + side, left : left + side]) for one in shown)
    return [np.asarray(cell.resize((_CELL, _CELL))) for cell in cells]


def _laid(colours: np.ndarray, alpha: Values) -> np.ndarray:
    share = alpha[..., None]
    return np.rint(colours * share + _PAPER * (1 - share)).astype(np.uint8)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
