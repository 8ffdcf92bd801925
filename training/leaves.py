# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws pictures to train on: leaves that lie over each other, lines, writing.

Overlapping shapes of all sizes have the edges and the statistics of photographs: A. B. Lee,
D. Mumford, J. Huang, "Occlusion models for natural images", IJCV 2001.
"""

from __future__ import annotations

import string
from functools import partial

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageChops, ImageDraw, ImageFont

Plane = npt.NDArray[np.uint8]

SIDE = 256
# Drawn larger, so that edges are as soft as a lens makes them.
_FINER = 2


def draw(random: np.random.Generator) -> Plane:
    """Draws one picture, uint8 [256, 256], grey."""
    side = SIDE * _FINER
    image = Image.fromarray(_texture(random, side))
    kinds = (partial(_leaves, count=350), partial(_leaves, count=80), _strokes, _writing)
    kinds[random.choice(4, p=(0.45, 0.2, 0.2, 0.15))](random, image)
    small = image.resize((SIDE, SIDE), Image.Resampling.BOX)
    return np.asarray(small)


def _leaves(random: np.random.Generator, image: Image.Image, count: int) -> None:
    """Lays shapes over the image, the large ones first to be hidden by the small ones."""
    side, least = image.width, random.uniform(0.008, 0.03)
    # Areas by a power law: as many at every scale.
    radii = np.sort(side * least / np.sqrt(random.uniform(0.002, 1, count)))[::-1]
    for radius in radii:
        size = int(2 * radius) + 2
        shape = Image.new("L", (size, size))
        ImageDraw.Draw(shape).polygon(_outline(random, size / 2, radius), fill=255)
        left, top = random.integers(-size, side, 2).tolist()
        image.paste(_filling(random, size), (left, top), shape)


def _outline(random: np.random.Generator, centre: float, radius: float) -> list[tuple[float, ...]]:
    """A polygon, from three corners to an ellipse, turned and stretched."""
    corners = int(random.choice((3, 4, 4, 5, 7, 40, 40, 40)))
    turn, stretch = random.uniform(0, 6.3), random.uniform(0.25, 1)
    angles = np.sort(np.arange(corners) + random.uniform(-0.3, 0.3, corners)) / corners * 6.2832
    along, across = np.cos(angles) * radius, np.sin(angles) * radius * stretch
    xs = centre + along * np.cos(turn) - across * np.sin(turn)
    ys = centre + along * np.sin(turn) + across * np.cos(turn)
    return list(zip(xs.tolist(), ys.tolist(), strict=True))


def _filling(random: np.random.Generator, side: int) -> Image.Image:
    flat = Image.new("L", (side, side), int(random.integers(0, 256)))
    if random.random() < 0.5:
        return flat
    return Image.blend(flat, Image.fromarray(_texture(random, side)), random.uniform(0.05, 0.7))


def _texture(random: np.random.Generator, side: int) -> Plane:
    """Noise of a random fineness, or a grating, uint8 [side, side]."""
    if random.random() < 0.3:
        y, x = np.mgrid[0:side, 0:side]
        turn, period = random.uniform(0, 3.2), _FINER * random.uniform(2.2, 24)
        wave = np.sin((x * np.cos(turn) + y * np.sin(turn)) * 6.2832 / period)
        steep = random.choice((1.0, 8.0))
        return np.asarray(127.5 + 100 * np.tanh(wave * steep), np.uint8)
    image = Image.new("L", (side, side), 128)
    for _ in range(3):
        cell = _FINER * float(np.exp(random.uniform(0, 3.5)))
        coarse = random.integers(0, 256, (int(side / cell) + 2,) * 2, dtype=np.uint8)
        layer = Image.fromarray(coarse).resize((side, side), Image.Resampling.BICUBIC)
        image = Image.blend(image, layer, 0.45)
    return np.asarray(image)


def _strokes(random: np.random.Generator, image: Image.Image) -> None:
    """Lays curved lines over the image, as in drawings, hair and branches."""
    side, pen = image.width, ImageDraw.Draw(image)
    if random.random() < 0.5:
        image.paste(int(random.integers(150, 256)), (0, 0, side, side))
    for _ in range(int(random.integers(10, 120))):
        start, heading = random.uniform(0, side, 2), random.uniform(0, 6.3)
        turns = heading + np.cumsum(random.normal(0, 0.15, 40))
        steps = np.stack([np.cos(turns), np.sin(turns)], 1) * random.uniform(0.004, 0.02) * side
        points = [tuple(point) for point in (start + np.cumsum(steps, 0)).tolist()]
        width = int(_FINER * np.exp(random.uniform(-0.7, 1.6))) + 1
        pen.line(points, fill=int(random.integers(0, 256)), width=width, joint="curve")


def _writing(random: np.random.Generator, image: Image.Image) -> None:
    """Writes lines of random words, dark on light or light on dark."""
    side, y = image.width, 0
    ink = Image.new("L", image.size)
    pen = ImageDraw.Draw(ink)
    while y < side:
        size = _FINER * int(random.integers(8, 40))
        letters = random.choice(list(string.ascii_letters + string.digits + "    .,-"), 80)
        pen.text((-20, y), "".join(letters), fill=255, font=ImageFont.load_default(size))
        y += int(size * 1.3)
    ink = ink.rotate(random.uniform(-30, 30), Image.Resampling.BILINEAR)
    paper = ImageChops.add(image.point(lambda v: v // 4), Image.new("L", image.size, 190))
    image.paste(paper, (0, 0))
    image.paste(int(random.integers(0, 120)), (0, 0), ink)
    if random.random() < 0.3:
        image.paste(ImageChops.invert(image), (0, 0))
