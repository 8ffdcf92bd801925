# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes noise out of a picture, and leaves its edges.

Lightness and two directions of colour, each with its own noise, go twice through a sieve of cosine
transforms; what is too coarse for a patch is taken from the same picture at half the size. Sources:
those of `sieve`; N. Pierazzo et al., "Multi-scale DCT denoising", IPOL 7 (2017), for the sizes.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.classic.crew import Crew
from cavendish.engines.classic.kernels import Kernels
from cavendish.engines.classic.noise import OPPONENTS
from cavendish.engines.classic.patches import Floats, Rows, Sieve
from cavendish.engines.classic.sieve import SIDE
from cavendish.engines.tiling import tiles
from cavendish.imaging.bounds import Bounds

Pixels = NDArray[Any]

# What a picture of 8 bits cannot even hold.
LEAST_NOISE = 0.3

# In deviations of the noise: what is cut in the first pass, what weighs in the second.
_CUT, _WEIGH, _STEP = 2.7, 0.95, 2
# Sizes that are looked at: the eye sees coarse noise in colour before it does in lightness.
_SIZES = (2, 3, 3)
_SMALLEST = 32
# Tiles begin at a multiple, so that each size of them lies alike; what is farther does not count.
_TILE, _OVERLAP, _MULTIPLE = 1024, 64, 8
_ROWS = 64


@dataclass(frozen=True, slots=True)
class Denoising:
    """What to denoise by: the noise along OPPONENTS in 1/255, times what is asked for."""

    noise: NDArray[np.float64]
    kernels: Kernels
    crew: Crew


def denoise(colours: Pixels, made: Pixels, part: Bounds, by: Denoising) -> None:
    """Writes a part of colours, uint8 or uint16 [H, W, 3], without noise to made.

    made: alike, of the part's size. What lies round the part is looked at. Takes a bounded room,
    whatever the size. Raises JobCancelled.
    """
    height, width = colours.shape[:2]
    cut = list(tiles(part.width, part.height, _TILE, _OVERLAP))
    by.crew.expect(3 * len(cut))
    for tile in cut:
        core = tile.core.moved(part.left, part.top)
        seen = _aligned(core.grown(_OVERLAP)).clipped(width, height)
        inside = core.moved(-seen.left, -seen.top).slices
        made[tile.core.slices] = _denoised(colours[seen.slices], by)[inside]


def _aligned(bounds: Bounds) -> Bounds:
    left, top = (max(side, 0) // _MULTIPLE * _MULTIPLE for side in (bounds.left, bounds.top))
    return Bounds(left, top, bounds.right, bounds.bottom)


def _denoised(colours: Pixels, by: Denoising) -> Pixels:
    """A tile without noise, in its own type."""
    top = np.iinfo(colours.dtype).max
    planes = np.empty((3, *colours.shape[:2]), np.float32)

    def part(first: int, last: int) -> None:
        values = colours[first:last].astype(np.float32) * np.float32(255 / top)
        planes[:, first:last] = np.moveaxis(values @ OPPONENTS.T, 2, 0)

    by.crew.in_strips(part, colours.shape)
    for channel, noise in enumerate(by.noise.tolist()):
        if noise >= LEAST_NOISE:
            planes[channel] = cleaned(planes[channel], noise, _SIZES[channel], by)
        by.crew.advance(1, "taking noise out")
    made = np.empty_like(colours)

    def join(first: int, last: int) -> None:
        values = np.moveaxis(planes[:, first:last], 0, 2) @ OPPONENTS
        values *= np.float32(top / 255)
        made[first:last] = np.rint(np.clip(values, 0, top))

    by.crew.in_strips(join, colours.shape)
    return made


def cleaned(plane: Floats, noise: float, sizes: int, by: Denoising) -> Floats:
    """plane, float32 [H, W], without noise of a deviation, looked at in so many sizes."""
    height, width = plane.shape
    missing = (max(SIDE - height, 0), max(SIDE - width, 0))
    if any(missing):
        framed = np.pad(plane, [(0, missing[0]), (0, missing[1])], mode="edge")
        return cleaned(framed, noise, sizes, by)[:height, :width]
    first = _sifted(plane, plane, Sieve(_CUT * noise, _STEP, False), by)
    clean = _sifted(plane, first, Sieve(_WEIGH * noise, _STEP, True), by)
    if sizes > 1 and min(plane.shape) >= _SMALLEST:
        coarse = cleaned(halved(plane), noise / 2, sizes - 1, by)
        clean += doubled(coarse - halved(clean), plane.shape)
    return clean


def _sifted(plane: Floats, pilot: Floats, sieve: Sieve, by: Denoising) -> Floats:
    out, height = np.empty_like(plane), len(plane)
    rows = [Rows(top, min(top + _ROWS, height)) for top in range(0, height, _ROWS)]
    by.crew.run(lambda some: by.kernels.shrink(plane, pilot, out, some, sieve), rows)
    return out


def halved(plane: Floats) -> Floats:
    """The means of two by two pixels; sides are rounded up."""
    framed = np.pad(plane, [(0, side % 2) for side in plane.shape], mode="edge")
    rows = framed[::2] + framed[1::2]
    return np.asarray((rows[:, ::2] + rows[:, 1::2]) * np.float32(0.25))


def doubled(plane: Floats, shape: tuple[int, ...]) -> Floats:
    """Twice as large, linearly between the pixels' centres, cut to a shape."""
    rows = _doubled_rows(plane)[: shape[0]]
    return np.ascontiguousarray(_doubled_rows(rows.T)[: shape[1]].T)


def _doubled_rows(plane: Floats) -> Floats:
    framed = np.pad(plane, [(1, 1), (0, 0)], mode="edge")
    own = plane * np.float32(0.75)
    out = np.empty((2 * len(plane), plane.shape[1]), np.float32)
    out[::2] = own + framed[:-2] * np.float32(0.25)
    out[1::2] = own + framed[2:] * np.float32(0.25)
    return out
