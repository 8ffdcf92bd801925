# SPDX-License-Identifier: GPL-3.0-or-later
"""Enlarges a coarse mask along the edges of the picture that it belongs to.

Sources: K. He, J. Sun, X. Tang, "Guided image filtering", ECCV 2010, with colours as the guide; its
coefficients are found at the coarse size and enlarged: K. He, J. Sun, "Fast guided filter", 2015.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.blur import box_mean
from cavendish.imaging.bounds import Bounds
from cavendish.imaging.resample import resized

Samples = NDArray[np.uint8]
Values = NDArray[np.float32]

# Cells of the coarse mask that are looked at around each, and how much colours must differ there
# to count, as a variance of 0..1.
RADIUS, FAINT = 3, 1e-3
# Cells a side of what is worked on at once: where all of them are surely in or out, so is all.
_BLOCK = 16
_SURE = 0.02
# A cover that varies less than this, as a variance, is the same everywhere.
_NOTHING = 1e-5
# How much of what is covered colours tell by chance, and from where on they are believed.
_CHANCE, _BELIEVED = np.float32(0.1), np.float32(0.4)


@dataclass(frozen=True, slots=True)
class Guide:
    """What of a picture guides masks of rows x columns cells, found once for many of them.

    colours: float32 [rows, columns, 3], 0..1. mean: theirs around each cell. inverse: of their
    covariances, [rows, columns, 6], the upper triangle row by row.
    """

    colours: Values
    mean: Values
    inverse: Values

    @property
    def nbytes(self) -> int:
        """What it takes of memory."""
        return self.colours.nbytes + self.mean.nbytes + self.inverse.nbytes


def guide_of(picture: Samples, rows: int, columns: int) -> Guide:
    """The guide of a picture, uint8 [H, W, 3], for masks of at most its size."""
    whole = (0.0, 0.0, float(picture.shape[1]), float(picture.shape[0]))
    return guide_by(resized(picture, whole, (rows, columns), "bilinear"))


def guide_by(small: Samples) -> Guide:
    """The guide of a picture that is as small as the masks already, uint8 [rows, columns, 3]."""
    colours = small.astype(np.float32) * np.float32(1 / 255)
    pairs = np.stack([colours[..., i] * colours[..., j] for i, j in _UPPER], axis=-1)
    mean = _mean(colours)
    spread = _mean(pairs) - np.stack([mean[..., i] * mean[..., j] for i, j in _UPPER], axis=-1)
    for diagonal in (0, 3, 5):
        spread[..., diagonal] += np.float32(FAINT)
    return Guide(colours, mean, _inverse(spread))


def enlarged_along(
    cover: Values, guide: Guide, picture: Samples, check: Callable[[], None] = lambda: None
) -> Samples:
    """A mask, uint8 [H, W], for cover, float32 0..1 of the guide's size, the whole picture's.

    picture: uint8 [H, W, 3 or 4], whose guide it is. The mask's edge lies where cover goes through
    0.5, or on the edge of the picture near it, and is about a pixel wide. check is called often,
    and may raise to stop.
    """
    height, width = picture.shape[:2]
    mask = np.empty((height, width), np.uint8)
    steepness = np.float32(max(height / cover.shape[0], width / cover.shape[1], 1.0))
    slopes = _slopes(cover, guide)
    check()
    for cells in _blocks(*cover.shape):
        check()
        rows, columns = _pixels(cells, height, width, cover.shape)
        around = cover[cells.grown(RADIUS).clipped(cover.shape[1], cover.shape[0]).slices]
        if around.min() > 1 - _SURE or around.max() < _SURE:
            mask[rows, columns] = 255 * (around[0, 0] > 0.5)
            continue
        made = _line(slopes, cells, picture, (rows, columns), check)
        made -= np.float32(0.5)
        made *= steepness
        mask[rows, columns] = np.clip(made * 255 + np.float32(128), 0, 255)
    return mask


def _slopes(cover: Values, guide: Guide) -> Values:
    """Of cover as a linear function of the colours around: three slopes and a height, [h, w, 4].

    As far as the colours do not tell what is covered, it is cover itself: else what is small, or
    hardly stands out, would be blurred away.
    """
    mean = _mean(np.stack([cover, cover * cover], axis=-1))
    spread = mean[..., 1] - mean[..., 0] ** 2
    shared = _mean(guide.colours * cover[..., None]) - guide.mean * mean[..., :1]
    slopes = np.empty((*cover.shape, 5), np.float32)
    for row, places in enumerate(_ROWS):
        slopes[..., row] = sum(guide.inverse[..., at] * shared[..., i] for i, at in places)
    slopes[..., 3] = mean[..., 0] - (slopes[..., :3] * guide.mean).sum(axis=-1)
    told = (slopes[..., :3] * shared).sum(axis=-1) / np.maximum(spread, np.float32(_NOTHING))
    slopes[..., 4] = np.clip((told - _CHANCE) / (_BELIEVED - _CHANCE), 0, 1)
    slopes = _mean(slopes)
    weight = slopes[..., 4:]
    slopes[..., :4] *= weight
    slopes[..., 3:4] += (1 - weight) * cover[..., None]
    return slopes[..., :4]


def _line(
    slopes: Values,
    cells: Bounds,
    picture: Samples,
    at: tuple[slice, slice],
    check: Callable[[], None],
) -> Values:
    """What the slopes make of the colours of the pixels of some cells, float32 [h, w]."""
    near = cells.grown(1).clipped(slopes.shape[1], slopes.shape[0])
    down = _between(at[0], picture.shape[0] / slopes.shape[0], near.top, near.height)
    across = _between(at[1], picture.shape[1] / slopes.shape[1], near.left, near.width)
    here, colours = down @ np.moveaxis(slopes[near.slices], 2, 0) @ across.T, picture[at]
    made = here[3]
    for channel in range(3):
        check()
        made += here[channel] * (colours[..., channel] * np.float32(1 / 255))
    return np.asarray(made)


def _between(pixels: slice, scale: float, first: int, count: int) -> Values:
    """How much each cell, of count from first on, counts for each pixel: bilinear, [pixels, count].

    scale: pixels a cell.
    """
    number = pixels.stop - pixels.start
    places = (np.arange(pixels.start, pixels.stop) + 0.5) / scale - 0.5 - first
    places = np.clip(places, 0, count - 1)
    before = places.astype(np.intp)
    part = places - before
    weights = np.zeros((number, count), np.float32)
    weights[np.arange(number), before] = 1 - part
    weights[np.arange(number), np.minimum(before + 1, count - 1)] += part
    return weights


def _blocks(rows: int, columns: int) -> Iterator[Bounds]:
    for top in range(0, rows, _BLOCK):
        for left in range(0, columns, _BLOCK):
            yield Bounds(left, top, min(left + _BLOCK, columns), min(top + _BLOCK, rows))


def _pixels(cells: Bounds, height: int, width: int, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """The pixels of these cells: blocks leave no pixel out, and none is in two."""
    top, bottom = (edge * height // shape[0] for edge in (cells.top, cells.bottom))
    left, right = (edge * width // shape[1] for edge in (cells.left, cells.right))
    return slice(top, bottom), slice(left, right)


def _mean(values: Values) -> Values:
    return box_mean(values, RADIUS)


def _inverse(upper: Values) -> Values:
    """Of symmetric matrices of 3 x 3 that are positive definite, each as its upper triangle."""
    a, b, c, d, e, f = np.moveaxis(upper, -1, 0)
    adjugate = [d * f - e * e, c * e - b * f, b * e - c * d, a * f - c * c, b * c - a * e]
    adjugate.append(a * d - b * b)
    scale = 1 / (a * adjugate[0] + b * adjugate[1] + c * adjugate[2])
    return np.stack([part * scale for part in adjugate], axis=-1).astype(np.float32)


_UPPER = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
# Of each row of a matrix: its columns, and where they are in the upper triangle.
_ROWS = (((0, 0), (1, 1), (2, 2)), ((0, 1), (1, 3), (2, 4)), ((0, 2), (1, 4), (2, 5)))
