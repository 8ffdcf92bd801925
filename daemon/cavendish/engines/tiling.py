# SPDX-License-Identifier: GPL-3.0-or-later
"""Cuts a picture into tiles that overlap by as much as a model looks around itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from cavendish.imaging.bounds import Bounds


@dataclass(frozen=True, slots=True)
class Tile:
    """core: what is taken of the tile's result; the cores cover the picture, each pixel once.

    seen: what the model is shown, core and what lies round it.
    """

    core: Bounds
    seen: Bounds

    def inside(self, scale: int) -> tuple[slice, slice]:
        """Where the core lies in the tile's result, rows and columns."""
        top, left = self.core.top - self.seen.top, self.core.left - self.seen.left
        rows = slice(top * scale, (top + self.core.height) * scale)
        return rows, slice(left * scale, (left + self.core.width) * scale)

    def target(self, scale: int) -> tuple[slice, slice]:
        """Where the core lies in the whole result, rows and columns."""
        core = self.core
        rows = slice(core.top * scale, core.bottom * scale)
        return rows, slice(core.left * scale, core.right * scale)


def tiles(width: int, height: int, side: int, overlap: int) -> Iterator[Tile]:
    """Tiles of at most side x side pixels, overlap included, row by row.

    Where a model looks at most overlap pixels far, a core is the same, whatever the tiles are: at
    the picture's border the tile ends there too. Raises ValueError where side leaves no core.
    """
    if side <= 2 * overlap or overlap < 0:
        raise ValueError(f"tiles of {side} pixels cannot overlap by {overlap}")
    for top, bottom in _spans(height, side, overlap):
        for left, right in _spans(width, side, overlap):
            core = Bounds(left, top, right, bottom)
            yield Tile(core, core.grown(overlap).clipped(width, height))


def _spans(length: int, side: int, overlap: int) -> list[tuple[int, int]]:
    """Cores along one axis, of about equal lengths."""
    if length <= side:
        return [(0, length)]
    # The first and the last look around themselves on one side only.
    count = -(-(length - 2 * overlap) // (side - 2 * overlap))
    edges = [
        round(number * (length - 2 * overlap) / count) + overlap for number in range(count + 1)
    ]
    edges[0], edges[-1] = 0, length
    return list(pairwise(edges))
