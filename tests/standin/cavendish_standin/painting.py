# SPDX-License-Identifier: GPL-3.0-or-later
"""What an answer shows: a change drawn into a region, or a scene made up from the prompt."""

from __future__ import annotations

import re
import zlib
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont, ImageOps

from cavendish_standin.pictures import cover
from cavendish_standin.pixels import Size

_QUOTED = re.compile(r"[\"“「]([^\"”」\n]{1,120})[\"”」]")
# Words that change the background only must not change what stands before it.
_SETTING = re.compile(r"\b(pure|solid|plain|white|black|transparent|background|keep\w*)\b", re.I)
_COARSE = 512
# What is no wider than so many samples has no inside to fade into.
_THIN = 5
Floats = npt.NDArray[np.float32]


def seed_of(prompt: str, take: int) -> int:
    """The seed of what is drawn, from the prompt's words."""
    return zlib.crc32(f"{take} {prompt}".encode())


def subject_seed(prompt: str, take: int) -> int:
    """The seed of a subject, the same whatever background the prompt asks for."""
    return seed_of(" ".join(_SETTING.sub(" ", prompt.lower()).split()), take)


def quoted(prompt: str) -> tuple[str, ...]:
    """The exact strings that a prompt asks to be written, each once."""
    return tuple(dict.fromkeys(_QUOTED.findall(prompt)))


def texture(size: Size, seed: int) -> Image.Image:
    """A blotched, grained surface in two strong colours, RGB: seen on any picture."""
    dice = np.random.default_rng(seed)
    dark = dice.integers(20, 80, 3).astype(np.float32)
    first = np.where(dice.random(3) < 0.5, dark, 255 - dark)
    colours = np.stack([first, 255 - first])
    shape = (min(size[1], _COARSE), min(size[0], _COARSE))
    blotches = Image.fromarray(dice.integers(0, 256, (6, 6), np.uint8))
    mix = np.asarray(blotches.resize(shape[::-1], Image.Resampling.BICUBIC), np.float32) / 255
    mix = np.clip(3 * mix - 1, 0, 1)
    pixels = colours[0] + (colours[1] - colours[0]) * mix[..., None]
    pixels += dice.normal(0, 10, shape)[..., None]
    coarse = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    return coarse.resize(size, Image.Resampling.BICUBIC)


def change(base: Image.Image, region: Image.Image, seed: int) -> Image.Image:
    """base with a textured surface where region, mode L, is white; it fades in from its edge."""
    box = region.getbbox()
    if box is None:
        return base
    size = (box[2] - box[0], box[3] - box[1])
    result = base.copy()
    result.paste(texture(size, seed), box[:2], _fading(region.crop(box)))
    return result


