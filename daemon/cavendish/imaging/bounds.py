# SPDX-License-Identifier: GPL-3.0-or-later
"""Rectangles of whole pixels, and how much of a picture is read around a hole.

Imports no array library, so that the rule can be published at the daemon's start.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Bounds:
    """A half-open rectangle of pixels: left <= x < right, top <= y < bottom; never empty."""

    left: int
    top: int
    right: int
    bottom: int

    def __post_init__(self) -> None:
        if self.left >= self.right or self.top >= self.bottom:
            raise ValueError(f"{self} holds no pixel")

    @property
    def width(self) -> int:
        """Columns, at least 1."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Rows, at least 1."""
        return self.bottom - self.top

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns, to index an array [H, W, ...]."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def grown(self, pixels: int) -> Self:
        """The same rectangle with pixels more on each side."""
        return type(self)(
            self.left - pixels, self.top - pixels, self.right + pixels, self.bottom + pixels
        )

    def clipped(self, width: int, height: int) -> Self:
        """The part on a canvas of width x height. Raises ValueError where there is none."""
        return type(self)(
            max(self.left, 0), max(self.top, 0), min(self.right, width), min(self.bottom, height)
        )

    def united(self, other: Self) -> Self:
        """The smallest rectangle that holds both."""
        return type(self)(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def meets(self, other: Self) -> bool:
        """Whether both have a pixel in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def moved(self, right: int, down: int) -> Self:
        """The same rectangle elsewhere."""
        return type(self)(
            self.left + right, self.top + down, self.right + right, self.bottom + down
        )


def tiles(height: int, width: int, side: int) -> Iterator[Bounds]:
    """A canvas of width x height, cut into squares of side pixels and what is left of them."""
    for top in range(0, height, side):
        for left in range(0, width, side):
            yield Bounds(left, top, min(left + side, width), min(top + side, height))


def bands(shape: tuple[int, ...], pixels: int = 1 << 17) -> Iterator[slice]:
    """The rows of an array of this shape, [H, W, ...], about so many pixels of them at a time.

    What is done to so few takes some milliseconds, after which a cancel can be looked for.
    """
    height, width = shape[:2]
    rows = max(pixels // width, 1)
    for top in range(0, height, rows):
        yield slice(top, min(top + rows, height))


@dataclass(frozen=True, slots=True)
class ContextRule:
    """How much around a hole is read: ratio times its longer side, within min_px and max_px."""

    ratio: float
    min_px: int
    max_px: int

    def margin(self, hole: Bounds) -> int:
        """Pixels on each side of a hole with these bounds."""
        wanted = round(self.ratio * max(hole.width, hole.height))
        return min(max(wanted, self.min_px), self.max_px)

    def box(self, hole: Bounds, width: int, height: int) -> Bounds:
        """What to read of a canvas of width x height to fill a hole with these bounds."""
        return hole.grown(self.margin(hole)).clipped(width, height)
