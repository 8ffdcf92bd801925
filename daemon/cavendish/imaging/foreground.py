# SPDX-License-Identifier: GPL-3.0-or-later
"""What colour a subject has where the background shines through, so that no halo comes along.

Source: T. Germer, T. Uelwer, S. Conrad, S. Harmeling, "Fast multi-level foreground estimation",
2020: colours of subject and background that make up the picture and change only where the opacity
does, found at the smallest size first.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.bounds import tiles

Samples = NDArray[np.uint8]
Values = NDArray[np.float32]

# Two colours side by side are alike to this degree anyhow, and to this the less by opacity's step.
_ALIKE, _STEEP = 1e-5, 1.0
# At sizes up to so many pixels a side colours still have far to go.
_SMALL, _SMALL_ROUNDS, _ROUNDS = 32, 10, 2
# What is worked on at once, and how far beyond it colours are taken from, in pixels.
_TILE, _MARGIN = 256, 64


def foreground(
    picture: Samples, alpha: Samples, check: Callable[[], None] = lambda: None
) -> Samples:
    """The subject's own colours, sRGB, of picture, uint8 [H, W, 3 or 4], and alpha, uint8 [H, W].

    The result is like picture, whose fourth channel stays, as do colours where alpha is 0 or 255.
    check is called often, and may raise to
    stop. Same picture, same colours.
    """
    made = np.empty_like(picture, order="C")
    height, width = alpha.shape
    for tile in tiles(height, width, _TILE):
        check()
        made[tile.slices] = picture[tile.slices]
        between = (alpha[tile.slices] > 0) & (alpha[tile.slices] < 255)
        if between.any():
            seen = tile.grown(_MARGIN).clipped(width, height)
            found = _estimated(picture[seen.slices][..., :3], alpha[seen.slices])
            inner = found[tile.moved(-seen.left, -seen.top).slices]
            made[tile.slices][..., :3][between] = np.rint(np.clip(inner, 0, 1) * 255)[between]
    return made


def looks_of(shape: tuple[int, ...]) -> int:
    """How often `foreground` calls its check for a picture of this shape."""
    height, width = shape[:2]
    return len(list(tiles(height, width, _TILE)))


def _estimated(picture: Samples, alpha: Samples) -> Values:
    """float32 [H, W, 3], 0..1: of one part, from a single pixel up to its size."""
    seen, share = (one.astype(np.float32) / np.float32(255) for one in (picture, alpha))
    inside, outside = (_mean(seen, weight) for weight in (share, 1 - share))
    levels = max(int(np.ceil(np.log2(max(share.shape)))), 0)
    for level in range(levels + 1):
        shape = tuple(max(round(side ** (level / max(levels, 1))), 1) for side in share.shape)
        at = np.ix_(*(np.arange(n) * side // n for n, side in zip(shape, share.shape, strict=True)))
        inside, outside = (_grown(colours, shape) for colours in (inside, outside))
        rounds = _SMALL_ROUNDS if max(shape) <= _SMALL else _ROUNDS
        inside, outside = _settled(seen[at], share[at], inside, outside, rounds)
    return inside


def _mean(picture: Values, weight: Values) -> Values:
    total = float(weight.sum()) + 1e-6
    return np.asarray((picture * weight[..., None]).sum(axis=(0, 1)) / total)[None, None]


def _grown(colours: Values, shape: tuple[int, ...]) -> Values:
    """The nearest pixels, at another size."""
    rows, columns = (np.arange(n) * old // n for n, old in zip(shape, colours.shape, strict=False))
    return colours[np.ix_(rows, columns)]


def _settled(
    picture: Values, alpha: Values, inside: Values, outside: Values, rounds: int
) -> tuple[Values, Values]:
    """Both colours of each pixel, of its own and of its neighbours', so many times.

    Both start from the mean of the neighbours', and share what is then missing to the picture.
    """
    weights = _weights(alpha)
    total = weights[0] + weights[1] + weights[2] + weights[3]
    through = 1 - alpha
    scale = 1 / (alpha**2 + through**2 + total)
    part_in, part_out = alpha * scale, through * scale
    for _ in range(rounds):
        new_inside, new_outside = np.empty_like(inside), np.empty_like(outside)
        for channel in range(picture.shape[2]):
            mean_in = _around(inside[..., channel], weights, total)
            mean_out = _around(outside[..., channel], weights, total)
            missing = picture[..., channel] - alpha * mean_in - through * mean_out
            new_inside[..., channel] = mean_in + part_in * missing
            new_outside[..., channel] = mean_out + part_out * missing
        inside, outside = np.clip(new_inside, 0, 1), np.clip(new_outside, 0, 1)
    return inside, outside


def _weights(alpha: Values) -> list[Values]:
    """How alike a pixel is to the one above, below, to the left and to the right; 0 at a border."""
    down, right = (
        _ALIKE + _STEEP * np.abs(np.diff(alpha, axis=axis)).astype(np.float32) for axis in (0, 1)
    )
    return [
        np.pad(down, [(1, 0), (0, 0)]),
        np.pad(down, [(0, 1), (0, 0)]),
        np.pad(right, [(0, 0), (1, 0)]),
        np.pad(right, [(0, 0), (0, 1)]),
    ]


def _around(values: Values, weights: list[Values], total: Values) -> Values:
    """The weighed mean of the four neighbours; a pixel that has none is its own."""
    above, below, left, right = weights
    if values.size == 1:
        return values
    mean = np.zeros_like(values)
    mean[1:] += above[1:] * values[:-1]
    mean[:-1] += below[:-1] * values[1:]
    mean[:, 1:] += left[:, 1:] * values[:, :-1]
    mean[:, :-1] += right[:, :-1] * values[:, 1:]
    mean /= total
    return mean