def _fading(region: Image.Image) -> Image.Image:
    """The region, from nothing at its edge to all a twelfth of its width inside."""
    small = region.copy()
    small.thumbnail((128, 128), Image.Resampling.BOX)
    width = min(*small.size, _thickness(small))
    if width < _THIN:
        return region
    reach = max(1, int(width) // 12)
    wide = ImageOps.expand(small, 2 * reach).filter(ImageFilter.GaussianBlur(reach))
    inner = ImageOps.crop(wide, 2 * reach).point(lambda level: max(0, 2 * level - 255))
    return ImageChops.multiply(region, inner.resize(region.size, Image.Resampling.BILINEAR))


def _thickness(region: Image.Image) -> float:
    """How wide its parts are on the whole: squares by their sides, lines by two widths."""
    framed = np.pad(np.asarray(region, np.float32) / 255, 1)
    edges = sum(float(np.abs(np.diff(framed, axis=axis)).sum()) for axis in (0, 1))
    return 4 * float(framed.sum()) / max(edges, 1e-3)


def tone(base: Image.Image, seed: int) -> Image.Image:
    """base in another light: each channel stronger or weaker by up to a half."""
    gains = np.random.default_rng(seed).uniform(0.5, 1.1, 3)
    return base.point([min(255, int(level * gain)) for gain in gains for level in range(256)])


def erase(base: Image.Image, region: Image.Image) -> Image.Image:
    """base with its surroundings drawn in, softly, wherever region is white."""
    small = base.copy()
    small.thumbnail((256, 256), Image.Resampling.BOX)
    hole = np.asarray(region.resize(small.size, Image.Resampling.BOX), np.float32) / 255
    known = np.asarray(small, np.float32) * (1 - hole[..., None])
    weight = 1 - hole
    filled = np.zeros_like(known)
    missing = np.ones_like(weight)
    for side in (64, 16, 4, 1):
        near = _soften(weight, side)
        colour = np.stack([_soften(known[..., c], side) for c in range(3)], axis=-1)
        share = missing * np.clip(near * 4, 0, 1)
        filled += colour / np.maximum(near, 1e-3)[..., None] * share[..., None]
        missing -= share
    filled /= np.maximum(1 - missing, 1e-3)[..., None]
    soft = Image.fromarray(np.clip(filled, 0, 255).astype(np.uint8))
    result = base.copy()
    result.paste(soft.resize(base.size, Image.Resampling.BICUBIC), (0, 0), region)
    return result


def _soften(values: npt.NDArray[np.floating[Any]], side: int) -> Floats:
    """The values [H, W], averaged over a grid of side x side cells, and interpolated."""
    picture = Image.fromarray(values.astype(np.float32))
    coarse = picture.resize((side, side), Image.Resampling.BOX)
    return np.asarray(coarse.resize(picture.size, Image.Resampling.BILINEAR))


def centre(size: Size) -> Image.Image:
    """The region where an edit happens when nothing names one: an ellipse in the middle."""
    small = Image.new("L", (256, 256), 0)
    ImageDraw.Draw(small).ellipse((64, 64, 192, 192), fill=255)
    return small.resize(size, Image.Resampling.BICUBIC)


def difference(base: Image.Image, marked: Image.Image) -> Image.Image:
    """The region that marks on a copy of base surround: the ellipse round all of them."""
    small = (256, 256)
    box = ink(base.resize(small), cover(marked, base.size).resize(small)).getbbox()
    region = Image.new("L", small, 0)
    if box is not None:
        ImageDraw.Draw(region).ellipse(box, fill=255)
    return region.resize(base.size, Image.Resampling.BILINEAR)


def ink(base: Image.Image, marked: Image.Image) -> Image.Image:
    """Where marked differs from base, mode L: the marks that were drawn on a copy of it."""
    apart = ImageChops.difference(base, marked).convert("L")
    return apart.point(lambda level: 255 if level > 24 else 0)


def flat_grey(base: Image.Image) -> Image.Image:
    """The region that is one flat grey, as a picture that waits to be painted outwards has."""
    pixels = np.asarray(base)
    corners = pixels[[0, 0, -1, -1], [0, -1, 0, -1]].astype(np.int16)
    colour = next((c for c in corners if c.max() - c.min() < 6), None)
    if colour is None:
        return Image.new("L", base.size, 0)
    near = (np.abs(pixels.astype(np.int16) - colour).max(axis=2) <= 3).astype(np.uint8) * 255
    return Image.fromarray(near).filter(ImageFilter.MedianFilter(3))


def scene(size: Size, seed: int) -> Image.Image:
    """A made-up background: a surface of soft colours."""
    small = texture((256, 256), seed).filter(ImageFilter.GaussianBlur(8))
    return small.resize(size, Image.Resampling.BICUBIC)


def subject(size: Size, seed: int) -> tuple[Image.Image, Image.Image]:
    """A thing to stand before a background: its colours, and its alpha with soft edges."""
    dice = np.random.default_rng(seed)
    alpha = Image.new("L", (512, 512), 0)
    draw = ImageDraw.Draw(alpha)
    draw.ellipse((120, 120, 392, 392), fill=255)
    for _ in range(3):
        x, y = (int(v) for v in dice.integers(100, 330, 2))
        draw.ellipse((x, y, x + 90, y + 90), fill=int(dice.integers(120, 256)))
    soft = alpha.filter(ImageFilter.GaussianBlur(4)).resize(size, Image.Resampling.BICUBIC)
    return texture(size, seed + 1), soft


def checkerboard(size: Size) -> Image.Image:
    """The grey and white squares that a model paints when it is asked for transparency."""
    side = max(8, min(size) // 64)
    ys, xs = np.indices(size[::-1]) // side
    return Image.fromarray(np.where((xs + ys) % 2, 204, 255).astype(np.uint8)).convert("RGB")


def write(picture: Image.Image, texts: tuple[str, ...]) -> Image.Image:
    """The picture with each text on a line of its own, dark on light."""
    result = picture.copy()
    draw = ImageDraw.Draw(result)
    height = max(10, picture.height // 12)
    font = ImageFont.load_default(height)
    for row, text in enumerate(texts):
        place = (picture.width // 10, picture.height // 10 + row * height * 3 // 2)
        box = draw.textbbox(place, text, font=font)
        draw.rectangle(box, fill="white")
        draw.text(place, text, font=font, fill="black")
    return result
