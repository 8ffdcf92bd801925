# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture whose holes are filled one region after the other."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self, TypeAlias, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.classic.patches import Mask
from cavendish.imaging.bounds import Bounds, bands
from cavendish.imaging.depth import upper_bits
from cavendish.imaging.regions import Region

Picture: TypeAlias = NDArray[np.uint8] | NDArray[np.uint16]
Rendition: TypeAlias = NDArray[np.uint8]

AnyPicture = TypeVar("AnyPicture", NDArray[np.uint8], Picture)
Copied = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Part:
    """The context of one region: its picture, what is a hole in it, what people see there, and
    what must not be copied, if anything."""

    picture: Picture
    hole: Mask
    rendition: Rendition
    barred: Mask | None = None

    def framed(self, top: int, left: int) -> Self:
        """The same with its mirror images around it."""
        frame = ((top, top), (left, left))
        return type(self)(
            cast(Picture, np.pad(self.picture, (*frame, (0, 0)), mode="symmetric")),
            np.pad(self.hole, frame, mode="symmetric"),
            np.pad(self.rendition, (*frame, (0, 0)), mode="symmetric"),
            None if self.barred is None else np.pad(self.barred, frame, mode="symmetric"),
        )


class Canvas:
    """The given arrays, which are never written, and what was filled within the hole's bounds.

    picture, hole, guide and sources are as for `complete`. filled: the pixels of bounds.
    lays_guide: whether a later region needs the guide of what is filled.
    """

    def __init__(
        self,
        picture: Picture,
        hole: Mask,
        guide: Rendition | None,
        bounds: Bounds,
        sources: Mask | None = None,
        *,
        copied: Copied = np.copy,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        """copied: copies an array. Like check, which is called often, it may raise to stop."""
        self._picture, self._guide, self._bounds = picture, guide, bounds
        self._sources = sources
        self._copied, self._check = copied, check
        self._todo = copied(hole[bounds.slices])
        self._guide_filled = None if guide is None else copied(guide[bounds.slices])
        self.filled: Picture = copied(picture[bounds.slices])
        self.lays_guide = False

    def part(self, context: Bounds) -> Part:
        """The context as it is now: what is filled already is part of the picture."""
        picture = self._now(self._picture, self.filled, context)
        self._check()
        hole = np.zeros((context.height, context.width), np.bool_)
        there, here = self._shared(context)
        hole[there] = self._todo[here]
        self._check()
        if self._guide is not None and self._guide_filled is not None:
            seen = self._now(self._guide, self._guide_filled, context)
        else:
            seen = upper_bits(picture, self._check)
        self._check()
        barred = None if self._sources is None else ~self._sources[context.slices]
        return Part(picture, hole, seen, barred)

    def paste_guide(self, region: Region, pixels: Rendition) -> None:
        """Takes over what people see in the region's hole, given with its bounds; before paste."""
        here, own = self._hole_of(region)
        if self._guide_filled is not None:
            self._lay(self._guide_filled[here], pixels, own)

    def paste(self, region: Region, pixels: Picture) -> None:
        """Takes over the pixels of the region's hole, given with its bounds."""
        here, own = self._hole_of(region)
        self._lay(self.filled[here], pixels, own)
        self._todo[here] &= ~own

    def _hole_of(self, region: Region) -> tuple[tuple[slice, slice], Mask]:
        here = region.hole.moved(-self._bounds.left, -self._bounds.top).slices
        return here, self._todo[here].copy()

    def _now(self, given: AnyPicture, filled: AnyPicture, context: Bounds) -> AnyPicture:
        result: AnyPicture = self._copied(given[context.slices])
        there, here = self._shared(context)
        to, own = result[there], filled[here]
        for rows in bands(own.shape):
            self._check()
            to[rows] = own[rows]
        return result

    def _shared(self, context: Bounds) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
        """What context and the hole's bounds have in common, counted from each."""
        shared = Bounds(
            max(context.left, self._bounds.left),
            max(context.top, self._bounds.top),
            min(context.right, self._bounds.right),
            min(context.bottom, self._bounds.bottom),
        )
        return (
            shared.moved(-context.left, -context.top).slices,
            shared.moved(-self._bounds.left, -self._bounds.top).slices,
        )

    def _lay(self, to: AnyPicture, pixels: AnyPicture, where: Mask) -> None:
        """Copies the pixels where that is set. A pixel's four channels are taken as one word."""
        word = np.uint32 if to.dtype == np.uint8 else np.uint64
        for rows in bands(where.shape):
            self._check()
            words = to[rows].view(word)[..., 0], pixels[rows].view(word)[..., 0]
            np.copyto(*words, where=where[rows])
