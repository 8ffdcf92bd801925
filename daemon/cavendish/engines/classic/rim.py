# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps an object that the hole cuts through from glowing into the fill.

What is copied into the hole lies in another light, which leaves a gap to what lies round it. That
gap is taken away. But where the hole's border runs through an object, the gap is that object's own
colour: led on into the hole it would be a halo. The first kind of gap is about the same all along
the rim, the second kind stands out.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.classic.crew import Crew
from cavendish.engines.classic.patches import Blended, Mask
from cavendish.imaging.blur import box_mean

Values = NDArray[np.float32]
Indices = NDArray[np.intp]

# Gaps are averaged over blocks of so many pixels a side, with so many blocks round each, so that
# texture is no object.
_BLOCK, _NEAR = 4, 1
# Beside an object, the gap is that within so many blocks.
_FAR = 12
# A gap stands out by so much of white, by so many times what is usual on this rim, and by so many
# times the fill's own contrast there, in which no halo is seen; wholly at so many times all that.
_LEAST, _USUAL, _BUSY, _WHOLLY = 12 / 255, 2.0, 4.0, 3.0
# More contrast than so much of white counts as that, so that one thin line is no texture.
_MOST_CONTRAST = 16 / 255
_PIXELS_A_BAND = 1 << 17


class _Links(NamedTuple):
    """Pairs of neighbours of which one is in the hole: the first, at (y, x), and the next along
    axis. there, wanted: the step from the first to the next as it is, and as it is voted for,
    float32 [N, K]. inwards: 1 where the first is the one in the hole, else -1, float32 [N, 1].
    contrast: of what is voted for there, float32 [N]."""

    axis: int
    y: Indices
    x: Indices
    there: Values
    wanted: Values
    inwards: Values
    contrast: Values

    @property
    def gaps(self) -> Values:
        """What is to be added to the pixel in the hole, float32 [N, K]."""
        return (self.there - self.wanted) * self.inwards

    @property
    def blocks(self) -> tuple[Indices, Indices]:
        """In which block each lies."""
        return self.y // _BLOCK, self.x // _BLOCK


class _Rim(NamedTuple):
    """What was found in each block, summed: float32 [h, w, K], [h, w, 1] and [h, w]. contrast: its
    root, which one strong edge does not rule. links: how many there are."""

    gaps: Values
    contrast: Values
    links: Values


def ease(voted: Blended, hole: Mask, white: float, crew: Crew) -> None:
    """Changes the steps across the hole's border where the gap to what lies there stands out.

    voted: with what lies round the hole, bool [H, W], laid over its colours. white: the largest
    value of a colour. The more a gap stands out, the more it becomes that of the rim beside it.
    Raises JobCancelled.
    """
    rim = _gathered(voted, hole, white, crew)
    if not rim.links.any():
        return
    trust = _trust(rim, white)
    beside = _mean(rim.gaps * trust, rim.links * trust[..., 0], _FAR)
    for links in _links(voted, hole, crew):
        usual, own = beside[links.blocks], trust[links.blocks]
        gaps = usual + own * (links.gaps - usual)
        steps = voted.right if links.axis else voted.down
        steps[links.y, links.x] = links.there - gaps * links.inwards


def _trust(rim: _Rim, white: float) -> Values:
    """How far the gap of each block is one of light, 0..1: float32 [h, w, 1]."""
    found, mean = rim.links > 0, _mean(rim.gaps, rim.links, _NEAR)
    apart = np.abs(mean - np.median(mean[found], axis=0)).max(axis=-1)
    contrast = _mean(rim.contrast, rim.links, _NEAR)[..., 0] ** 2
    allowed = white * _LEAST + _USUAL * np.median(apart[found]) + _BUSY * contrast
    trust = (_WHOLLY - apart / allowed) / (_WHOLLY - 1)
    return np.asarray(np.clip(trust, 0, 1)[..., None], np.float32)


def _gathered(voted: Blended, hole: Mask, white: float, crew: Crew) -> _Rim:
    height, width = (-(-side // _BLOCK) for side in hole.shape)
    sums = np.zeros((height * width, voted.colour.shape[2] + 2), np.float64)
    for links in _links(voted, hole, crew):
        y, x = links.blocks
        roots = np.sqrt(np.minimum(links.contrast, white * _MOST_CONTRAST))
        for column, values in enumerate((*links.gaps.T, roots, np.ones(len(y)))):
            sums[:, column] += np.bincount(y * width + x, values, len(sums))
    grid = sums.astype(np.float32).reshape(height, width, -1)
    return _Rim(grid[..., :-2], grid[..., -2:-1], grid[..., -1])


def _links(voted: Blended, hole: Mask, crew: Crew) -> Iterator[_Links]:
    """All pairs of a pixel in the hole and one that is not, band by band."""
    height = max(_PIXELS_A_BAND // max(hole.shape[1], 1), 1)
    for top in range(0, len(hole), height):
        for axis in (0, 1):
            crew.check()
            # A row more, for the links down from the last one.
            rows = hole[top : top + height + 1 - axis]
            first, second = (rows[:, :-1], rows[:, 1:]) if axis else (rows[:-1], rows[1:])
            y, x = np.nonzero(first != second)
            yield _linked(voted, axis, (y + top, x), first[y, x])


def _linked(voted: Blended, axis: int, at: tuple[Indices, Indices], is_first: Mask) -> _Links:
    y, x = at
    after = (y, x + 1) if axis else (y + 1, x)
    there = voted.colour[after] - voted.colour[at]
    inner = np.where(is_first, y, after[0]), np.where(is_first, x, after[1])
    edges = (np.abs(steps[inner]).max(axis=-1) for steps in (voted.right, voted.down))
    wanted = (voted.right if axis else voted.down)[at]
    inwards = np.where(is_first, 1, -1).astype(np.float32)[:, None]
    return _Links(axis, y, x, there, wanted, inwards, np.maximum(*edges))


def _mean(sums: Values, count: Values, radius: int) -> Values:
    """The mean within so many blocks of each; 0 where there is nothing."""
    near = box_mean(count, radius)[..., None]
    return np.asarray(box_mean(sums, radius) / np.maximum(near, np.float32(1e-6)), np.float32)
