# SPDX-License-Identifier: GPL-3.0-or-later
"""The verb expand: continues the picture beyond its border."""

from collections.abc import Callable

import numpy as np

from cavendish.engines.model import ModelEngine
from cavendish.imaging.bounds import Bounds, bands
from cavendish.imaging.masked_edit import Edited, Picture
from cavendish.imaging.outpaint import into
from cavendish.operations import wording
from cavendish.operations.arrays import array, picture, swapped, whole
from cavendish.operations.asking import Asker
from cavendish.operations.filling import fill, hole_of, told_of_sources
from cavendish.operations.masked import Wish, change
from cavendish.operations.run import Layer, Outcome, Work
from cavendish.request import Box, Canvas, Expand

_FROM_AROUND = "The border was filled from its surroundings; no model has looked at it."
_FROM_BORDER = (
    "The picture was continued from what lies near its border, so that nothing in its middle shows "
    "up twice; no model has looked at it."
)
# How far from the border what is copied may lie: a part of the picture's side, and pixels. What it
# gains is measured in bench/expand.py; from a quarter of the side on, faces and cups come back.
_SHARE, _LEAST = 0.2, 64


def run(work: Work) -> Outcome:
    """Fills what of the target lies beyond the image, and what the mask selects of it.

    The original pixels are not in the result. Raises ImageLengthMismatch, as `masked.change`, and
    as `filling.fill`.
    """
    operation = work.request.operation
    if not isinstance(operation, Expand):
        raise TypeError(operation)
    framed = framed_picture(work, operation)
    if isinstance(work.engine, ModelEngine):
        return told_of_sources(_asked(work, operation, framed), operation.sources)
    return _filled(work, operation, framed)


def framed_picture(work: Work, operation: Expand) -> Picture:
    """The target's pixels, transparent where there is no image; the mask selects all that is new.

    Raises ImageLengthMismatch, MaskEmpty.
    """
    canvas, target = operation.canvas, operation.target
    given = picture(work.payloads, canvas, check=work.control.check)
    inside = _place(canvas, target).slices
    shape = (target.height, target.width)
    pixels = np.zeros((*shape, 4), given.pixels.dtype)
    for rows in bands(given.pixels.shape):
        work.control.check()
        pixels[inside][rows] = given.pixels[rows]
    guide = None
    if given.guide is not None:
        guide = np.zeros((*shape, 4), np.uint8)
        for rows in bands(given.guide.shape):
            work.control.check()
            guide[inside][rows] = given.guide[rows]
    mask = whole(shape, work.control.check)
    mask[inside] = 0 if canvas.mask is None else given.mask
    return Picture(pixels, mask, guide)


def _asked(work: Work, operation: Expand, framed: Picture) -> Outcome:
    asker = Asker(work)
    wish = Wish(lambda numbers: wording.expand(numbers.named(operation.prompt)))
    done = change(work, asker, into(framed, _beyond(operation), work.control.check), wish)
    box, mask = done.edited.box, _opacity(operation, framed, done.edited)
    pixels = np.where((mask > 0)[..., None], done.edited.pixels, framed.pixels[box.slices])
    layer = _layer(operation, pixels, mask, box, work.control.check)
    exchange = (done.asked, done.answer.turn)
    return asker.outcome(layer, exchange, done.answer.text, tuple(done.notes))


def _opacity(operation: Expand, framed: Picture, edited: Edited) -> np.ndarray:
    """Full beyond the image, where nothing lies below; none where the image is to stay."""
    part = edited.box.slices
    inside = np.where(framed.mask[part] > 0, edited.mask, np.uint8(0))
    return np.where(_beyond(operation)[part], np.uint8(255), inside)


def _beyond(operation: Expand) -> np.ndarray:
    """What of the target has no image below it."""
    outside = np.ones((operation.target.height, operation.target.width), np.bool_)
    outside[_place(operation.canvas, operation.target).slices] = False
    return outside


def _filled(work: Work, operation: Expand, framed: Picture) -> Outcome:
    hole, check = hole_of(framed.mask), work.control.check
    check()
    arrays = {"image": framed.pixels, "mask": framed.mask}
    if framed.guide is not None:
        arrays["guide"] = framed.guide
    notes = (_FROM_AROUND,)
    if operation.sources is not None:
        arrays["sources"] = _framed(operation, array(work.payloads["sources"], operation.sources))
    elif operation.canvas.mask is None:
        near, notes = near_border(operation), (_FROM_BORDER,)
        check()
        arrays["sources"] = _framed(operation, near)
    check()
    made = fill(work, arrays, hole, 0)
    layer = _layer(operation, made.picture, framed.mask[hole.slices], hole, check)
    return Outcome(layer, made.seconds, notes=made.notes(work.request, notes))


def near_border(operation: Expand) -> np.ndarray:
    """What lies near the sides that go on, uint8 of the image's size: what is copied unless told.

    What is in the middle of a picture is mostly there once: a face, a cup.
    """
    inside, target = _place(operation.canvas, operation.target), operation.target
    near = np.zeros((inside.height, inside.width), np.uint8)
    across, down = (max(round(_SHARE * side), _LEAST) for side in (inside.width, inside.height))
    if inside.left > 0:
        near[:, :across] = 255
    if inside.right < target.width:
        near[:, -across:] = 255
    if inside.top > 0:
        near[:down] = 255
    if inside.bottom < target.height:
        near[-down:] = 255
    return near


def _framed(operation: Expand, sources: np.ndarray) -> np.ndarray:
    """Sources, of the image's size, in the target; nothing that is new."""
    framed = np.zeros((operation.target.height, operation.target.width), np.uint8)
    framed[_place(operation.canvas, operation.target).slices] = sources
    return framed


def _layer(
    operation: Expand, pixels: np.ndarray, mask: np.ndarray, box: Bounds, check: Callable[[], None]
) -> Layer:
    spec, target = operation.canvas.image.spec, operation.target
    place = Box(target.x + box.left, target.y + box.top, box.width, box.height)
    ordered = np.ascontiguousarray(swapped(pixels, spec.format, check))
    return Layer(ordered, np.ascontiguousarray(mask), place, spec.format, spec.color_profile)


def _place(canvas: Canvas, target: Box) -> Bounds:
    """Where the image lies in the target."""
    left, top = canvas.x - target.x, canvas.y - target.y
    spec = canvas.image.spec
    return Bounds(left, top, left + spec.width, top + spec.height)
