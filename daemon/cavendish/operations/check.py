# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be refused of a request before any pixel is looked at; needs no array library."""

from cavendish.errors import ImageLengthMismatch, ImageModeUnsupported, MaskSizeMismatch
from cavendish.request import Fill, ImageRef, ImageSpec, Operation, PixelFormat

_PICTURES = frozenset(PixelFormat) - {PixelFormat.GRAY8}
_GUIDES = frozenset({PixelFormat.RGBA8, PixelFormat.BGRA8})
_MASKS = frozenset({PixelFormat.GRAY8})


def check(operation: Operation) -> None:
    """Raises MaskSizeMismatch, ImageModeUnsupported or ImageLengthMismatch if it cannot run."""
    if isinstance(operation, Fill):
        _check_fill(operation)


def _check_fill(operation: Fill) -> None:
    picture, mask = operation.image.spec, operation.mask.spec
    _check_format(picture, _PICTURES)
    _check_format(mask, _MASKS)
    _check_size(mask, picture)
    if operation.guide is not None:
        _check_format(operation.guide.spec, _GUIDES)
        _check_size(operation.guide.spec, picture)
    for ref in operation.images().values():
        _check_length(ref)


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
