# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures and looks at results for tests of the verbs that ask a model."""

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tests.daemon.operations.pictures import scene

WIDTH, HEIGHT = 600, 400
SELECTED = slice(120, 220), slice(200, 340)


def selection() -> Any:
    """A mask, uint8 [HEIGHT, WIDTH]."""
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[SELECTED] = 255
    return mask


def save_scene(path: Path, seed: int = 0, width: int = WIDTH, height: int = HEIGHT) -> Any:
    """Writes a picture; its pixels, uint8 [height, width, 3]."""
    pixels = scene(width, height, seed)[..., :3]
    Image.fromarray(pixels).save(path)
    return pixels


def opened(path: Path) -> Any:
    """The pixels of a picture as they are."""
    with Image.open(path) as image:
        return np.array(image)


def outside(before: Any, after: Any, mask: Any) -> Any:
    """Whether each pixel outside the mask is as it was, to the bit."""
    return (before[mask == 0] == after[mask == 0]).all()
