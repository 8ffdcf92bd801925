# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the holes of a mask, and the parts of the picture that are needed to fill them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.bounds import Bounds, ContextRule, bands

Mask = NDArray[np.bool_]
Check = Callable[[], None]

_BLOCK = 32
_CHOSEN = 1 << 22
_MOST_REGIONS = 256
# A region whose hole is at least this long but covers no more than this share of its bounds (a
# wire, strewn dust) is taken a tile at a time: its cost then follows the hole and not the bounds.
_LONG = 512
_SPARSE = 0.15
_TILE = 256
# What a region costs besides what is read for it, in pixels.
_OVERHEAD = 100_000


@dataclass(frozen=True, slots=True)
class Region:
    """Holes that are filled together: their bounds, and the context they are filled from."""

    hole: Bounds
    context: Bounds

    @property
    def hole_in_context(self) -> Bounds:
        """The hole's bounds, counted from the top left of the context."""
        return self.hole.moved(-self.context.left, -self.context.top)


def chosen(mask: NDArray[np.uint8], check: Check = lambda: None, least: int = 1) -> Mask:
    """Where mask, uint8 [H, W], is at least so much: bool. check is called often."""
    made = np.empty(mask.shape, np.bool_)
    for rows in bands(mask.shape, _CHOSEN):
        check()
        np.greater_equal(mask[rows], least, out=made[rows])
    return made


def mask_bounds(mask: Mask | NDArray[np.uint8]) -> Bounds | None:
    """The smallest rectangle with all set pixels of mask, bool or uint8 [H, W]; None where none is.

    Maxima, because they need no copy of the mask and are the fastest way through it.
    """
    rows = np.flatnonzero(mask.max(axis=1))
    if rows.size == 0:
        return None
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    columns = np.flatnonzero(mask[top:bottom].max(axis=0))
    return Bounds(int(columns[0]), top, int(columns[-1]) + 1, bottom)


def plan_regions(mask: Mask, rule: ContextRule, check: Check = lambda: None) -> list[Region]:
    """Splits the set pixels of mask, bool [H, W], into regions, to be filled in this order.

    Holes that lie in each other's context are one region, unless it is long and sparse: then it is
    cut into tiles, in whose contexts the other tiles' holes lie. An empty mask has no regions.
    check is called often, and may raise to stop.
    """
    bounds = mask_bounds(mask)
    if bounds is None:
        return []
    height, width = mask.shape
    regions: list[Region] = []
    for hole in _islands(mask[bounds.slices], check):
        placed = hole.moved(bounds.left, bounds.top)
        _join(regions, Region(placed, rule.box(placed, width, height)), rule, width, height)
    regions.sort(key=lambda region: (region.hole.top, region.hole.left))
    return [part for region in regions for part in _tiled(mask, region, rule, check)]


def _tiled(mask: Mask, region: Region, rule: ContextRule, check: Check) -> list[Region]:
    """The set pixels in each tile of a long and sparse region; else just the region.

    Specks in a tile are taken one by one where that costs less.
    """
    hole, (height, width) = region.hole, mask.shape
    inside = mask[hole.slices]
    if max(inside.shape) < _LONG or not _is_sparse(inside):
        return [region]
    found = []
    for top in range(0, hole.height, _TILE):
        check()
        for left in range(0, hole.width, _TILE):
            tile = inside[top : top + _TILE, left : left + _TILE]
            for part, near in _parted(tile, rule):
                placed, read = (b.moved(hole.left + left, hole.top + top) for b in (part, near))
                found.append(Region(placed, read.clipped(width, height)))
    return found


def _parted(tile: Mask, rule: ContextRule) -> list[tuple[Bounds, Bounds]]:
    """The bounds of all set pixels, or of each group of them if that costs less; and what is read
    for each, which may lie beyond the tile."""
    bounds = mask_bounds(tile)
    if bounds is None:
        return []
    whole, *specks = ((part, _near(tile, part, rule)) for part in (bounds, *_islands(tile)))
    return specks if sum(map(_cost, specks)) < _cost(whole) else [whole]


