# SPDX-License-Identifier: GPL-3.0-or-later
"""How far small squares of one picture are displaced in another, and how surely that is known.

Each square is compared by Lucas-Kanade's linearisation with brightness and contrast set free.
Sources: Lucas, Kanade, "An Iterative Image Registration Technique", 1981; Baker, Matthews,
"Lucas-Kanade 20 Years On", 2004.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.resample import reduced

Samples = NDArray[np.uint8]
Values = NDArray[np.float32]
Mask = NDArray[np.bool_]
Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]

_CELLS = 8
_LEAST_FREE = 0.3
_LARGE = 1024
# Errors of neighbouring pixels go together (JPEG blocks, resampling): so many count as one.
_ALIKE = 6.0
# Even a square that agrees perfectly has rounded samples.
_LEAST_NOISE = 0.5
_LEAST_CONTRAST = 0.2


@dataclass(frozen=True, slots=True)
class Tiles:
    """Squares of a picture, N of them, that can be found again elsewhere.

    corners: int64 [N, 2], left and top. centres: float64 [N, 2], (x, y) of where their texture is.
    shown, across, down: float32 [N, side * side], the samples and their slopes, less what a change
    of brightness or contrast explains; 0 where the picture is masked. weight: float32 likewise, 0
    or 1. normal: float64 [N, 2, 2], the slopes' products.
    """

    corners: Indices
    centres: Numbers
    side: int
    shown: Values
    across: Values
    down: Values
    weight: Values
    normal: Numbers

    def __len__(self) -> int:
        return len(self.corners)


@dataclass(frozen=True, slots=True)
class Moves:
    """What became of N squares.

    step: float64 [N, 2], by how much each is displaced against where it was looked for. known:
    float64 [N, 2, 2], the inverse covariance of step. likeness: float64 [N], the correlation -1..1.
    """

    step: Numbers
    known: Numbers
    likeness: Numbers


def choose(picture: Samples, free: Mask, side: int, most: int) -> Tiles:
    """The squares of picture, uint8 [H, W], with the most texture, spread over it.

    free: bool [H, W], where the picture may be looked at. There are none where it has no texture.
    """
    rows, columns = ((length - 2) // side for length in picture.shape)
    if rows < 1 or columns < 1:
        return _cut(picture, free, np.zeros((0, 2), np.int64), side)
    inner = picture[1 : 1 + rows * side, 1 : 1 + columns * side]
    inside = free[1 : 1 + rows * side, 1 : 1 + columns * side]
    # Where a large picture has texture, it has some at half its size too.
    factor = 1
    while max(picture.shape) > _LARGE * factor and factor < side // 4:
        factor *= 2
    inner, inside = reduced(inner, factor), inside[::factor, ::factor]
    share = _means(inside, side // factor)
    texture = _texture(inner.astype(np.int16), inside, side // factor)
    picked = _spread_choice(np.where(share >= _LEAST_FREE, texture, 0), most)
    corners = np.stack([picked % columns, picked // columns], axis=1) * side + 1
    return _cut(picture, free, corners, side)


def _texture(values: NDArray[np.int16], inside: Mask, side: int) -> Values:
    """The smaller of the mean slopes across and down, and a tenth of both, for each square.

    So corners count, edges less.
    """
    across, down = np.zeros_like(values), np.zeros_like(values)
    across[:, 1:] = np.abs(values[:, 1:] - values[:, :-1])
    down[1:] = np.abs(values[1:] - values[:-1])
    one, other = (_means(slope * inside, side) for slope in (across, down))
    return np.asarray(np.minimum(one, other) + 0.1 * (one + other), np.float32)


def _means(values: NDArray[np.int16] | Mask, side: int) -> Values:
    """The mean of each square of side."""
    height, width = values.shape[0] // side, values.shape[1] // side
    bands = values.reshape(height, side, width * side).sum(axis=1, dtype=np.float32)
    return np.asarray(bands.reshape(height, width, side).mean(axis=2))


def _spread_choice(score: Values, most: int) -> Indices:
    """Indices of up to most positive scores: the best of each cell first, then the second best."""
    rows, columns = score.shape
    cell_rows = np.arange(rows) * _CELLS // rows
    cells = (cell_rows[:, None] * _CELLS + np.arange(columns) * _CELLS // columns).ravel()
    flat = score.ravel()
    order = np.lexsort((-flat, cells))
    starts = np.searchsorted(cells[order], np.arange(_CELLS * _CELLS))
    rank = np.empty(flat.size, np.int64)
    rank[order] = np.arange(flat.size) - starts[cells[order]]
    chosen = np.lexsort((-flat, rank))
    return np.asarray(chosen[flat[chosen] > 0][:most], np.int64)


def _cut(picture: Samples, free: Mask, corners: Indices, side: int) -> Tiles:
    reach = np.arange(-1, side + 1)
    rows = corners[:, 1, None, None] + reach[:, None]
    columns = corners[:, 0, None, None] + reach
    framed = picture[rows, columns].astype(np.float32)
    weight = (
        free[rows[:, 1:-1], columns[..., 1:-1]]
        .astype(np.float32)
        .reshape(len(corners), side * side)
    )
    across, down = (slope.reshape(weight.shape) for slope in _slopes(framed))
    shown = _centred(framed[:, 1:-1, 1:-1].reshape(weight.shape), weight)
    centres = _texture_centres(corners, side, weight * (across**2 + down**2))
    across, down = (_unlike(_centred(slope, weight), shown) for slope in (across, down))
    normal = [[_dot(one, other) for one in (across, down)] for other in (across, down)]
    squares = np.moveaxis(np.array(normal, np.float64), 2, 0)
    return Tiles(corners, centres, side, shown, across, down, weight, squares)


def _slopes(framed: Values) -> tuple[Values, Values]:
    """Central differences across and down of [N, side + 2, side + 2]: each [N, side, side]."""
    half = np.float32(0.5)
    across = (framed[:, 1:-1, 2:] - framed[:, 1:-1, :-2]) * half
    return across, (framed[:, 2:, 1:-1] - framed[:, :-2, 1:-1]) * half


def _texture_centres(corners: Indices, side: int, energy: Values) -> Numbers:
    """Where the weight of the slopes lies: there a square's displacement is what is measured."""
    place = np.arange(side) + 0.5
    total = np.maximum(energy.sum(axis=1), 1e-6)
    square = energy.reshape(-1, side, side)
    x = (square.sum(axis=1) @ place) / total
    y = (square.sum(axis=2) @ place) / total
    return np.asarray(corners + np.stack([x, y], axis=1), np.float64)


