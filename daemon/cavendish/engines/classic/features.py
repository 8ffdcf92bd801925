# SPDX-License-Identifier: GPL-3.0-or-later
"""What patches are compared by: colour, transparency, and how busy the surroundings are.

The busyness tells a smooth place from a textured one of the same mean colour, also at the coarse
scales where the texture itself has been averaged away. Source of the idea: Newson, Almansa,
Fradet, Gousseau, Perez, "Video Inpainting of Complex Scenes", 2014, section 3.3.
"""

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.classic.crew import Crew, strips
from cavendish.engines.classic.patches import Feature, Mask, Rows

_LUMA = (0.299, 0.587, 0.114)
_WINDOW = 7


def feature_image(rendition: NDArray[np.uint8], hole: Mask, busyness: float, crew: Crew) -> Feature:
    """Returns uint8 [H, W, 4] (three colours, busyness), or [H, W, 8] where there is transparency.

    rendition: uint8 [H, W, 4], straight alpha last. With transparency the channels are the three
    colours times alpha, alpha, busyness, and three of zeros; hidden colour has no say. busyness is
    the gain of that channel. The hole's pixels are 0.
    """
    opaque = bool((hole | (rendition[..., 3] == 255)).all())
    feature = np.zeros((*hole.shape, 4 if opaque else 8), np.uint8)

    def work(rows: Rows) -> None:
        # Rows more on each side, so that no window sees where the strip ends.
        top, bottom = max(rows.top - _WINDOW, 0), min(rows.bottom + _WINDOW, hole.shape[0])
        part = _feature_of(rendition[top:bottom], ~hole[top:bottom], busyness, opaque)
        feature[rows.top : rows.bottom] = part[rows.top - top : rows.bottom - top]

    crew.run(work, strips(hole.shape))
    return feature


def _feature_of(rendition: NDArray[np.uint8], seen: Mask, busyness: float, opaque: bool) -> Feature:
    feature = np.zeros((*seen.shape, 4 if opaque else 8), np.uint8)
    feature[..., :3] = rendition[..., :3] if opaque else premultiplied(rendition)
    if not opaque:
        feature[..., 3] = rendition[..., 3]
    busy = np.minimum(_busyness(feature, seen) * np.float32(busyness), 255)
    feature[..., 3 if opaque else 4] = busy
    return feature * seen[..., None]


def premultiplied(rendition: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The three colours times alpha, rounded: uint8 [H, W, 3]."""
    product = rendition[..., :3].astype(np.uint16) * rendition[..., 3:]
    return ((product + 127) // 255).astype(np.uint8)


def _busyness(feature: Feature, seen: Mask) -> NDArray[np.float32]:
    """The mean size of the brightness steps between neighbours that are both seen."""
    luma = np.zeros(seen.shape, np.float32)
    for channel, share in enumerate(_LUMA):
        luma += feature[..., channel] * np.float32(share)
    steps = np.zeros_like(luma)
    steps[:, :-1] += np.abs(luma[:, 1:] - luma[:, :-1]) * (seen[:, 1:] & seen[:, :-1])
    steps[:-1] += np.abs(luma[1:] - luma[:-1]) * (seen[1:] & seen[:-1])
    mean = _window_sum(steps) / np.maximum(_window_sum(seen.astype(np.float32)), 1)
    return mean.astype(np.float32, copy=False)


def _window_sum(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Sums over squares of _WINDOW pixels a side; beyond the border is 0."""
    for axis in (0, 1):
        pad = [(0, 0), (0, 0)]
        pad[axis] = (_WINDOW // 2, _WINDOW // 2)
        padded = np.pad(values, pad)
        size = values.shape[axis]
        values = np.zeros_like(values)
        for start in range(_WINDOW):
            values += padded[start : start + size] if axis == 0 else padded[:, start : start + size]
    return values
