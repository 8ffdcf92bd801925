# SPDX-License-Identifier: GPL-3.0-or-later
"""Images, blobs and places between the wire and the request tree."""

import hashlib

from cavendish.api import check
from cavendish.errors import (
    BlobTooLarge,
    ImageLengthMismatch,
    ImageModeUnsupported,
    ImageTooLarge,
    SegmentNotFound,
)
from cavendish.request import Box, Digest, ImageRef, ImageSpec, PixelFormat
from cavendish.settings import Limits
from cavendish_proto.v1 import image_pb2

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


def box_from(field: str, message: image_pb2.Box, limits: Limits) -> Box:
    """A rectangle of the document whose pixels a result can have. Raises InvalidRequest."""
    most = limits.max_side_px
    width = check.between(f"{field}.width_px", message.width_px, 1, most)
    height = check.between(f"{field}.height_px", message.height_px, 1, most)
    check_place(f"{field}.x_px", message.x_px, width)
    check_place(f"{field}.y_px", message.y_px, height)
    return Box(message.x_px, message.y_px, width, height)


def box_to(box: Box) -> image_pb2.Box:
    """A rectangle on the wire."""
    return image_pb2.Box(x_px=box.x, y_px=box.y, width_px=box.width, height_px=box.height)


def check_place(field: str, start: int, extent: int) -> None:
    """Refuses a place whose far edge, and with it every result's, is no number of the wire."""
    if start + extent > _INT32_MAX:
        raise check.invalid(field, f"is {start}, which puts the picture beyond {_INT32_MAX}")


def size_of(image: ImageRef) -> str:
    """An image's size in words."""
    return f"{image.spec.width} x {image.spec.height}"


class ImageReader:
    """Reads images, each under the name of its field; `inlines` holds those that came inside.

    payloads: whether each image must say where its bytes are.
    """

    def __init__(self, limits: Limits, payloads: bool) -> None:
        self.limits = limits
        self._payloads = payloads
        self.inlines: dict[Digest, bytes] = {}

    def read(
        self, field: str, message: image_pb2.Image, formats: frozenset[PixelFormat]
    ) -> ImageRef:
        """An image of one of these formats.

        Raises InvalidRequest, ImageTooLarge, ImageModeUnsupported, ImageLengthMismatch,
        BlobTooLarge, SegmentNotFound.
        """
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
        width, height, limit = message.width_px, message.height_px, self.limits.max_side_px
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
        if spec.size_bytes > self.limits.max_blob_bytes:
            most = self.limits.max_blob_bytes
            raise BlobTooLarge(size_bytes=spec.size_bytes, limit_bytes=most)
        return spec

    def _inline(self, field: str, message: image_pb2.Image, spec: ImageSpec) -> Digest:
        if message.WhichOneof("payload") is not None:
            raise check.invalid(f"{field}.inline", "is set beside a payload")
        size, most = len(message.inline), self.limits.max_inline_bytes
        if size > most:
            raise BlobTooLarge(size_bytes=size, limit_bytes=most)
        if size != spec.size_bytes:
            raise ImageLengthMismatch(size_bytes=size, expected_bytes=spec.size_bytes)
        digest = Digest(hashlib.sha256(message.inline).hexdigest(), size)
        self.inlines[digest] = message.inline
        return digest

    def _blob(self, field: str, message: image_pb2.Digest, spec: ImageSpec) -> Digest:
        digest = digest_from(field, message, self.limits)
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
