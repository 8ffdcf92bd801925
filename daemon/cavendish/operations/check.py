# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be refused of a request before any pixel is looked at; needs no array library.

What a certain model takes is the catalog's affair, and refused by the plan.
"""

from cavendish.errors import (
    ImageLengthMismatch,
    ImageModeUnsupported,
    InvalidRequest,
    MaskSizeMismatch,
)
from cavendish.operations.mentions import check_mentions
from cavendish.request import (
    Box,
    Canvas,
    Cutout,
    Fill,
    ImageRef,
    ImageSpec,
    Operation,
    PixelFormat,
    Reference,
    Role,
    Select,
)

_PICTURES = frozenset(PixelFormat) - {PixelFormat.GRAY8}
_GUIDES = frozenset({PixelFormat.RGBA8, PixelFormat.BGRA8})
_MASKS = frozenset({PixelFormat.GRAY8})


def check(operation: Operation) -> None:
    """Raises what it cannot run for.

    MaskSizeMismatch, ImageModeUnsupported, ImageLengthMismatch, InvalidRequest, ReferenceUnknown.
    """
    canvas = operation.canvas if isinstance(operation, Fill) else getattr(operation, "canvas", None)
    if canvas is not None:
        _check_canvas(canvas)
    sources = getattr(operation, "sources", None)
    if sources is not None and canvas is not None:
        _check_format(sources.spec, _MASKS)
        _check_size(sources.spec, canvas.image.spec)
    for reference in getattr(operation, "references", ()):
        _check_reference(reference, canvas)
    if isinstance(operation, Select):
        _check_prompts(operation)
    if isinstance(operation, Cutout):
        _check_strokes(operation)
    for ref in operation.images().values():
        _check_length(ref)
    check_mentions(operation)


def _check_canvas(canvas: Canvas) -> None:
    picture = canvas.image.spec
    _check_format(picture, _PICTURES)
    if canvas.mask is not None:
        _check_format(canvas.mask.spec, _MASKS)
        _check_size(canvas.mask.spec, picture)
    if canvas.guide is not None:
        _check_format(canvas.guide.spec, _GUIDES)
        _check_size(canvas.guide.spec, picture)


def _check_strokes(operation: Cutout) -> None:
    for stroke in (operation.keep, operation.remove, operation.hair):
        if stroke is not None:
            _check_format(stroke.spec, _MASKS)
            _check_size(stroke.spec, operation.canvas.image.spec)


def _check_reference(reference: Reference, canvas: Canvas | None) -> None:
    _check_format(reference.image.spec, _GUIDES)
    if reference.role is not Role.DOODLE:
        return
    if canvas is None:
        raise InvalidRequest(field="a reference", problem="is a doodle where there is no canvas")
    _check_size(reference.image.spec, canvas.image.spec)


def _check_prompts(operation: Select) -> None:
    """Refuses what points at nothing, and what points at pixels that were not sent."""
    points, box, scribble = operation.points, operation.box, operation.scribble
    if not points and box is None and scribble is None:
        raise InvalidRequest(field="select", problem="has no point, no box and no scribble")
    if box is None and scribble is None and not any(point.inside for point in points):
        raise InvalidRequest(field="select.points", problem="has none on what is wanted")
    for point in points:
        _check_sent(f"the point ({point.x}, {point.y})", Box(point.x, point.y, 1, 1), operation)
    if box is not None:
        if min(box.width, box.height) < 1:
            raise InvalidRequest(field="select.box", problem="holds no pixel")
        _check_sent("select.box", box, operation)
    if scribble is not None:
        _check_format(scribble.spec, _MASKS)
        _check_size(scribble.spec, operation.canvas.image.spec)


def _check_sent(field: str, box: Box, operation: Select) -> None:
    """Refuses a place that is not within the part of the document that was sent."""
    canvas, spec = operation.canvas, operation.canvas.image.spec
    left, top = box.x - canvas.x, box.y - canvas.y
    right, bottom = left + box.width, top + box.height
    if left < 0 or top < 0 or right > spec.width or bottom > spec.height:
        sent = f"{spec.width} x {spec.height} pixels at ({canvas.x}, {canvas.y})"
        raise InvalidRequest(field=field, problem=f"reaches outside of what was sent, {sent}")


def _check_format(spec: ImageSpec, allowed: frozenset[PixelFormat]) -> None:
    if spec.format not in allowed:
        raise ImageModeUnsupported(mode=spec.format.value)


def _check_size(spec: ImageSpec, picture: ImageSpec) -> None:
    if (spec.width, spec.height) != (picture.width, picture.height):
        raise MaskSizeMismatch(
            mask=f"{spec.width} x {spec.height}", image=f"{picture.width} x {picture.height}"
        )


def _check_length(ref: ImageRef) -> None:
    if ref.blob is not None and ref.blob.size != ref.spec.size_bytes:
        raise ImageLengthMismatch(size_bytes=ref.blob.size, expected_bytes=ref.spec.size_bytes)
