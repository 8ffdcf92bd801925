# SPDX-License-Identifier: GPL-3.0-or-later
"""Selects what is pointed at without a model: by colours and edges, for it knows no things.

Clicks and scribbles grow a region up to a clear edge (`geodesic`). From there, or from a box, what
is wanted is parted by its colours from what is not, as for a cut-out (`imaging.segmentation`).
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.classic.geodesic import clearest, distances
from cavendish.engines.classic.line_art import gaussian
from cavendish.engines.classic.oklab import to_oklab
from cavendish.engines.engine import SelectTask
from cavendish.imaging.bounds import bands
from cavendish.imaging.contour import enlarged_along, guide_by
from cavendish.imaging.flatten import flattened
from cavendish.imaging.resample import resized
from cavendish.imaging.segmentation import Known, segmented

Samples = NDArray[np.uint8]
Values = NDArray[np.float32]
Mask = NDArray[np.bool_]
Check = Callable[[], None]

# The longer side that is worked at; what is found is then enlarged along the picture's edges.
_SIDE = 256
# Colours count more than light and shade.
_CHROMA = np.array([1.0, 2.5, 2.5], np.float32)
# How far a colour may be from all that was clicked on at no cost, the cost beyond, and that of any
# step: of two clicks on one colour, each has its half.
_ALIKE, _TOLL, _STEP = np.float32(0.04), np.float32(0.35), np.float32(1e-4)
# By how many pixels texture is smoothed away before colours are compared.
_CALM = 2.0
# Colours of clicks and scribbles that are remembered.
_COLOURS = 24


def picked(task: SelectTask, check: Check) -> Samples:
    """How far each pixel belongs to what the task points at, uint8 [H, W].

    check is called often, and may raise to stop. Same task, same mask.
    """
    colours = flattened(task.picture, check)
    check()
    height, width = colours.shape[:2]
    scale = min(_SIDE / max(height, width), 1.0)
    rows, columns = max(round(height * scale), 1), max(round(width * scale), 1)
    small = resized(colours, (0, 0, width, height), (rows, columns), "bilinear", check)
    check()
    wanted, refused = _seeds(task, rows, columns)
    features = _features(small)
    if task.box is None:
        start = _grown(features, wanted, refused, check)
        found = _joined(_parted(small, start, wanted, refused, check), wanted, check)
        if not (found & ~wanted).any():
            # In line art what is on the other side of a line has the same colours.
            found = start
    else:
        box = _boxed(task, rows, columns)
        found = _parted(small, box & ~refused, wanted & box, refused | ~box, check)
    check()
    cover = found.astype(np.float32)
    mask = enlarged_along(cover, guide_by(small), colours, check)
    return _within(task, mask, check)


def _seeds(task: SelectTask, rows: int, columns: int) -> tuple[Mask, Mask]:
    """What is surely wanted, and what is surely not: bool [rows, columns]."""
    height, width = task.picture.shape[:2]
    seeds = np.zeros((2, rows, columns), bool)
    for point in task.points:
        seeds[int(not point.inside), point.y * rows // height, point.x * columns // width] = True
    if task.scribble is not None:
        y, x = np.nonzero(task.scribble)
        seeds[0, y * rows // height, x * columns // width] = True
    # Two clicks may be on one pixel of the small picture; what is wanted is never nothing.
    return seeds[0], seeds[1] & ~seeds[0]


def _features(small: Samples) -> Values:
    """Oklab, smoothed by a pixel, with more weight on colour, float32 [h, w, 3]."""
    return _smoothed(to_oklab(small / 255).astype(np.float32) * _CHROMA, 0.7)


def _smoothed(features: Values, pixels: float) -> Values:
    return np.stack([gaussian(one, pixels) for one in np.moveaxis(features, -1, 0)], axis=-1)


def _grown(features: Values, wanted: Mask, refused: Mask, check: Check) -> Mask:
    """What is reached from what is wanted, up to a clear edge, or to what is refused."""
    calm = _smoothed(features, _CALM)
    near = distances(wanted, features, _toll(calm, wanted), check)
    found = near <= clearest(near, _contrast(calm))
    if refused.any():
        found &= near < distances(refused, features, _toll(calm, refused), check)
    return found


def _contrast(calm: Values) -> Values:
    """How much each pixel is an edge, float32 [h, w]."""
    framed = np.pad(calm, [(1, 1), (1, 1), (0, 0)], mode="edge")
    down, across = framed[2:, 1:-1] - framed[:-2, 1:-1], framed[1:-1, 2:] - framed[1:-1, :-2]
    return np.asarray(np.sqrt((down**2 + across**2).sum(axis=-1)))


def _toll(calm: Values, seeds: Mask) -> Values:
    """What it costs to be of another colour than the seeds, float32 [h, w]."""
    known = calm[seeds]
    known = known[:: -(-len(known) // _COLOURS)]
    apart = np.full(seeds.shape, np.inf, np.float32)
    for colour in known:
        np.minimum(apart, np.sqrt(np.square(calm - colour).sum(axis=-1)), out=apart)
    return np.asarray(np.maximum(apart - _ALIKE, 0) * _TOLL + _STEP)


def _boxed(task: SelectTask, rows: int, columns: int) -> Mask:
    """What of the picture lies in the box, at least one pixel."""
    assert task.box is not None
    (height, width), box = task.picture.shape[:2], task.box
    top, left = box.y * rows // height, box.x * columns // width
    bottom = max(-(-(box.y + box.height) * rows // height), top + 1)
    right = max(-(-(box.x + box.width) * columns // width), left + 1)
    inside = np.zeros((rows, columns), bool)
    inside[top:bottom, left:right] = True
    return inside


def _parted(small: Samples, start: Mask, wanted: Mask, refused: Mask, check: Check) -> Mask:
    """What has the colours of where it starts rather than of the rest."""
    if start.all():
        return start
    known = Known(wanted, refused, np.zeros(start.shape, np.float32), wanted)
    colours = small.astype(np.float32) * np.float32(1 / 255)
    share = segmented(colours, known, start.astype(np.float32), check).share
    return np.asarray(share > 0.5)


def _joined(found: Mask, wanted: Mask, check: Check) -> Mask:
    """What of it hangs together with what is wanted."""
    edges = found[..., None].astype(np.float32)
    far = distances(wanted, edges, np.zeros(found.shape, np.float32), check)
    return np.asarray(found & (far == 0))


def _within(task: SelectTask, mask: Samples, check: Check) -> Samples:
    """The mask, and nothing outside of the box."""
    if task.box is None:
        return mask
    # Not like the mask: that would be written to at once, all of it.
    box, kept = task.box, np.zeros(mask.shape, np.uint8)
    inside = slice(box.y, box.y + box.height), slice(box.x, box.x + box.width)
    for rows in bands((box.height, box.width)):
        check()
        kept[inside][rows] = mask[inside][rows]
    return kept