def _near(tile: Mask, hole: Bounds, rule: ContextRule) -> Bounds:
    """What is read for a hole in a tile; the least that the rule allows where it is thin."""
    return hole.grown(rule.min_px if _is_sparse(tile[hole.slices]) else rule.margin(hole))


def _cost(part: tuple[Bounds, Bounds]) -> int:
    return part[1].width * part[1].height + _OVERHEAD


def _is_sparse(mask: Mask) -> bool:
    return bool(np.count_nonzero(mask) <= _SPARSE * mask.size)


def _join(
    regions: list[Region], region: Region, rule: ContextRule, width: int, height: int
) -> None:
    """Adds region to regions, merged with all whose context meets its hole or the other way."""
    while True:
        close = [other for other in regions if _touch(region, other)]
        if not close:
            regions.append(region)
            return
        hole = region.hole
        for other in close:
            regions.remove(other)
            hole = hole.united(other.hole)
        region = Region(hole, rule.box(hole, width, height))


def _touch(one: Region, other: Region) -> bool:
    return one.context.meets(other.hole) or other.context.meets(one.hole)


def _islands(mask: Mask, check: Check = lambda: None) -> list[Bounds]:
    """The bounds of each group of set pixels; groups closer than a block may count as one.

    Very many groups (a mask of noise) count as one.
    """
    labels = _labelled(_blocks(mask, check))
    check()
    names = np.unique(labels[labels >= 0])
    if len(names) > _MOST_REGIONS:
        return [Bounds(0, 0, mask.shape[1], mask.shape[0])]
    found = []
    for label in names:
        inside = labels == label
        block = mask_bounds(inside)
        assert block is not None
        found.append(_tightened(mask, block, inside, check))
    return found


def _blocks(mask: Mask, check: Check) -> Mask:
    """Whether anything is set in each square of _BLOCK pixels a side."""
    edges, rows = np.arange(0, mask.shape[1], _BLOCK), []
    for top in range(0, mask.shape[0], _BLOCK):
        check()
        rows.append(np.logical_or.reduceat(mask[top : top + _BLOCK].any(axis=0), edges))
    return np.stack(rows)


def _labelled(blocks: Mask) -> NDArray[np.int64]:
    """The smallest index of the connected blocks (8 neighbours) of each set block, else -1."""
    none = blocks.size
    labels = np.where(blocks, np.arange(none).reshape(blocks.shape), none)
    while True:
        framed = np.pad(labels, 1, constant_values=none)
        rows = np.minimum(np.minimum(framed[:-2], framed[1:-1]), framed[2:])
        around = np.minimum(np.minimum(rows[:, :-2], rows[:, 1:-1]), rows[:, 2:])
        spread = np.where(blocks, around, none)
        # A block takes over what the block that names its group has learned: the number of
        # rounds then grows with the logarithm of a group's length.
        jumped = np.append(spread.ravel(), none)[spread]
        if np.array_equal(jumped, labels):
            return np.where(blocks, labels, -1)
        labels = jumped


def _tightened(mask: Mask, block: Bounds, inside: Mask, check: Check) -> Bounds:
    """The exact bounds of the set pixels in the blocks of one group."""
    left, top = block.left * _BLOCK, block.top * _BLOCK
    part = mask[top : block.bottom * _BLOCK, left : block.right * _BLOCK]
    rows, columns = (np.zeros(side, np.bool_) for side in part.shape)
    for number, blocks in enumerate(inside[block.slices]):
        check()
        some = slice(number * _BLOCK, (number + 1) * _BLOCK)
        own = part[some] & blocks.repeat(_BLOCK)[: part.shape[1]]
        rows[some] = own.any(axis=1)
        columns |= own.any(axis=0)
    y, x = np.flatnonzero(rows), np.flatnonzero(columns)
    return Bounds(int(x[0]), int(y[0]), int(x[-1]) + 1, int(y[-1]) + 1).moved(left, top)
