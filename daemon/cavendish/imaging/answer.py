# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings a model's answer, of whatever size, to the size that was sent."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.framing import Grid
from cavendish.imaging.resample import scaled

Samples = NDArray[np.uint8]

RATIO_TOLERANCE = 0.01


@dataclass(frozen=True, slots=True)
class Answer:
    """A model's answer at the size that was sent, uint8 [H, W, 3].

    stretch: how many times wider, for its height, it was made than it came; 1 is as asked.
    """

    pixels: Samples
    came: tuple[int, int]
    stretch: float

    @property
    def ratio_off(self) -> bool:
        """Whether the answer's sides had a ratio that was not asked for."""
        return abs(self.stretch - 1) > RATIO_TOLERANCE


def normalised(pixels: Samples, grid: Grid) -> Answer:
    """Scales an answer, uint8 [H, W, 3 or 4] sRGB of any size, to grid; alpha is dropped."""
    height, width = pixels.shape[:2]
    stretch = (grid.width / grid.height) / (width / height)
    opaque = np.ascontiguousarray(pixels[..., :3])
    return Answer(scaled(opaque, grid.width, grid.height), (width, height), stretch)
