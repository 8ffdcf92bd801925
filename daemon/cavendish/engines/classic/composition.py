# SPDX-License-Identifier: GPL-3.0-or-later
"""Lays the document's own pixels into the hole, and closes the seam around them.

The matches come from an 8-bit rendition; here the pixels that they point at are taken from the
document at its full depth. The seam: what the matches predict for the pixels just outside the
hole is held against what is there, and the membrane through these differences is added to the
fill. Source: Perez, Gangnet, Blake, "Poisson Image Editing", 2003.
"""

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.classic.crew import Band, Crew
from cavendish.engines.classic.kernels import Kernels
from cavendish.engines.classic.pyramid import Mask, dilated
from cavendish.engines.classic.solver import Field, Weights
from cavendish.imaging.membrane import membrane
from cavendish.imaging.regions import mask_bounds

Picture = NDArray[np.uint8] | NDArray[np.uint16]
Colour = NDArray[np.float32]


def composed(
    picture: Picture, field: Field, weight: Weights, radius: int, kernels: Kernels, crew: Crew
) -> Picture:
    """Returns the picture with the field's hole filled; picture: uint8 or uint16 [H, W, 4]."""
    level = field.level
    colour = _premultiplied(picture)
    predicted = colour.copy()
    rim = dilated(level.hole, 1)

    def work(band: Band) -> None:
        kernels.blend(
            colour,
            rim,
            level.target,
            field.match,
            weight,
            predicted,
            band.top,
            band.bottom,
            radius,
        )

    crew.run(work, rim)
    return _encoded(_seamless(colour, predicted, level.hole), picture)


def _premultiplied(picture: Picture) -> Colour:
    """Colour times alpha, and alpha: float32 [H, W, 4] in the picture's own steps."""
    colour = picture.astype(np.float32)
    most = np.iinfo(picture.dtype).max
    if picture[..., 3].min() < most:
        colour[..., :3] *= colour[..., 3:] / np.float32(most)
    return colour


def _seamless(colour: Colour, predicted: Colour, hole: Mask) -> Colour:
    """The prediction in the hole, lifted to meet what surrounds it."""
    bounds = mask_bounds(hole)
    if bounds is None:
        return colour
    near = bounds.grown(2).clipped(hole.shape[1], hole.shape[0]).slices
    lift = membrane(colour[near] - predicted[near], ~hole[near])
    result = colour.copy()
    result[near] = np.where(hole[near][..., None], predicted[near] + lift, colour[near])
    return result


def _encoded(colour: Colour, picture: Picture) -> Picture:
    """Straight alpha in the type of picture; what is wholly transparent has no colour."""
    most = np.float32(np.iinfo(picture.dtype).max)
    alpha = np.clip(colour[..., 3:], 0, most)
    straight = colour[..., :3] * (most / np.maximum(alpha, np.float32(0.5)))
    clipped = np.clip(np.concatenate([straight, alpha], axis=2), 0, most)
    clipped[alpha[..., 0] < 0.5] = 0
    return (clipped + np.float32(0.5)).astype(picture.dtype)
