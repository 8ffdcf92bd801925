# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb cutout: the subject without its background, as a layer whose mask is its opacity."""

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.engine import CutoutTask, Cutter
from cavendish.errors import SubjectUnclear
from cavendish.imaging.bounds import Bounds, bands
from cavendish.imaging.foreground import foreground, looks_of
from cavendish.imaging.masked_edit import Picture
from cavendish.imaging.regions import chosen, mask_bounds
from cavendish.operations.arrays import array, picture
from cavendish.operations.near import engines_share, laid, layer_of, laying, seen, timed
from cavendish.operations.run import Outcome, Work
from cavendish.request import Cutout

Mask = NDArray[np.bool_]

STROKES = ("keep", "remove", "hair")
# A pixel of a stroke counts from here on, so that the soft edges of two that touch say nothing.
_STROKE = 128
# What is looked at round the selection: this share of its longer side.
_AROUND = 0.2
_ALL = "All of it was found to be the subject: nothing was cut away."


def run(work: Work) -> Outcome:
    """Cuts out. The layer covers the subject's bounds.

    Its colours are the subject's own, without what shines through of the background; where it is
    opaque, or transparent, the picture's own bits stay. Raises ImageLengthMismatch, MaskEmpty,
    SubjectUnclear, and what `Cutter.cut_out` raises.
    """
    operation = work.request.operation
    if not isinstance(operation, Cutout):
        raise TypeError(operation)
    if not isinstance(work.engine, Cutter):
        raise TypeError(work.engine)
    engine, canvas, check = work.engine, operation.canvas, work.control.check
    whole = picture(work.payloads, canvas, check=check)
    rough = None if canvas.mask is None else chosen(whole.mask, check)
    check()
    strokes = _strokes(work.payloads, operation, whole.mask.shape, check)
    check()
    part = _part(rough, strokes)
    given = _cut(whole, part)
    marks = {name: stroke[part.slices] for name, stroke in strokes.items()}
    near = None if rough is None else rough[part.slices]
    check()
    task = CutoutTask(seen(given), near, **marks, model=work.plan.model)
    made, seconds = timed(lambda: engine.cut_out(task, engines_share(work)))
    check()
    box = mask_bounds(made.alpha)
    if box is None:
        raise SubjectUnclear(problem="no subject was found")
    lay = laying(work, box, looks_of(made.alpha.shape)).check
    shown = foreground(seen(given), made.alpha, lay)
    layer = layer_of(
        canvas,
        laid(given, shown, box, lay),
        made.alpha[box.slices],
        box.moved(part.left, part.top),
        lay,
    )
    return Outcome(layer, seconds, notes=(*made.notes, *_told(made.alpha, part, whole)))


def _strokes(
    payloads: Mapping[str, memoryview],
    operation: Cutout,
    shape: tuple[int, ...],
    check: Callable[[], None],
) -> dict[str, Mask]:
    """bool [H, W] by name. Raises SubjectUnclear where they contradict each other."""
    found: dict[str, Mask] = {}
    for name in STROKES:
        ref = getattr(operation, name)
        found[name] = np.zeros(shape, np.bool_)
        if ref is not None:
            found[name] = chosen(array(payloads[name], ref), check, _STROKE)
    kept, removed = found["keep"], found["remove"]
    both = 0
    for rows in bands(shape):
        check()
        both += int(np.count_nonzero(kept[rows] & removed[rows]))
    if both:
        pixels = "a pixel" if both == 1 else f"{both} pixels"
        raise SubjectUnclear(problem=f"strokes both keep and remove {pixels}")
    return found


def _part(rough: Mask | None, strokes: Mapping[str, Mask]) -> Bounds:
    """What is looked at: what may be the subject, and some of what is round it."""
    height, width = strokes["keep"].shape
    whole = Bounds(0, 0, width, height)
    if rough is None:
        return whole
    found = [mask_bounds(one) for one in (rough, strokes["keep"], strokes["hair"])]
    told = [one for one in found if one is not None]
    if not told:
        return whole
    bounds = reduce(Bounds.united, told)
    margin = max(round(_AROUND * max(bounds.width, bounds.height)), 8)
    return bounds.grown(margin).clipped(width, height)


def _cut(whole: Picture, part: Bounds) -> Picture:
    guide = None if whole.guide is None else whole.guide[part.slices]
    return Picture(whole.pixels[part.slices], whole.mask[part.slices], guide)


def _told(alpha: NDArray[np.uint8], part: Bounds, whole: Picture) -> tuple[str, ...]:
    everything: Any = (part.height, part.width) == whole.mask.shape and alpha.min() == 255
    return (_ALL,) if everything else ()
