# SPDX-License-Identifier: GPL-3.0-or-later
"""What patches are compared by: colour, transparency, and how busy the surroundings are.

The busyness tells a smooth place from a textured one of the same mean colour, also at the coarse
scales where the texture itself has been averaged away. Source of the idea: Newson, Almansa,
Fradet, Gousseau, Perez, "Video Inpainting of Complex Scenes", 2014, section 3.3.
"""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.classic.crew import Crew, strips
from cavendish.engines.classic.patches import Feature, Mask, Rows

# Shares of brightness in 1/128: two steps of 255 then fit into 16 bits.
_LUMA = (38, 75, 15)
_WINDOW = 7

Numbers = TypeVar("Numbers", NDArray[np.uint8], NDArray[np.float32])


def feature_image(rendition: NDArray[np.uint8], hole: Mask, busyness: float, crew: Crew) -> Feature:
    """Returns uint8 [H, W, 4] (three colours, busyness), or [H, W, 8] where there is transparency.

    rendition: uint8 [H, W, 4], straight alpha last. With transparency the channels are the three
    colours times alpha, alpha, busyness, and three of zeros; hidden colour has no say. busyness is
    the gain of that channel. The hole's pixels are 0.
    """
    opaque = _is_opaque(rendition, hole, crew)
    feature = np.zeros((*hole.shape, 4 if opaque else 8), np.uint8)

    def work(rows: Rows) -> None:
        # Rows more on each side, so that no window sees where the strip ends.
        top, bottom = max(rows.top - _WINDOW, 0), min(rows.bottom + _WINDOW, hole.shape[0])
        part = _feature_of(rendition[top:bottom], ~hole[top:bottom], busyness, opaque)
        feature[rows.top : rows.bottom] = part[rows.top - top : rows.bottom - top]

    crew.run(work, strips(hole.shape))
    return feature


def _is_opaque(rendition: NDArray[np.uint8], hole: Mask, crew: Crew) -> bool:
    """Whether nothing outside the hole is transparent."""
    found: list[bool] = []

    def work(top: int, bottom: int) -> None:
        alpha = rendition[top:bottom, :, 3]
        found.append(bool((hole[top:bottom] | (alpha == 255)).all()))

    crew.in_strips(work, hole.shape)
    return all(found)


def _feature_of(rendition: NDArray[np.uint8], seen: Mask, busyness: float, opaque: bool) -> Feature:
    if opaque:
        feature = rendition.copy()
    else:
        feature = np.zeros((*seen.shape, 8), np.uint8)
        feature[..., :3], feature[..., 3] = premultiplied(rendition), rendition[..., 3]
    busy = np.minimum(_busyness(feature, seen) * np.float32(busyness), 255)
    feature[..., 3 if opaque else 4] = busy
    return shown(feature, seen)


def shown(feature: Feature, seen: Mask) -> Feature:
    """The feature with 0 where it is not seen. Its 4 or 8 channels are taken as one word."""
    word = np.uint32 if feature.shape[2] == 4 else np.uint64
    words = feature.view(word) * seen[..., None]
    return words.view(np.uint8)


def premultiplied(rendition: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The three colours times alpha, rounded: uint8 [H, W, 3]."""
    product = rendition[..., :3].astype(np.uint16) * rendition[..., 3:]
    return ((product + 127) // 255).astype(np.uint8)


def _busyness(feature: Feature, seen: Mask) -> NDArray[np.float32]:
    """The mean size of the brightness steps between neighbours that are both seen."""
    luma = np.zeros(seen.shape, np.uint16)
    for channel, share in enumerate(_LUMA):
        luma += np.multiply(feature[..., channel], share, dtype=np.uint16)
    steps = np.zeros_like(luma)
    steps[:, :-1] += _step(luma[:, 1:], luma[:, :-1]) * (seen[:, 1:] & seen[:, :-1])
    steps[:-1] += _step(luma[1:], luma[:-1]) * (seen[1:] & seen[:-1])
    count = np.maximum(_window_sum(seen.astype(np.uint8)), 1)
    mean = _window_sum(steps.astype(np.float32)) / (count * np.float32(sum(_LUMA)))
    return mean.astype(np.float32, copy=False)


def _step(one: NDArray[np.uint16], other: NDArray[np.uint16]) -> NDArray[np.uint16]:
    step: NDArray[np.uint16] = np.maximum(one, other) - np.minimum(one, other)
    return step


def _window_sum(values: Numbers) -> Numbers:
    """Sums over squares of 7 pixels a side; beyond the border is 0."""
    for axis in (0, 1):
        pad = [(0, 0), (0, 0)]
        pad[axis] = (_WINDOW // 2, _WINDOW // 2)
        padded = np.pad(values, pad)
        one = padded if axis == 0 else padded.swapaxes(0, 1)
        size = values.shape[axis]
        two = one[:-1] + one[1:]
        four = two[:-2] + two[2:]
        seven = four[:size] + two[4 : 4 + size] + one[6 : 6 + size]
        values = seven if axis == 0 else np.ascontiguousarray(seven.swapaxes(0, 1))
    return values
