# SPDX-License-Identifier: GPL-3.0-or-later
"""The request: one immutable tree that holds everything that can change the pixels.

Made from the wire by `api`, kept in the journal by `store`, planned by `routing`, run by
`operations`. Knows no transport, no database and no array library.
"""

from dataclasses import dataclass
from enum import StrEnum


class PixelFormat(StrEnum):
    """Channels, their order and depth; straight alpha; 16-bit samples little-endian."""

    RGBA8 = "RGBA8"
    BGRA8 = "BGRA8"
    RGBA16 = "RGBA16"
    BGRA16 = "BGRA16"
    GRAY8 = "GRAY8"

    @property
    def channels(self) -> int:
        """Samples a pixel."""
        return 1 if self is PixelFormat.GRAY8 else 4

    @property
    def bytes_per_pixel(self) -> int:
        """Length of one pixel."""
        return self.channels * (2 if self.value.endswith("16") else 1)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of whole pixels; x to the right, y downwards; width and height at least 1."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Digest:
    """The address of a blob: SHA-256 as 64 hexadecimal digits, and the length in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class ImageSpec:
    """What the bytes of an image mean; rows are packed, top row first."""

    width: int
    height: int
    format: PixelFormat
    color_profile: str = ""

    @property
    def size_bytes(self) -> int:
        """The length that the bytes must have."""
        return self.width * self.height * self.format.bytes_per_pixel


@dataclass(frozen=True, slots=True)
class ImageRef:
    """An image and where its bytes are: a blob, or (until it is ingested) a segment."""

    spec: ImageSpec
    blob: Digest | None = None
    segment: str | None = None


@dataclass(frozen=True, slots=True)
class Fill:
    """Fills where mask is above 0 from what surrounds it.

    mask has the size of image; guide, if given, is the same picture as 8-bit sRGB. (x, y) is where
    image lies in the document.
    """

    image: ImageRef
    mask: ImageRef
    guide: ImageRef | None = None
    x: int = 0
    y: int = 0
    seed: int = 0

    name = "fill"

    def images(self) -> dict[str, ImageRef]:
        """The images that the operation reads, by field name."""
        named = {"image": self.image, "mask": self.mask, "guide": self.guide}
        return {name: ref for name, ref in named.items() if ref is not None}


Operation = Fill


@dataclass(frozen=True, slots=True)
class Request:
    """What one job was asked to do. engine '' leaves the choice to routing."""

    operation: Operation
    engine: str = ""
    local_only: bool = False
    document: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What routing decided, and why: a sentence each. Prices in millionths of a US dollar."""

    engine: str
    model: str = ""
    reasons: tuple[str, ...] = ()
    price_micro_usd: int = 0
    leaves_machine: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What a job made, placed in the document; image and mask are blobs of the same size."""

    image: ImageRef
    mask: ImageRef
    placement: Box
    seed: int
    engine_seconds: float
    cost_micro_usd: int = 0
