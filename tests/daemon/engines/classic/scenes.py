# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures and holes whose right completion is known."""

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.classic.crew import Crew
from cavendish.engines.classic.patches import Feature, Level, Mask
from cavendish.engines.classic.pyramid import level_of

Picture = NDArray[np.uint8]


def tiles(height: int, width: int, period: int = 12) -> Picture:
    """A wall of two-coloured tiles with dark joints, opaque."""
    y, x = np.mgrid[:height, :width]
    joint = (y % period == 0) | (x % period == 0)
    odd = ((y // period + x // period) % 2).astype(bool)
    picture = np.full((height, width, 4), 255, np.uint8)
    picture[..., :3] = np.where(odd[..., None], (200, 120, 60), (70, 140, 190))
    picture[joint, :3] = 20
    return picture


def noise(height: int, width: int, seed: int = 1) -> Picture:
    """Opaque coloured noise."""
    picture = np.random.default_rng(seed).integers(0, 256, (height, width, 4), dtype=np.uint8)
    picture[..., 3] = 255
    return picture


def ramp(height: int, width: int) -> Picture:
    """A smooth opaque slope in all three colours."""
    y, x = np.mgrid[:height, :width]
    picture = np.full((height, width, 4), 255, np.uint8)
    picture[..., 0], picture[..., 1] = x * 255 // width, y * 255 // height
    picture[..., 2] = (x + y) * 255 // (width + height)
    return picture


def disc(height: int, width: int, radius: float, at: tuple[float, float] = (0.5, 0.5)) -> Mask:
    """A round hole; at: its centre as fractions of height and width."""
    y, x = np.mgrid[:height, :width]
    inside: Mask = np.hypot(y - at[0] * height, x - at[1] * width) < radius
    return inside


def noisy_level(height: int = 40, width: int = 50, channels: int = 4, radius: int = 3) -> Level:
    """A level of noise with a round hole in it."""
    random = np.random.default_rng(5)
    feature: Feature = random.integers(0, 256, (height, width, channels), dtype=np.uint8)
    with Crew() as crew:
        return level_of(feature, disc(height, width, min(height, width) / 6), radius, crew)
