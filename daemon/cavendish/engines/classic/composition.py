# SPDX-License-Identifier: GPL-3.0-or-later
"""Lays the document's own pixels into the hole, without seams.

The matches come from an 8-bit rendition; what they point at is taken from the document at its full
depth. The steps between neighbouring pixels are taken over rather than the pixels: the fill then
meets its surroundings, and pieces from differently lit places meet each other, without an edge.
Sources: Perez, Gangnet, Blake, "Poisson Image Editing", 2003; Darabi et al., "Image Melding",
2012 (voting on steps).
"""

from dataclasses import replace
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.classic.crew import Crew, tall_bands
from cavendish.engines.classic.kernels import Kernels
from cavendish.engines.classic.patches import Ballot, Blended, Level, Rows
from cavendish.engines.classic.rim import ease
from cavendish.imaging.bounds import Bounds
from cavendish.imaging.poisson import Effort, solve_steps
from cavendish.imaging.regions import mask_bounds

Picture: TypeAlias = NDArray[np.uint8] | NDArray[np.uint16]
Colour: TypeAlias = NDArray[np.float32]

# How much the voted pixels themselves count beside the steps between them: enough to hold the
# level in the middle of a large hole, too little to show an edge.
_TRUST = 0.0003
# Enough: no measure of the fill changes with more.
_CYCLES = 6
# A large hole is composed in slabs of about so many pixels, which bounds the memory that it takes.
# Each is solved with so many rows more on each side: with the trust above, what is farther away
# changes a pixel by less than a hundredth of what it changes itself.
_PIXELS_A_SLAB = 1_500_000
_OVERLAP = 290
# Of a slab: pixels are voted for, eased in, and solved for.
_STEPS, _STAGE = 3, "joining what was found"


def composed(
    picture: Picture, level: Level, ballot: Ballot, kernels: Kernels, crew: Crew
) -> tuple[Bounds, Picture]:
    """Returns the bounds of the level's hole and their pixels, filled, in the type of picture.

    picture: uint8 or uint16 [H, W, 4], straight alpha last. What is in the bounds but not in the
    hole is not to be used.
    """
    bounds = mask_bounds(level.hole)
    if bounds is None:
        raise ValueError("the level has no hole")
    slabs = _slabs(bounds)
    crew.expect(1 + _STEPS * len(slabs))
    colour = _premultiplied(picture, crew)
    crew.advance(1, _STAGE)
    result = np.empty((bounds.height, bounds.width, 4), picture.dtype)
    for slab, read in slabs:
        rows = slice(slab.top - bounds.top, slab.bottom - bounds.top)
        near = read.grown(1).clipped(level.hole.shape[1], level.hole.shape[0])
        white = np.iinfo(picture.dtype).max
        solved = _solved(colour, (level, ballot), near, white, (kernels, crew))
        _encode(solved[slab.moved(-near.left, -near.top).slices], result[rows], crew)
        crew.advance(1, _STAGE)
    return bounds, result


def _slabs(bounds: Bounds) -> list[tuple[Bounds, Bounds]]:
    """Splits the rows of a large hole; each with what is solved together with it."""
    count = max(1, round(bounds.width * bounds.height / _PIXELS_A_SLAB))
    edges = [bounds.top + bounds.height * number // count for number in range(count + 1)]
    slabs = [replace(bounds, top=top, bottom=bottom) for top, bottom in pairwise(edges)]
    lowest, highest = bounds.top, bounds.bottom
    return [
        (
            slab,
            replace(
                slab,
                top=max(slab.top - _OVERLAP, lowest),
                bottom=min(slab.bottom + _OVERLAP, highest),
            ),
        )
        for slab in slabs
    ]


def _solved(
    colour: Colour, votes: tuple[Level, Ballot], near: Bounds, white: int, by: tuple[Kernels, Crew]
) -> Colour:
    """The pixels of near, filled. white: the largest value of a colour."""
    (level, ballot), (kernels, crew) = votes, by
    voted = _voted(colour, level, ballot, near, by)
    hole, known = level.hole[near.slices], colour[near.slices]

    def surround(top: int, bottom: int) -> None:
        part = slice(top, bottom)
        np.copyto(voted.colour[part], known[part], where=~hole[part][..., None])

    crew.advance(1, _STAGE)
    crew.in_strips(surround, hole.shape)
    ease(voted, hole, white, crew)
    crew.advance(1, _STAGE)
    effort = Effort(_TRUST, _CYCLES, kernels, crew.in_strips)
    return solve_steps(voted.colour, voted.right, voted.down, hole, effort)


def _encode(colour: Colour, result: Picture, crew: Crew) -> None:
    """Writes colours, premultiplied, to result as pixels."""

    def work(top: int, bottom: int) -> None:
        part = slice(top, bottom)
        result[part] = _encoded(colour[part], np.float32(np.iinfo(result.dtype).max))

    crew.in_strips(work, colour.shape)


def _premultiplied(picture: Picture, crew: Crew) -> Colour:
    """The colours times alpha, and alpha, float32 [H, W, 4], in the picture's own steps."""
    most = np.iinfo(picture.dtype).max
    colour = np.empty(picture.shape, np.float32)

    def work(top: int, bottom: int) -> None:
        to = colour[top:bottom]
        to[...] = picture[top:bottom]
        if (picture[top:bottom, :, 3] != most).any():
            to[..., :3] *= to[..., 3:] / np.float32(most)

    crew.in_strips(work, picture.shape)
    return colour


def _voted(
    colour: Colour, level: Level, ballot: Ballot, near: Bounds, by: tuple[Kernels, Crew]
) -> Blended:
    """What `Kernels.blend` writes within near."""
    right, down, mean = (np.zeros((near.height, near.width, 4), np.float32) for _ in range(3))
    voted = Blended(mean, right, down, (near.top, near.left))
    kernels, crew = by

    def work(rows: Rows) -> None:
        moved = Rows(near.top + rows.top, near.top + rows.bottom)
        kernels.blend(level, ballot, colour, voted, moved)

    crew.run(work, tall_bands(level.hole[near.slices]))
    return voted


def _encoded(colour: Colour, most: np.float32) -> Colour:
    """Whole steps of straight alpha, 0..most; what is wholly transparent has no colour."""
    result = np.empty_like(colour)
    alpha = np.clip(np.round(colour[..., 3:]), 0, most)
    straight = np.round(colour[..., :3] * (most / np.maximum(alpha, 1)))
    result[..., :3] = np.clip(np.where(alpha > 0, straight, 0), 0, most)
    result[..., 3:] = alpha
    return result
