# SPDX-License-Identifier: GPL-3.0-or-later
"""Pixels and places: what hosts read, send and get back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from cavendish_client import errors

if TYPE_CHECKING:
    from typing_extensions import Buffer


class PixelFormat(str, Enum):
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


@dataclass(frozen=True)
class Box:
    """A rectangle of whole pixels; x to the right, y downwards; width and height at least 1."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """One past the last column."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """One past the last row."""
        return self.y + self.height

    def intersection(self, other: Box) -> Box | None:
        """What both cover, or None where they do not meet."""
        left, top = max(self.x, other.x), max(self.y, other.y)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        if right <= left or bottom <= top:
            return None
        return Box(left, top, right - left, bottom - top)

    def moved(self, dx: int, dy: int) -> Box:
        """The same box, dx to the right and dy downwards."""
        return replace(self, x=self.x + dx, y=self.y + dy)


@dataclass(frozen=True)
class ContextRule:
    """How much of the picture round the selection an operation wants to see.

    The selection's bounds, grown on each side by ratio times their longer side, at least min_px
    and at most max_px.
    """

    ratio: float
    min_px: int
    max_px: int

    def box(self, bounds: Box, canvas_width: int, canvas_height: int) -> Box:
        """What to read of a canvas whose selection has these bounds: clipped to the canvas.

        Raises MaskEmpty where the bounds lie outside the canvas.
        """
        inside = bounds.intersection(Box(0, 0, canvas_width, canvas_height))
        if inside is None:
            raise errors.MaskEmpty
        longer = max(inside.width, inside.height)
        grow = min(max(round(longer * self.ratio), self.min_px), self.max_px)
        left, top = max(inside.x - grow, 0), max(inside.y - grow, 0)
        right = min(inside.right + grow, canvas_width)
        bottom = min(inside.bottom + grow, canvas_height)
        return Box(left, top, right - left, bottom - top)


@dataclass(frozen=True)
class Pixels:
    """Packed rows, top row first, and what the bytes mean.

    buffer is any contiguous buffer object; a leased segment gives one that lies in shared memory
    already. color_profile is a name for words and provenance; empty means sRGB.
    """

    buffer: Buffer
    width: int
    height: int
    format: PixelFormat = PixelFormat.RGBA8
    color_profile: str = ""
    segment: str = ""

    @property
    def size_bytes(self) -> int:
        """The length that the buffer must have."""
        return self.width * self.height * self.format.bytes_per_pixel

    def view(self) -> memoryview:
        """The bytes, not copied. Raises ImageLengthMismatch if they are fewer or more."""
        view = memoryview(self.buffer).cast("B")
        if view.nbytes != self.size_bytes:
            raise errors.ImageLengthMismatch(size_bytes=view.nbytes, expected_bytes=self.size_bytes)
        return view

    def crop(self, box: Box) -> Pixels:
        """A copy of the part in box, which must lie within (0, 0, width, height)."""
        if Box(0, 0, self.width, self.height).intersection(box) != box:
            raise ValueError(f"{box} reaches outside of {self.width} x {self.height} pixels")
        view, pixel = self.view(), self.format.bytes_per_pixel
        stride, length = self.width * pixel, box.width * pixel
        first = box.y * stride + box.x * pixel
        rows = (view[at : at + length] for at in range(first, first + box.height * stride, stride))
        return replace(self, buffer=b"".join(rows), width=box.width, height=box.height, segment="")

    def paste(self, part: Pixels, x: int, y: int) -> None:
        """Writes part at (x, y) into this buffer, which must be writable and of the same format."""
        if part.format is not self.format:
            raise ValueError(f"{part.format} does not go into {self.format}")
        if x < 0 or y < 0 or x + part.width > self.width or y + part.height > self.height:
            raise ValueError("the part reaches outside of the picture")
        target, source, pixel = self.view(), part.view(), self.format.bytes_per_pixel
        length = part.width * pixel
        for row in range(part.height):
            at = ((y + row) * self.width + x) * pixel
            target[at : at + length] = source[row * length : (row + 1) * length]


def mask_bounds(mask: Pixels) -> Box | None:
    """The smallest box that holds every value above 0 of a GRAY8 mask, or None if there is none.

    Looks at each byte at C speed (`bytes.strip`), so that it also serves a 4096 x 4096 selection.
    """
    view, width = mask.view(), mask.width
    rows = [row for row in range(mask.height) if any_set(view[row * width : (row + 1) * width])]
    if not rows:
        return None
    top, bottom = rows[0], rows[-1] + 1
    left, right = width, 0
    for row in rows:
        data = bytes(view[row * width : (row + 1) * width])
        left = min(left, width - len(data.lstrip(b"\0")))
        right = max(right, len(data.rstrip(b"\0")))
    return Box(left, top, right - left, bottom - top)


def any_set(row: memoryview) -> bool:
    """Whether a byte of row is above 0."""
    return bool(bytes(row).strip(b"\0"))
