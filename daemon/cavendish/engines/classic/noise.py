# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures how much noise is in a picture, in lightness and in two directions of colour.

Source: N. Ponomarenko et al., "An automatic approach to lossy compression of AVIRIS images", IGARSS
2007, as analysed by M. Colom and A. Buades, IPOL 3 (2013): of the blocks with the least detail,
what the fine coefficients of their cosine transforms hold is noise.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.classic.sieve import SIDE, transformed

Pixels = NDArray[Any]
Values = NDArray[np.float32]

# From colours to lightness and two directions of colour: white noise stays as it is.
OPPONENTS = np.array(
    [
        [3**-0.5, 3**-0.5, 3**-0.5],
        [2**-0.5, 0, -(2**-0.5)],
        [6**-0.5, -2 * 6**-0.5, 6**-0.5],
    ],
    np.float32,
)

_MOST_BLOCKS = 20_000
# Of the blocks, those with the least detail are believed; noise is cut off where a sample is at the
# end of its range.
_SHARE, _FEWEST = 0.02, 32
_CLIPPED, _LEAST_CLIPPED = 0.05, 0.1
_ORDER = np.add.outer(np.arange(SIDE), np.arange(SIDE))
_DETAIL, _FINE = (_ORDER > 0) & (_ORDER < 5), _ORDER >= 6


def noise_of(
    colours: Pixels, alpha: Pixels, check: Callable[[], None] = lambda: None
) -> NDArray[np.float64]:
    """The standard deviations of the noise along OPPONENTS, float64 [3], in 1/255 of the range.

    colours: uint8 or uint16 [H, W, 3]; alpha, [H, W] alike: only what is nowhere 0 is looked at.
    Zeros where there is no block of 8 x 8 pixels to look at. check is called often, and may raise
    to stop.
    """
    top = np.iinfo(colours.dtype).max
    blocks = _blocks(colours, alpha)
    check()
    if not len(blocks):
        return np.zeros(3)
    clipped = ((blocks == 0) | (blocks == top)).any(axis=3).mean(axis=(1, 2))
    check()
    few = np.sort(clipped)[min(max(int(_LEAST_CLIPPED * len(clipped)), _FEWEST), len(clipped)) - 1]
    kept = blocks[clipped <= max(_CLIPPED, few)].astype(np.float32) * np.float32(255 / top)
    check()
    planes = kept @ OPPONENTS.T
    count = max(int(_SHARE * len(blocks)), _FEWEST)
    levels = []
    for channel in range(3):
        check()
        levels.append(_level(planes[..., channel], count))
    return np.array(levels)


def _blocks(colours: Pixels, alpha: Pixels) -> Pixels:
    """Blocks from all over that are to be seen: [N, 8, 8, 3]."""
    height, width = (side // SIDE for side in alpha.shape)
    stride = max(1, int(np.ceil(np.sqrt(height * width / _MOST_BLOCKS))))
    cut = np.s_[: height * SIDE, : width * SIDE]
    shape = (height, SIDE, width, SIDE)
    seen = alpha[cut].reshape(shape)[::stride, :, ::stride].all(axis=(1, 3))
    parts = colours[cut].reshape(*shape, 3)[::stride, :, ::stride].swapaxes(1, 2)
    return np.asarray(parts[seen])


def _level(blocks: Values, count: int) -> float:
    power = transformed(blocks) ** 2
    plainest = np.argsort(power[:, _DETAIL].mean(axis=1), kind="stable")[:count]
    return float(np.sqrt(np.median(power[plainest][:, _FINE].mean(axis=1))))
