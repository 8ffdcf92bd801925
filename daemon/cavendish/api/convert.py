# SPDX-License-Identifier: GPL-3.0-or-later
"""From the wire into the request tree, with every field held against what it may be."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from cavendish.api import check
from cavendish.errors import (
    BlobTooLarge,
    ImageLengthMismatch,
    ImageModeUnsupported,
    ImageTooLarge,
    MaskSizeMismatch,
    SegmentNotFound,
)
from cavendish.request import Box, Digest, Fill, ImageRef, ImageSpec, PixelFormat, Request
from cavendish.settings import Limits
from cavendish_proto.v1 import image_pb2, job_pb2

MOST_ENGINE_BYTES = 64
MOST_DOCUMENT_BYTES = 1024
MOST_PROFILE_BYTES = 256

_SHA256_BYTES = 32
_LONGEST_SEGMENT = 64
_INT32_MAX = (1 << 31) - 1

_FORMATS: dict[int, PixelFormat] = {
    image_pb2.PIXEL_FORMAT_RGBA8: PixelFormat.RGBA8,
    image_pb2.PIXEL_FORMAT_BGRA8: PixelFormat.BGRA8,
    image_pb2.PIXEL_FORMAT_RGBA16: PixelFormat.RGBA16,
    image_pb2.PIXEL_FORMAT_BGRA16: PixelFormat.BGRA16,
    image_pb2.PIXEL_FORMAT_GRAY8: PixelFormat.GRAY8,
}
_NUMBERS = {format_: number for number, format_ in _FORMATS.items()}

COLOUR = frozenset(_FORMATS.values()) - {PixelFormat.GRAY8}
COVERAGE = frozenset({PixelFormat.GRAY8})
EIGHT_BIT = frozenset({PixelFormat.RGBA8, PixelFormat.BGRA8})


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, and the images that came inside of it; their blobs are yet to be stored."""

    request: Request
    inlines: Mapping[Digest, bytes]


def asked_from(message: job_pb2.Operation, limits: Limits, *, payloads: bool = True) -> Asked:
    """What a message asks for.

    payloads: whether each image must say where its bytes are. Raises InvalidRequest,
    ImageTooLarge, ImageModeUnsupported, ImageLengthMismatch, MaskSizeMismatch, BlobTooLarge,
    SegmentNotFound.
    """
    verb = message.WhichOneof("verb")
    if verb is None:
        raise check.invalid("operation", "names no verb that this daemon knows")
    reader = _ImageReader(limits, payloads)
    request = Request(
        operation=_VERBS[verb](getattr(message, verb), reader),
        engine=check.text("operation.engine", message.engine, MOST_ENGINE_BYTES),
        local_only=message.local_only,
        document=check.text("operation.document", message.document, MOST_DOCUMENT_BYTES),
    )
    return Asked(request, reader.inlines)


def digest_from(field: str, message: image_pb2.Digest, limits: Limits) -> Digest:
    """A blob's address. Raises InvalidRequest, BlobTooLarge."""
    if len(message.sha256) != _SHA256_BYTES:
        problem = f"has {len(message.sha256)} bytes, not {_SHA256_BYTES}"
        raise check.invalid(f"{field}.sha256", problem)
    return announced_from(field, message, limits)


def announced_from(field: str, message: image_pb2.Digest, limits: Limits) -> Digest:
    """A blob's address whose sha256 may be empty. Raises InvalidRequest, BlobTooLarge."""
    if len(message.sha256) not in (0, _SHA256_BYTES):
        problem = f"has {len(message.sha256)} bytes, not {_SHA256_BYTES}"
        raise check.invalid(f"{field}.sha256", problem)
    if message.size_bytes > limits.max_blob_bytes:
        raise BlobTooLarge(size_bytes=message.size_bytes, limit_bytes=limits.max_blob_bytes)
    check.between(f"{field}.size_bytes", message.size_bytes, 1, limits.max_blob_bytes)
    return Digest(message.sha256.hex(), message.size_bytes)


def digest_to(digest: Digest) -> image_pb2.Digest:
    """A blob's address on the wire."""
    return image_pb2.Digest(sha256=bytes.fromhex(digest.sha256), size_bytes=digest.size)


def image_to(image: ImageRef) -> image_pb2.Image:
    """An image on the wire. Segments are the daemon's own affair and are not told."""
    spec = image_pb2.ImageSpec(
        width_px=image.spec.width,
        height_px=image.spec.height,
        format=image_pb2.PixelFormat.Name(_NUMBERS[image.spec.format]),
        color_profile=image.spec.color_profile,
    )
    blob = None if image.blob is None else digest_to(image.blob)
    return image_pb2.Image(spec=spec, blob=blob)


def box_to(box: Box) -> image_pb2.Box:
    """A rectangle on the wire."""
    return image_pb2.Box(x_px=box.x, y_px=box.y, width_px=box.width, height_px=box.height)


