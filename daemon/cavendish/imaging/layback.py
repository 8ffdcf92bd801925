# SPDX-License-Identifier: GPL-3.0-or-later
"""Lays a model's change on a document's own pixels, at their depth and in their colour space."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.affine import Affine
from cavendish.imaging.bounds import Bounds
from cavendish.imaging.channels import largest
from cavendish.imaging.colour import Match
from cavendish.imaging.depth import Space, recognised
from cavendish.imaging.framing import Frame
from cavendish.imaging.resample import Part, enlarged, reduced, scaled_part, warped
from cavendish.imaging.seam import feather
from cavendish.imaging.surround import Overview

Pixels = NDArray[np.uint8] | NDArray[np.uint16]
Samples = NDArray[np.uint8]
Values = NDArray[np.float32]

_BAND, _THREADS = 128, 2
# The feather inside the mask: this share of the longer side of what was sent, in sent pixels.
_FEATHER = 1 / 64
_LEAST_FEATHER, _MOST_FEATHER = 2, 24
# Samples beside a part that its scaling looks at, in grid pixels.
_HALO = 4
# Levels of change up to which what sRGB cannot hold of a pixel is kept, and from which it is not.
_KEPT, _REPLACED = 16.0, 48.0


@dataclass(frozen=True, slots=True)
class Original:
    """pixels: [H, W, 4] uint8 or uint16. seen: the same as 8-bit sRGB. mask: uint8 [H, W]."""

    pixels: Pixels
    seen: Samples
    mask: Samples


@dataclass(frozen=True, slots=True)
class Change:
    """An answer, uint8 [H, W, 3], where to find each pixel in it, and how its colours are off.

    level: float32 [h, w, 3], coarse, added to the matched colours.
    """

    answer: Samples
    source: Affine
    colours: Match
    level: Values

    def drawn(self, part: Bounds) -> Values:
        """The corrected answer for a part of the grid: float32 [h, w, 3], about 0..255."""
        return self._corrected(warped(self.answer, self.source, part), part)

    def reduced(self, part: Bounds, factor: int) -> Values:
        """The same reduced by factor, the sides rounded up."""
        few: Samples = reduced(warped(self.answer, self.source, part), factor)
        return self._corrected(few, part)

    def overview(self, small: Overview) -> Values:
        """The corrected answer, small: float32 [h, w, 3]."""
        height, width = self.answer.shape[:2]
        return self._corrected(small.answer, Bounds(0, 0, width, height))

    def _corrected(self, pixels: Samples, part: Bounds) -> Values:
        """pixels: uint8 [h, w, 3], the registered answer in part, at any size."""
        down, across = (self.level.shape[axis] / self.answer.shape[axis] for axis in (0, 1))
        box = (part.left * across, part.top * down, part.right * across, part.bottom * down)
        made = self.colours(pixels)
        made += enlarged(self.level, box, (pixels.shape[0], pixels.shape[1]))
        return made


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of each pixel is changed, 0..1, in area of the grid: 0 elsewhere.

    values: float32 [h, w], area reduced by factor, the sides rounded up.
    """

    values: Values
    area: Bounds
    factor: int

    def __call__(self, part: Part, shape: tuple[int, int]) -> Values:
        """The amount in a part of the grid (left, top, right, bottom), scaled to shape."""
        height, width = self.values.shape
        left, right = ((at - self.area.left) / self.factor for at in (part[0], part[2]))
        top, bottom = ((at - self.area.top) / self.factor for at in (part[1], part[3]))
        box = (max(left, 0), max(top, 0), min(right, width), min(bottom, height))
        return np.clip(enlarged(self.values, box, shape), 0, 1)


def lay_back(
    original: Original, box: Bounds, frame: Frame, change: Change, amount: Amount
) -> tuple[Pixels, Samples]:
    """Returns the changed pixels of box, and their mask: what is fed into the document."""
    shown = feather(_with_margin(original.mask, box), _radius(frame))
    top, left = (int(start > 0) for start in (box.top, box.left))
    mask = np.ascontiguousarray(shown[top : top + box.height, left : left + box.width])
    pixels: Pixels = original.pixels[box.slices].copy()
    plain = original.pixels is original.seen
    space = recognised(original.pixels[box.slices], original.seen[box.slices])

    def fill(band: Bounds) -> None:
        rows = slice(band.top - box.top, band.bottom - box.top)
        made, share = _scaled_back(band, frame, change, amount)
        seen = original.seen[band.slices]
        share *= mask[rows, :, None] > 0
        pixels[rows] = changed(seen if plain else pixels[rows], seen, made, share, space)

    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(fill, _bands(box)))
    return pixels, mask


def _with_margin(mask: Samples, box: Bounds) -> Samples:
    """The mask in box and a pixel around it, where the picture has one: a border of the mask."""
    return mask[box.grown(1).clipped(mask.shape[1], mask.shape[0]).slices]


def _radius(frame: Frame) -> int:
    """The feather, in canvas pixels."""
    share = round(max(frame.box.width, frame.box.height) * _FEATHER)
    return min(max(share, _LEAST_FEATHER), _MOST_FEATHER)


def _bands(box: Bounds) -> Iterator[Bounds]:
    for top in range(box.top, box.bottom, _BAND):
        yield Bounds(box.left, top, box.right, min(top + _BAND, box.bottom))


def _scaled_back(
    band: Bounds, frame: Frame, change: Change, amount: Amount
) -> tuple[Values, Values]:
    """What the model drew for a band of the canvas, and how much of it is change."""
    grid, outer = frame.grid, frame.box
    down, across = grid.height / outer.height, grid.width / outer.width
    left, right = (band.left - outer.left) * across, (band.right - outer.left) * across
    top, bottom = (band.top - outer.top) * down, (band.bottom - outer.top) * down
    part = frame.on_grid(band).grown(_HALO).clipped(grid.width, grid.height)
    made = change.drawn(part)
    shape = band.height, band.width
    if (down, across) == (1, 1):
        inner = band.moved(-outer.left - part.left, -outer.top - part.top)
        made = made[inner.slices]
    else:
        own = (left - part.left, top - part.top, right - part.left, bottom - part.top)
        made = scaled_part(made, own, shape)
    return made, amount((left, top, right, bottom), shape)[..., None]


def changed(pixels: Pixels, seen: Samples, made: Values, amount: Values, space: Space) -> Pixels:
    """The document's pixels, [h, w, 4], changed to made by amount.

    seen: the same as 8-bit sRGB; pixels itself where it is that. made: float32 [h, w, 3], about
    0..255, sRGB. amount: float32 [h, w, 1], 0..1.
    """
    top = np.iinfo(pixels.dtype).max
    own = pixels.astype(np.float32)
    wanted = np.full_like(own, top)
    wanted[..., :3] = made
    if pixels is not seen:
        old = space(seen[..., :3].astype(np.float32))
        gap = largest(made - seen[..., :3])[..., None]
        kept = np.clip((_REPLACED - gap) / (_REPLACED - _KEPT), 0, 1)
        wanted[..., :3] = space(made) + (own[..., :3] - old) * kept
    wanted -= own
    wanted *= amount
    wanted += own
    np.clip(np.rint(wanted, out=wanted), 0, top, out=wanted)
    return wanted.astype(np.uint8) if pixels.dtype == np.uint8 else wanted.astype(np.uint16)
