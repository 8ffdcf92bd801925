# SPDX-License-Identifier: GPL-3.0-or-later
"""Cuts a subject out with a model: what it finds, within what an artist shows, with a fine edge."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cavendish.catalog.local_model import LocalModel, Preparation, Resampling, Values
from cavendish.engines.engine import Control, CutoutOutcome, CutoutTask
from cavendish.engines.inference.preparing import (
    Fitting,
    fitted,
    prepared,
    prepared_plane,
    returned,
)
from cavendish.engines.inference.reading import ANY, shaped, shares
from cavendish.engines.inference.runner import Runner
from cavendish.errors import LocalModelError, ModelContractBroken
from cavendish.imaging.bleed import bled
from cavendish.imaging.bounds import Bounds
from cavendish.imaging.distance import distance
from cavendish.imaging.matting import (
    SIDE,
    Matte,
    Strokes,
    Trimap,
    as_matte,
    covered,
    full_size,
    seen_small,
    small_shape,
    solved,
    trimap,
)
from cavendish.imaging.regions import mask_bounds
from cavendish.imaging.resample import resized
from cavendish.imaging.segmentation import Known, segmented

Samples = NDArray[np.uint8]
Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

# The longer side of what is parted anew where strokes say that a model was wrong.
_PARTED = 320
# A rough selection may cut so much off, as a share of the longer side.
_SLACK = 0.02
# The longer side of what a model refines, and how far round the edge it sees.
_REFINED, _AROUND = 1024, 32
# A model that is sure of a pixel counts as much as half of what its colour may say.
_MOST_ODDS = 4.0
_FOUND, _SOLVED = 0.5, 0.9


@dataclass(frozen=True, slots=True)
class Used:
    """A model, and what runs its graph for this job."""

    model: LocalModel
    runner: Runner

    def preparation(self) -> Preparation:
        """How pictures become its input. Raises ModelContractBroken."""
        if self.model.preparation is None:
            problem = "its entry does not say how pictures become its input"
            raise ModelContractBroken(model=self.model.id, problem=problem)
        return self.model.preparation

    def fitting(self, height: int, width: int) -> Fitting:
        """How a picture of height x width lies in its input."""
        preparation = self.preparation()
        first = 1 if preparation.channels_last else 2
        fixed = self.runner.sides()[first : first + 2]
        return fitted(preparation, height, width, fixed)

    def answer(self, given: Floats) -> Floats:
        """What it makes of its input, 0..1, float32 [h, w].

        Raises ModelContractBroken, ModelOutputBroken, and what `Runner.run` raises.
        """
        model, tensor = self.model, self.model.graphs[0].outputs[0]
        made = shaped(model.id, self.runner.run([given])[0], (1, 1, ANY, ANY))
        return np.asarray(shares(model.id, made, tensor.values)[0, 0])


@dataclass(frozen=True, slots=True)
class Cutting:
    """One job's use of a model that finds subjects.

    refiner: gets one that refines edges, and may raise what `models.installed` does; None: none is
    installed.
    """

    finder: Used
    refiner: Callable[[], Used] | None = None

    def cut_out(self, task: CutoutTask, control: Control) -> CutoutOutcome:
        """Cuts out; where the refiner cannot be used, without it, as the notes say.

        Raises ModelContractBroken, ModelOutputBroken, and what `Runner.run` raises.
        """
        colours, alpha = task.picture[..., :3], task.picture[..., 3]
        if not alpha.all():
            colours = bled(colours, alpha)
        strokes = Strokes(task.keep, task.remove, task.hair)
        control.progress(0.0, "finding the subject")
        share = self._found(task, colours, strokes, control.check)
        control.progress(_FOUND, "refining its edge")
        matte, notes = self._matte(colours, share, strokes, control.check)
        control.progress(_SOLVED, "drawing its edge")
        made = full_size(matte, colours, strokes, control.check)
        made[alpha == 0] = 0
        return CutoutOutcome(made, notes)

    def _found(
        self, task: CutoutTask, colours: Samples, strokes: Strokes, check: Callable[[], None]
    ) -> Floats:
        """The share of each pixel that is subject, float32 [h, w], 0..1; small."""
        height, width = colours.shape[:2]
        fitting = self.finder.fitting(height, width)
        answer = self.finder.answer(prepared(colours, self.finder.preparation(), fitting))
        check()
        rows, columns = answer.shape
        shape = small_shape(colours.shape, min(max(SIDE, rows, columns), _REFINED))
        inner = fitting.inner(rows, columns)
        share: Floats = resized(answer, inner, shape, Resampling.BILINEAR)
        share = np.clip(share, 0, 1).astype(np.float32)
        few = strokes.scaled(shape)
        if task.rough is not None:
            near = distance(covered(task.rough, shape) > 0) <= _SLACK * max(shape)
            share[~(near | few.keep | few.hair)] = 0
        if few.keep.any() or few.remove.any():
            share = _corrected(share, colours, strokes, check)
        return share

    def _matte(
        self, colours: Samples, share: Floats, strokes: Strokes, check: Callable[[], None]
    ) -> tuple[Matte, tuple[str, ...]]:
        """The matte, and what the artist should know of it."""
        if self.refiner is None:
            return self._own_matte(colours, share, strokes, check), self._told()
        try:
            refiner = self.refiner()
            matte = _refined(refiner, colours, share, strokes)
        except LocalModelError as error:
            matte = self._own_matte(colours, share, strokes, check)
            note = f"{error.message} The edge was solved for without it."
            return matte, (*self._told(), note)
        note = f"{refiner.model.title} has refined its edge on {refiner.runner.device.title}."
        return matte, (*self._told(), note, *refiner.runner.notes)

    def _own_matte(
        self, colours: Samples, share: Floats, strokes: Strokes, check: Callable[[], None]
    ) -> Matte:
        """As the finder has it, where it tells opacity; solved for where it only tells a place."""
        shape = share.shape[0], share.shape[1]
        few = strokes.scaled(shape)
        picture, known = seen_small(colours, shape), trimap(share, few)
        place = self.finder.model.graphs[0].outputs[0].values is Values.RANGE
        if place or few.hair.any():
            return solved(picture, share, known, check=check)
        return as_matte(picture, _within(share, known), known.unknown)

    def _told(self) -> tuple[str, ...]:
        finder = self.finder
        found = f"{finder.model.title} has found the subject on {finder.runner.device.title}."
        return (found, *finder.runner.notes)


def _corrected(
    share: Floats, colours: Samples, strokes: Strokes, check: Callable[[], None]
) -> Floats:
    """share where strokes and colours agree with it; what they make of it elsewhere."""
    shape = small_shape(colours.shape, _PARTED)
    few, whole = strokes.scaled(shape), (0, 0, share.shape[1], share.shape[0])
    likely = np.clip(resized(share, whole, shape, Resampling.BILINEAR), 1e-3, 1 - 1e-3)
    odds = np.clip(np.log(likely / (1 - likely)), -_MOST_ODDS, _MOST_ODDS)
    known = Known(few.keep, few.remove, odds.astype(np.float32), few.keep | few.remove)
    found = segmented(seen_small(colours, shape), known, likely.astype(np.float32), check).share
    decided = (found > 0.5).astype(np.float32)
    part, size = (0, 0, shape[1], shape[0]), (share.shape[0], share.shape[1])
    parted = resized(decided, part, size, Resampling.BILINEAR)
    return np.asarray(np.where((parted > 0.5) == (share > 0.5), share, parted), np.float32)


def _refined(refiner: Used, colours: Samples, share: Floats, strokes: Strokes) -> Matte:
    """The matte as the refiner has it where the edge is unknown.

    Raises ModelContractBroken, ModelOutputBroken, and what `Runner.run` raises.
    """
    shape = small_shape(colours.shape, _REFINED)
    whole = (0, 0, share.shape[1], share.shape[0])
    larger = np.asarray(resized(share, whole, shape, Resampling.BILINEAR), np.float32)
    known = trimap(larger, strokes.scaled(shape))
    picture = seen_small(colours, shape)
    alpha = _within(larger, known)
    bounds = mask_bounds(known.unknown)
    if bounds is not None:
        seen = bounds.grown(_AROUND).clipped(shape[1], shape[0])
        drawn = _refined_part(refiner, np.rint(picture[seen.slices] * 255), known, seen)
        free = known.unknown[seen.slices]
        alpha[seen.slices][free] = drawn[free]
    return as_matte(picture, alpha, known.unknown)


def _refined_part(
    refiner: Used, picture: NDArray[np.floating], known: Trimap, seen: Bounds
) -> Floats:
    """float32 [h, w] of the part that is seen."""
    preparation, fitting = refiner.preparation(), refiner.fitting(seen.height, seen.width)
    half = np.where(known.unknown, np.float32(0.5), known.subject.astype(np.float32))[seen.slices]
    given = [
        prepared(picture.astype(np.uint8), preparation, fitting),
        prepared_plane(half, preparation, fitting),
    ]
    return returned(refiner.answer(np.concatenate(given, axis=1)), fitting)


def _within(share: Floats, known: Trimap) -> Floats:
    """share where it is unknown, else 0 or 1."""
    return np.where(known.unknown, share, known.subject).astype(np.float32)