def moves(tiles: Tiles, other: Samples, places: Numbers) -> Moves:
    """By how much each of tiles is displaced in other, uint8 [H, W], against places.

    places: float64 [N, 2], (x, y) in other where each tile's left top corner was looked for.
    """
    framed = _windows(other, places - 1, tiles.side + 2)
    seen = _centred(framed[:, 1:-1, 1:-1].reshape(tiles.weight.shape), tiles.weight)
    energy = np.maximum(_dot(tiles.shown, tiles.shown), np.float32(1e-3))
    contrast = _dot(seen, tiles.shown) / energy
    likeness = contrast * np.sqrt(energy / np.maximum(_dot(seen, seen), 1e-3))
    error = np.asarray(seen - contrast[:, None] * tiles.shown, np.float32)
    pull = np.stack([_dot(tiles.across, error), _dot(tiles.down, error)], axis=1)
    contrast = np.maximum(contrast, _LEAST_CONTRAST).astype(np.float64)
    ridge = 1e-3 * np.trace(tiles.normal, axis1=1, axis2=2) + 1e-3
    solvable = tiles.normal + ridge[:, None, None] * np.eye(2)
    step = np.linalg.solve(solvable, pull.astype(np.float64)[..., None])[..., 0]
    left = np.maximum(_dot(error, error) - (step * pull).sum(axis=1), 0)
    noise = left / np.maximum(tiles.weight.sum(axis=1), 1) + _LEAST_NOISE**2
    shared = _shared_slopes(tiles, framed, contrast)
    scale = contrast**2 / (_ALIKE * noise)
    known = tiles.normal * shared[:, :, None] * shared[:, None, :] * scale[:, None, None]
    return Moves(step / contrast[:, None], known, np.asarray(likeness, np.float64))


def _shared_slopes(tiles: Tiles, framed: Values, contrast: Numbers) -> Numbers:
    """float64 [N, 2]: how much of the slopes is in both pictures, 0..1; the rest is noise, which
    tells nothing of a displacement however steep it is."""
    found = []
    for own, slope in zip((tiles.across, tiles.down), _slopes(framed), strict=True):
        both = _dot(own, slope.reshape(own.shape)) / contrast
        found.append(np.clip(both / np.maximum(_dot(own, own), 1e-3), 0, 1))
    return np.stack(found, axis=1).astype(np.float64)


def _windows(pixels: Samples, places: Numbers, side: int) -> Values:
    """Squares of pixels, uint8 [H, W], float32 [N, side, side], with their left top corners at
    places, between pixels: by Catmull-Rom's cubic."""
    whole = np.floor(places)
    first = whole.astype(np.int64) - 1
    reach = np.arange(side + 3)
    rows = np.clip(first[:, 1, None] + reach, 0, pixels.shape[0] - 1)
    columns = np.clip(first[:, 0, None] + reach, 0, pixels.shape[1] - 1)
    held = pixels[rows[:, :, None], columns[:, None, :]].astype(np.float32)
    across, down = np.moveaxis(_cubic(places - whole), 1, 0)
    tall = _mixed([held[:, k : k + side] for k in range(4)], down)
    return _mixed([tall[..., k : k + side] for k in range(4)], across)


def _mixed(parts: list[Values], weights: Values) -> Values:
    """The sum of four parts [N, H, W] by weights [N, 4]."""
    total = parts[0] * weights[:, 0, None, None]
    term = np.empty_like(total)
    for part, weight in zip(parts[1:], weights.T[1:], strict=True):
        total += np.multiply(part, weight[:, None, None], out=term)
    return total


def _cubic(t: Numbers) -> Values:
    """The four weights for a place t past the second of four samples: float32 [..., 4].

    Source: Catmull, Rom, "A class of local interpolating splines", 1974.
    """
    weights = [
        ((2 - t) * t - 1) * t / 2,
        ((3 * t - 5) * t * t + 2) / 2,
        ((4 - 3 * t) * t + 1) * t / 2,
        (t - 1) * t * t / 2,
    ]
    return np.stack(weights, axis=-1).astype(np.float32)


def _centred(values: Values, weight: Values) -> Values:
    """Less the mean of what counts; 0 where nothing does."""
    mean = _dot(values, weight) / np.maximum(weight.sum(axis=1), 1)
    return np.asarray((values - mean[:, None]) * weight, np.float32)


def _unlike(values: Values, shown: Values) -> Values:
    """Less what is proportional to shown."""
    share = _dot(values, shown) / np.maximum(_dot(shown, shown), 1e-3)
    return np.asarray(values - share[:, None] * shown, np.float32)


def _dot(one: Values, other: Values) -> Values:
    return np.asarray(np.einsum("ni,ni->n", one, other))
