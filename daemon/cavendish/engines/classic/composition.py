# SPDX-License-Identifier: GPL-3.0-or-later
"""Lays the document's own pixels into the hole, without seams.

The matches come from an 8-bit rendition; what they point at is taken from the document at its full
depth. The steps between neighbouring pixels are taken over rather than the pixels: the fill then
meets its surroundings, and pieces from differently lit places meet each other, without an edge.
Sources: Perez, Gangnet, Blake, "Poisson Image Editing", 2003; Darabi et al., "Image Melding",
2012 (voting on steps).
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.classic.crew import Crew, bands, strips
from cavendish.engines.classic.kernels import Kernels
from cavendish.engines.classic.patches import Ballot, Level, Rows
from cavendish.imaging.bounds import Bounds
from cavendish.imaging.poisson import Effort, solve_steps
from cavendish.imaging.regions import mask_bounds

Picture: TypeAlias = NDArray[np.uint8] | NDArray[np.uint16]
Colour: TypeAlias = NDArray[np.float32]

# How much the voted pixels themselves count beside the steps between them: enough to hold the
# level in the middle of a large hole, too little to show an edge.
_TRUST = 0.001
# Enough: no measure of the fill changes with more.
_CYCLES = 3


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
    near = bounds.grown(1).clipped(level.hole.shape[1], level.hole.shape[0])
    colour = _premultiplied(picture, crew)
    depth = colour.shape[2]
    voted = _voted(colour, level, ballot, kernels, crew)[near.slices]
    hole = level.hole[near.slices]
    start = np.where(hole[..., None], voted[..., :depth], colour[near.slices])
    crew.check()
    solved = solve_steps(
        start,
        voted[..., depth : 2 * depth],
        voted[..., 2 * depth :],
        hole,
        Effort(_TRUST, _CYCLES, kernels, crew.check),
    )
    inside = solved[bounds.moved(-near.left, -near.top).slices]
    result = np.empty((*inside.shape[:2], 4), picture.dtype)

    def work(rows: Rows) -> None:
        part = slice(rows.top, rows.bottom)
        result[part] = _encoded(inside[part], np.float32(np.iinfo(picture.dtype).max))

    crew.run(work, strips(inside.shape))
    return bounds, result


def _premultiplied(picture: Picture, crew: Crew) -> Colour:
    """The colours, float32 [H, W, 3] in the picture's own steps; where there is transparency,
    colours times alpha, and alpha, [H, W, 4]."""
    most = np.iinfo(picture.dtype).max
    opaque = bool((picture[..., 3] == most).all())
    colour = np.empty((*picture.shape[:2], 3 if opaque else 4), np.float32)

    def work(rows: Rows) -> None:
        part, to = picture[rows.top : rows.bottom], colour[rows.top : rows.bottom]
        to[...] = part[..., : to.shape[2]]
        if not opaque:
            to[..., :3] *= to[..., 3:] / np.float32(most)

    crew.run(work, strips(picture.shape))
    return colour


def _voted(colour: Colour, level: Level, ballot: Ballot, kernels: Kernels, crew: Crew) -> Colour:
    """What `Kernels.blend` writes."""
    voted = np.zeros((*level.hole.shape, 3 * colour.shape[2]), np.float32)

    def work(rows: Rows) -> None:
        kernels.blend(level, ballot, colour, voted, rows)

    crew.run(work, bands(level.hole))
    return voted


def _encoded(colour: Colour, most: np.float32) -> Colour:
    """Whole steps of straight alpha, 0..most; what is wholly transparent has no colour."""
    result = np.full((*colour.shape[:2], 4), most, np.float32)
    if colour.shape[2] == 4:
        alpha = np.clip(np.round(colour[..., 3:]), 0, most)
        colour = np.where(alpha > 0, colour[..., :3] * (most / np.maximum(alpha, 1)), 0)
        result[..., 3:] = alpha
    result[..., :3] = np.clip(np.round(colour), 0, most)
    return result
