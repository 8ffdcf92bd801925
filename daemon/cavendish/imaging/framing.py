# SPDX-License-Identifier: GPL-3.0-or-later
"""Chooses what of a canvas is sent to a model that draws only a few exact sizes."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cavendish.imaging.bounds import Bounds

# The context on each side of a selection: this share of the side of the square of its area.
_CONTEXT = 0.35
_LEAST_CONTEXT = 256
# A box is grown to exactly the model's size, so that nothing is resampled, where the model sees
# no more than this many times the pixels for it.
_GROWTH = 2.0
# What a pixel costs beside one that is sent and not needed: context that is missing, and pixels
# that have to be made up past the canvas.
_LOST, _MADE_UP = 1.0, 1.5


@dataclass(frozen=True, slots=True)
class Grid:
    """A picture size that a model draws: ratio and tier are the model's names for it."""

    ratio: str
    tier: str
    width: int
    height: int

    @property
    def pixels(self) -> int:
        """How many there are."""
        return self.width * self.height

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.height, self.width


@dataclass(frozen=True, slots=True)
class Frame:
    """What is sent: box, in canvas pixels, scaled to grid. box may reach past the canvas."""

    box: Bounds
    grid: Grid

    def on_grid(self, part: Bounds) -> Bounds:
        """The grid pixels that canvas pixels touch, clipped to the grid."""
        across, down = self.grid.width / self.box.width, self.grid.height / self.box.height
        return Bounds(
            math.floor((part.left - self.box.left) * across),
            math.floor((part.top - self.box.top) * down),
            math.ceil((part.right - self.box.left) * across),
            math.ceil((part.bottom - self.box.top) * down),
        ).clipped(self.grid.width, self.grid.height)


def frame(
    selection: Bounds, width: int, height: int, grids: Sequence[Grid], tier: str = ""
) -> Frame:
    """Chooses the box and size that waste the fewest pixels for selection on width x height.

    The box always holds the selection. It stays on the canvas unless no ratio fits on it. Of a
    ratio the smallest grid is taken that has as many pixels as the box, else the largest; tier
    asks for a certain one. Raises ValueError without a grid of that tier.
    """
    able = [grid for grid in grids if tier in ("", grid.tier)]
    if not able:
        raise ValueError(f"no grid of tier {tier!r}")
    context = selection.grown(_margin(selection)).clipped(width, height)
    canvas = Bounds(0, 0, width, height)
    ranked = [
        (_waste(box, context, canvas), -grid.pixels, Frame(box, grid))
        for sizes in _by_ratio(able)
        for box in _boxes(selection, context, canvas, sizes[0].width / sizes[0].height)
        for grid in [_tier(box, sizes)]
    ]
    best = min(ranked, key=lambda entry: entry[:2])[2]
    return _exact(best, selection, context, canvas)


def _margin(selection: Bounds) -> int:
    side = math.sqrt(selection.width * selection.height)
    return max(round(_CONTEXT * side), _LEAST_CONTEXT)


def _by_ratio(grids: Iterable[Grid]) -> list[list[Grid]]:
    """The grids of each ratio, the smallest first."""
    found: dict[str, list[Grid]] = {}
    for grid in grids:
        found.setdefault(grid.ratio, []).append(grid)
    return [sorted(sizes, key=lambda grid: grid.pixels) for sizes in found.values()]


def _boxes(selection: Bounds, context: Bounds, canvas: Bounds, ratio: float) -> list[Bounds]:
    """Boxes of a ratio: round the whole context and, if that is off the canvas, the largest on it.

    The latter only if it holds the selection.
    """
    whole = _around(context, ratio)
    found = [_placed(whole, context, canvas)]
    if whole[0] > canvas.width or whole[1] > canvas.height:
        width = min(canvas.width, math.floor(canvas.height * ratio))
        height = min(canvas.height, max(round(width / ratio), 1))
        if width >= selection.width and height >= selection.height:
            found.append(_placed((width, height), selection, canvas))
    return found


def _around(part: Bounds, ratio: float) -> tuple[int, int]:
    """The least width and height of a ratio that part fits in."""
    if part.width >= part.height * ratio:
        return part.width, max(math.ceil(part.width / ratio), part.height)
    return max(math.ceil(part.height * ratio), part.width), part.height


def _placed(size: tuple[int, int], held: Bounds, canvas: Bounds) -> Bounds:
    """A box of a size that holds held and is on the canvas, or centred on it where it is larger."""
    left = _start(size[0], held.left, held.right, canvas.width)
    top = _start(size[1], held.top, held.bottom, canvas.height)
    return Bounds(left, top, left + size[0], top + size[1])


def _start(size: int, low: int, high: int, end: int) -> int:
    """The first pixel of so many round low..high, kept in 0..end where they fit."""
    if size >= end:
        return -((size - end) // 2)
    centred = (low + high - size) // 2
    return min(max(min(max(centred, high - size), low), 0), end - size)


def _tier(box: Bounds, sizes: Sequence[Grid]) -> Grid:
    """The smallest of sizes with as many pixels as the box, else the largest."""
    pixels = box.width * box.height
    return next((grid for grid in sizes if grid.pixels >= pixels), sizes[-1])


def _waste(box: Bounds, context: Bounds, canvas: Bounds) -> float:
    sent = box.width * box.height
    held = _shared(box, context)
    made_up = sent - _shared(box, canvas)
    return sent - held + _LOST * (context.width * context.height - held) + _MADE_UP * made_up


def _shared(one: Bounds, other: Bounds) -> int:
    """How many pixels both hold."""
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    return max(width, 0) * max(height, 0)


def _exact(found: Frame, selection: Bounds, context: Bounds, canvas: Bounds) -> Frame:
    """The frame grown to one grid pixel a canvas pixel, where there is room for little cost."""
    box, grid = found.box, found.grid
    near = grid.pixels <= _GROWTH * box.width * box.height
    fits = box.width <= grid.width <= canvas.width and box.height <= grid.height <= canvas.height
    if not (near and fits):
        return found
    held = context if grid.width >= context.width and grid.height >= context.height else selection
    return Frame(_placed((grid.width, grid.height), held, canvas), grid)
