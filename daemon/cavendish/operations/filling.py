# SPDX-License-Identifier: GPL-3.0-or-later
"""Fills the masked part of a picture from what surrounds it, with an engine of this machine."""

import dataclasses
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.engine import Filler, FillOutcome, FillTask
from cavendish.errors import MaskCoversAll, MaskEmpty, NothingToCopyFrom
from cavendish.imaging.bounds import Bounds, ContextRule, bands
from cavendish.imaging.regions import mask_bounds
from cavendish.operations.arrays import array, blue_first
from cavendish.operations.run import Layer, Outcome, Work
from cavendish.request import Box, Canvas, ImageRef, PixelFormat, Request

Pixels = NDArray[np.uint8] | NDArray[np.uint16]
Mask = NDArray[np.uint8]

# What an engine of this machine reads of a picture round a hole.
CONTEXT = ContextRule(ratio=1.0, min_px=256, max_px=512)

_NO_WORDS = "The model reads no prompt: it filled the selection from its surroundings."

_DRAWN = "A model draws anew and copies nothing: it was not held to what may be copied."


class BrokenOutcome(Exception):
    """An engine gave back something else than it was asked for: a bug of the engine."""


@dataclasses.dataclass(frozen=True, slots=True)
class Filled:
    """What an engine has filled, and how long that took."""

    outcome: FillOutcome
    seconds: float

    @property
    def picture(self) -> Pixels:
        """The pixels of the hole's bounds."""
        return self.outcome.picture

    def notes(self, request: Request, without_model: tuple[str, ...]) -> tuple[str, ...]:
        """What the artist should know; without_model: where no model did it."""
        if not self.outcome.device:
            return without_model
        unread = (_NO_WORDS,) if request.operation.prompt else ()
        return (f"Filled on {self.outcome.device}.", *unread, *self.outcome.notes)


def run_filling(
    work: Work,
    canvas: Canvas,
    path: str = "",
    *,
    sources: ImageRef | None = None,
    seed: int = 0,
    notes: tuple[str, ...] = (),
) -> Outcome:
    """Fills a canvas where its mask is above 0; path: what the names of its images begin with.

    sources: what may be copied from. notes: what is to be told where no model did it. The outcome's
    layer covers the mask's bounds. Raises ImageLengthMismatch, MaskEmpty, MaskCoversAll,
    NothingToCopyFrom, what the engine raises, and BrokenOutcome.
    """
    refs = {"image": canvas.image, "mask": canvas.mask, "guide": canvas.guide}
    arrays = {
        name: array(work.payloads[path + name], ref)
        for name, ref in refs.items()
        if ref is not None
    }
    if sources is not None:
        arrays["sources"] = array(work.payloads["sources"], sources)
    work.control.check()
    hole, spec = hole_of(arrays["mask"]), canvas.image.spec
    formats = {name: ref.spec.format for name, ref in refs.items() if ref is not None}
    made = fill(work, arrays, hole, seed, formats)
    box = Box(canvas.x + hole.left, canvas.y + hole.top, hole.width, hole.height)
    opacity = arrays["mask"][hole.slices]
    layer = Layer(_packed(made.picture), opacity.copy(), box, spec.format, spec.color_profile)
    return Outcome(layer, made.seconds, seed=seed, notes=made.notes(work.request, notes))


def told_of_sources(outcome: Outcome, sources: ImageRef | None) -> Outcome:
    """What a model made; where the artist told what may be copied, with a note that it drew."""
    if sources is None:
        return outcome
    return dataclasses.replace(outcome, notes=(*outcome.notes, _DRAWN))


def fill(
    work: Work,
    arrays: Mapping[str, Any],
    hole: Bounds,
    seed: int,
    formats: Mapping[str, PixelFormat] | None = None,
) -> Filled:
    """Fills a hole with these bounds.

    arrays: "image", "mask" and perhaps "guide" and "sources", all of one size; formats: theirs,
    where the order of their channels is not RGBA. Raises as `run_filling`.
    """
    if not isinstance(work.engine, Filler):
        raise TypeError(work.engine)
    # Leaves out nothing that the engine reads, and all that would cost it time.
    work.control.check()
    part = _read(hole, arrays["mask"].shape, arrays.get("sources"))
    work.control.check()
    names = ("image", "mask", "guide", "sources")
    picture, mask, guide, sources = (_part(arrays.get(name), part) for name in names)
    blue = {name: blue_first(kind) for name, kind in (formats or {}).items()}
    orders = blue.get("image", False), blue.get("guide", False)
    task = FillTask(picture, mask, guide, seed, sources, *orders, work.plan.model)
    began = time.perf_counter()
    outcome = work.engine.fill(task, work.control)
    seconds = time.perf_counter() - began
    _verify(task, outcome, hole.moved(-part.left, -part.top), work.control.check)
    return Filled(outcome, seconds)


def _read(hole: Bounds, shape: tuple[int, int], sources: Mask | None) -> Bounds:
    """What the engine reads: what lies near the hole, and all sources that are told.

    Raises NothingToCopyFrom where none is.
    """
    near = CONTEXT.box(hole, *reversed(shape))
    if sources is None:
        return near
    told = mask_bounds(sources)
    if told is None:
        raise NothingToCopyFrom
    return near.united(told)


def _packed(picture: Pixels) -> Pixels:
    """An engine may give a view of something larger."""
    return picture if picture.flags.c_contiguous else picture.copy()


def _part(array: NDArray[Any] | None, part: Bounds) -> Any:
    return None if array is None else array[part.slices]


def hole_of(mask: Mask) -> Bounds:
    """The bounds of what is to be filled. Raises MaskEmpty, MaskCoversAll.

    Maxima, because they need no copy of the mask and are the fastest way through it.
    """
    rows = np.flatnonzero(mask.max(axis=1))
    if rows.size == 0:
        raise MaskEmpty
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    columns = np.flatnonzero(mask[top:bottom].max(axis=0))
    hole = Bounds(int(columns[0]), top, int(columns[-1]) + 1, bottom)
    if (hole.height, hole.width) == mask.shape and mask.min() > 0:
        raise MaskCoversAll
    return hole


def _verify(task: FillTask, outcome: FillOutcome, hole: Bounds, check: Callable[[], None]) -> None:
    """Raises BrokenOutcome unless the engine gave what FillOutcome promises."""
    made, source, mask = outcome.picture, task.picture[hole.slices], task.mask[hole.slices]
    if outcome.box != Box(hole.left, hole.top, hole.width, hole.height):
        raise BrokenOutcome(f"{outcome.box} is not the bounds of the mask, {hole}")
    if made.shape != source.shape or made.dtype != source.dtype:
        raise BrokenOutcome(f"{made.dtype} {made.shape}, not {source.dtype} {source.shape}")
    for rows in bands(made.shape):
        check()
        if ((made[rows] != source[rows]).any(axis=2) & (mask[rows] == 0)).any():
            raise BrokenOutcome("pixels outside the mask were changed")
