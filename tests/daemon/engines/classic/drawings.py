# SPDX-License-Identifier: GPL-3.0-or-later
"""Line art whose areas are known."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Picture = NDArray[np.uint8]

WIDTH, HEIGHT = 160, 120
# Two rooms of a box; the wall between them may have a door.
LEFT, RIGHT, OUTSIDE = (60, 45), (60, 115), (5, 5)


def rooms(door: int = 0, thickness: int = 3) -> Picture:
    """Dark on white, opaque: a box with a wall, in which a door of so many pixels is open."""
    image = Image.new("L", (WIDTH, HEIGHT), 255)
    draw = ImageDraw.Draw(image)
    draw.rectangle([20, 20, 140, 100], outline=0, width=thickness)
    draw.rectangle([80, 20, 79 + thickness, 100], fill=0)
    if door:
        top = 60 - door // 2
        draw.rectangle([80, top, 79 + thickness, top + door - 1], fill=255)
    grey = np.asarray(image)
    return np.dstack([grey, grey, grey, np.full_like(grey, 255)])


def on_nothing(picture: Picture) -> Picture:
    """The same as ink on nothing."""
    made = np.zeros_like(picture)
    made[..., 3] = 255 - picture[..., 0]
    return made


def spots(*marks: tuple[tuple[int, int], tuple[int, int, int]], side: int = 5) -> Picture:
    """Squares of colour on nothing: places (y, x) and colours."""
    made = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    for (y, x), colour in marks:
        made[y : y + side, x : x + side] = (*colour, 255)
    return made
