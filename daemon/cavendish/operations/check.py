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
    Canvas,
    Fill,
    ImageRef,
    ImageSpec,
    Operation,
    PixelFormat,
    Reference,
    Role,
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


def _check_reference(reference: Reference, canvas: Canvas | None) -> None:
    _check_format(reference.image.spec, _GUIDES)
    if reference.role is not Role.DOODLE:
        return
    if canvas is None:
        raise InvalidRequest(field="a reference", problem="is a doodle where there is no canvas")
    _check_size(reference.image.spec, canvas.image.spec)


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