class _ImageReader:
    """Reads images, each under the name of its field."""

    def __init__(self, limits: Limits, payloads: bool) -> None:
        self._limits = limits
        self._payloads = payloads
        self.inlines: dict[Digest, bytes] = {}

    def read(
        self, field: str, message: image_pb2.Image, formats: frozenset[PixelFormat]
    ) -> ImageRef:
        check.present(f"{field}.spec", message.HasField("spec"))
        spec = self._spec(f"{field}.spec", message.spec, formats)
        kind = message.WhichOneof("payload")
        if message.inline:
            return ImageRef(spec, blob=self._inline(field, message, spec))
        if kind == "blob":
            return ImageRef(spec, blob=self._blob(f"{field}.blob", message.blob, spec))
        if kind == "segment":
            return ImageRef(spec, segment=_segment(message.segment))
        check.present(f"{field}.payload", not self._payloads)
        return ImageRef(spec)

    def _spec(
        self, field: str, message: image_pb2.ImageSpec, formats: frozenset[PixelFormat]
    ) -> ImageSpec:
        width, height, limit = message.width_px, message.height_px, self._limits.max_side_px
        if max(width, height) > limit:
            raise ImageTooLarge(width_px=width, height_px=height, limit_px=limit)
        spec = ImageSpec(
            width=check.between(f"{field}.width_px", width, 1, limit),
            height=check.between(f"{field}.height_px", height, 1, limit),
            format=_format(field, message.format, formats),
            color_profile=check.text(
                f"{field}.color_profile", message.color_profile, MOST_PROFILE_BYTES
            ),
        )
        if spec.size_bytes > self._limits.max_blob_bytes:
            most = self._limits.max_blob_bytes
            raise BlobTooLarge(size_bytes=spec.size_bytes, limit_bytes=most)
        return spec

    def _inline(self, field: str, message: image_pb2.Image, spec: ImageSpec) -> Digest:
        if message.WhichOneof("payload") is not None:
            raise check.invalid(f"{field}.inline", "is set beside a payload")
        size, most = len(message.inline), self._limits.max_inline_bytes
        if size > most:
            raise BlobTooLarge(size_bytes=size, limit_bytes=most)
        if size != spec.size_bytes:
            raise ImageLengthMismatch(size_bytes=size, expected_bytes=spec.size_bytes)
        digest = Digest(hashlib.sha256(message.inline).hexdigest(), size)
        self.inlines[digest] = message.inline
        return digest

    def _blob(self, field: str, message: image_pb2.Digest, spec: ImageSpec) -> Digest:
        digest = digest_from(field, message, self._limits)
        if digest.size != spec.size_bytes:
            raise ImageLengthMismatch(size_bytes=digest.size, expected_bytes=spec.size_bytes)
        return digest


def _format(field: str, number: int, formats: frozenset[PixelFormat]) -> PixelFormat:
    if number == image_pb2.PIXEL_FORMAT_UNSPECIFIED:
        raise check.invalid(f"{field}.format", "is missing")
    found = _FORMATS.get(number)
    if found is None:
        raise ImageModeUnsupported(mode=f"pixel format {number}")
    if found not in formats:
        allowed = ", ".join(sorted(formats))
        raise check.invalid(f"{field}.format", f"is {found}, not one of {allowed}")
    return found


def _segment(name: str) -> str:
    if not 0 < len(name) <= _LONGEST_SEGMENT:
        raise SegmentNotFound(segment=name[:_LONGEST_SEGMENT])
    return name


def _fill(message: job_pb2.FillOperation, reader: _ImageReader) -> Fill:
    for field in ("image", "mask"):
        check.present(f"fill.{field}", message.HasField(field))
    image = reader.read("fill.image", message.image, COLOUR)
    mask = reader.read("fill.mask", message.mask, COVERAGE)
    if _size(mask) != _size(image):
        raise MaskSizeMismatch(mask=_size(mask), image=_size(image))
    guide = None
    if message.HasField("guide"):
        guide = reader.read("fill.guide", message.guide, EIGHT_BIT)
        if _size(guide) != _size(image):
            problem = f"is {_size(guide)} where the image is {_size(image)}"
            raise check.invalid("fill.guide", problem)
    _check_place("fill.x_px", message.x_px, image.spec.width)
    _check_place("fill.y_px", message.y_px, image.spec.height)
    return Fill(
        image,
        mask,
        guide,
        x=message.x_px,
        y=message.y_px,
        width=message.document_width_px,
        height=message.document_height_px,
        seed=message.seed,
    )


def _check_place(field: str, start: int, extent: int) -> None:
    # The far edge, and with it every result's place, has to be a number of the wire, too.
    if start + extent > _INT32_MAX:
        raise check.invalid(field, f"is {start}, which puts the picture beyond {_INT32_MAX}")


def _size(image: ImageRef) -> str:
    return f"{image.spec.width} x {image.spec.height}"


_VERBS = {"fill": _fill}
