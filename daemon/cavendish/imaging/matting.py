# SPDX-License-Identifier: GPL-3.0-or-later
"""From where a subject is, roughly, to how opaque each of its pixels is, hair by hair.

The opacity is solved for at a small size, and only where it is unknown; what it depends on in the
colours there makes it at full size. Source of this: K. He, J. Sun, "Fast guided filter", 2015.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.bounds import Bounds, bands, tiles
from cavendish.imaging.closed_form import Laplacian, Lines, matted
from cavendish.imaging.distance import distance
from cavendish.imaging.resample import enlarged, reduced, resized

Samples = NDArray[np.uint8]
Values = NDArray[np.float32]
Mask = NDArray[np.bool_]
Check = Callable[[], None]

# The longer side of what is solved: more takes many times as long, and gains nothing.
SIDE = 512
# The edge is unknown so far inside and outside: this share of the longer side, at least two pixels.
_BAND, _LEAST_BAND = 0.01, 2.0
# What a pixel's colour makes likely weighs this little beside what its neighbours are.
_ODDS_WEIGHT = 0.003
# Opacity up to which, and from which, a pixel is nothing, and all: haze is no hair.
_NOTHING, _ALL = 0.02, 0.98
# Shares between these are unknown: a model was not sure.
_UNSURE = 0.05, 0.95
_QUARTER = 0.25
_TILE = 512


@dataclass(frozen=True, slots=True)
class Strokes:
    """What an artist has marked, bool [H, W]: surely subject, surely not, and the edge of hair."""

    keep: Mask
    remove: Mask
    hair: Mask

    def scaled(self, shape: tuple[int, int], check: Check = lambda: None) -> "Strokes":
        """The same, smaller; a pixel of which a quarter is kept or removed is so as a whole."""
        keep, remove = (covered(one, shape, check) for one in (self.keep, self.remove))
        kept, removed = keep >= _QUARTER, remove >= _QUARTER
        hair = covered(self.hair, shape, check) > 0
        return Strokes(kept & (keep >= remove), removed & (remove > keep), hair)


@dataclass(frozen=True, slots=True)
class Trimap:
    """subject, unknown: bool [H, W]; all else is background."""

    subject: Mask
    unknown: Mask


@dataclass(frozen=True, slots=True)
class Matte:
    """alpha: float32 [h, w], 0..1, small. lines: what it depends on where it is unknown."""

    alpha: Values
    unknown: Mask
    lines: Lines


def small_shape(shape: tuple[int, ...], side: int = SIDE) -> tuple[int, int]:
    """Rows and columns of a picture of this shape once its longer side is at most side."""
    height, width = shape[:2]
    scale = min(1.0, side / max(height, width))
    return max(round(height * scale), 1), max(round(width * scale), 1)


def seen_small(picture: Samples, shape: tuple[int, int], check: Check = lambda: None) -> Values:
    """uint8 [H, W, 3], smaller: float32 [h, w, 3], 0..1. check is called often."""
    return _scaled_down(picture, shape, check)


def covered(mask: Mask, shape: tuple[int, int], check: Check = lambda: None) -> Values:
    """How much of each pixel of a smaller mask is set: float32, 0..1. check is called often."""
    check()
    if not mask.any():
        return np.zeros(shape, np.float32)
    full = np.empty(mask.shape, np.uint8)
    for rows in bands(mask.shape):
        check()
        np.multiply(mask[rows], np.uint8(255), out=full[rows])
    return _scaled_down(full, shape, check)


def _scaled_down(pixels: Samples, shape: tuple[int, int], check: Check) -> Values:
    """float32, 0..1: by whole numbers first, which takes a tenth of the time in large pictures."""
    factor = max(min(old // new for old, new in zip(pixels.shape, shape, strict=False)), 1)
    few = reduced(pixels, factor, check)
    check()
    # A side that is no multiple ends within the last one of the smaller picture.
    part = (0, 0, pixels.shape[1] / factor, pixels.shape[0] / factor)
    return np.asarray(resized(few, part, shape, "bilinear"), np.float32) / np.float32(255)


def trimap(share: Values, strokes: Strokes) -> Trimap:
    """What is sure of share, float32 [h, w], 0..1: all but its edge, hair, and what is between.

    strokes: of share's size; what they mark is sure.
    """
    inside = share > 0.5
    band = max(_BAND * max(share.shape), _LEAST_BAND)
    near = (distance(inside) <= band) & (distance(~inside) <= band)
    between = (share > _UNSURE[0]) & (share < _UNSURE[1])
    unknown = (near | between | strokes.hair) & ~strokes.keep & ~strokes.remove
    return Trimap((inside | strokes.keep) & ~strokes.remove & ~unknown, unknown)


def solved(
    picture: Values,
    share: Values,
    known: Trimap,
    odds: Values | None = None,
    check: Callable[[], None] = lambda: None,
) -> Matte:
    """The matte of picture, float32 [h, w, 3], 0..1, where the trimap does not know it.

    share: float32 [h, w], 0..1, where to begin. odds: float32 [h, w], log odds of the subject by
    colour. check is called often, and may raise to stop.
    """
    laplacian = Laplacian(picture)
    check()
    start = np.where(known.unknown, share, known.subject).astype(np.float32)
    likely, weight = (start, 0.0) if odds is None else (_likely(odds), _ODDS_WEIGHT)
    alpha = matted(laplacian, known.unknown, start, (likely, weight), check)
    return Matte(alpha, known.unknown, laplacian.lines(alpha))


def as_matte(picture: Values, alpha: Values, unknown: Mask) -> Matte:
    """A matte that something else has made, float32 [h, w], 0..1, so that it can be enlarged."""
    return Matte(alpha, unknown, Laplacian(picture).lines(alpha))


def full_size(
    matte: Matte, picture: Samples, strokes: Strokes, check: Callable[[], None] = lambda: None
) -> Samples:
    """The matte of picture, uint8 [H, W, 3], at its size: uint8 [H, W]. strokes: of that size."""
    height, width = picture.shape[:2]
    made = np.empty((height, width), np.uint8)
    for tile in tiles(height, width, _TILE):
        check()
        made[tile.slices] = _tile(matte, picture[tile.slices], tile, (height, width))
    made[strokes.keep], made[strokes.remove] = 255, 0
    return made


def _likely(odds: Values) -> Values:
    return np.asarray(1 / (1 + np.exp(-odds)), np.float32)


def _tile(matte: Matte, picture: Samples, tile: Bounds, shape: tuple[int, int]) -> Samples:
    """uint8, the opacity in a tile of a picture of this shape."""
    height, width = matte.alpha.shape
    across, down = width / shape[1], height / shape[0]
    part = (tile.left * across, tile.top * down, tile.right * across, tile.bottom * down)
    size = tile.height, tile.width
    alpha = enlarged(matte.alpha, part, size)
    free = enlarged(matte.unknown.astype(np.float32), part, size) > 0
    made = (alpha > 0.5).astype(np.float32)
    if free.any():
        lines = matte.lines
        value = enlarged(lines.offset, part, size).copy()
        for channel, slope in enumerate(lines.slopes):
            colour = picture[..., channel] / np.float32(255) - lines.mean[channel]
            value += enlarged(slope, part, size) * colour
        made[free] = np.clip((value[free] - _NOTHING) / (_ALL - _NOTHING), 0, 1)
    return np.rint(made * 255).astype(np.uint8)
