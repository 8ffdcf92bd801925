# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m bench expand`: pictures continued from near their border, beside from everywhere.

The tuning half of the fill benchmark's photographs, at most 512 pixels a side, is cut by a tenth
and by a fifth on each side, and expanded to what it was. The same engine runs both. What it takes
to make room for a model that continues a large picture is measured beside it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from PIL import Image

from bench.figure import Figure
from bench.onnx import peak_of
from bench.quality import pictures
from bench.quality.measures import psnr
from cavendish.engines.classic.completion import complete
from cavendish.imaging.masked_edit import Picture as Ground
from cavendish.imaging.outpaint import into
from cavendish.operations.expand import near_border
from cavendish.request import Box, Canvas, Expand, ImageRef, ImageSpec, PixelFormat

Picture = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

_SIDE = 512
_SHARES = (0.1, 0.2)
# Width and height, and how much of each side is new.
_LARGE = 8000, 6000, 700


def figures() -> Iterator[Figure]:
    """Measures. Raises PackageMissing where a photograph cannot be had."""
    chosen = [each for each in pictures.listed() if each.half == "tuning" and each.package]
    for share in _SHARES:
        found = [_both(each.name, _small(pictures.load(each)), share) for each in chosen]
        near, everywhere = (float(np.mean(each)) for each in zip(*found, strict=True))
        name = f"PSNR of {len(found)} photographs expanded by {share:.0%} on each side"
        yield Figure(name, near, "dB", 1, everywhere, "copied from everywhere", at_least=True)
    yield from _room()


def _room() -> Iterator[Figure]:
    """What it takes to make room for a model round a picture that it is to continue."""
    width, height, margin = _LARGE
    pixels = np.zeros((height, width, 4), np.uint8)
    inside = slice(margin, height - margin), slice(margin, width - margin)
    rows = np.random.default_rng(0).integers(0, 255, (height - 2 * margin, 1, 4), np.uint8)
    pixels[inside] = rows
    pixels[(*inside, 3)] = 255
    empty = np.ones((height, width), np.bool_)
    empty[inside] = False
    picture = Ground(pixels, np.where(empty, np.uint8(255), np.uint8(0)))
    began = time.process_time()
    peak = peak_of(lambda: into(picture, empty))
    spent = time.process_time() - began
    name = f"room for a model in {width * height // 10**6} million pixels"
    yield Figure(f"{name}, memory over the picture", peak, "MiB", 600)
    yield Figure(f"{name}, processor time", spent, "s", 10)


def _small(picture: Picture) -> Picture:
    image = Image.fromarray(picture)
    image.thumbnail((_SIDE, _SIDE))
    return np.asarray(image)


def _both(name: str, truth: Picture, share: float) -> tuple[float, float]:
    """PSNR in what is new, with what lies near the border and with everything to copy from."""
    height, width = truth.shape[:2]
    down, across = int(height * share), int(width * share)
    hole = np.ones((height, width), np.bool_)
    hole[down:-down, across:-across] = False
    cut = np.zeros((height, width, 4), np.uint8)
    cut[..., 3] = 255
    cut[~hole, :3] = truth[~hole]
    near = np.zeros_like(hole)
    near[~hole] = _near(width - 2 * across, height - 2 * down, (across, down)).reshape(-1)
    found = [
        psnr(truth, np.ascontiguousarray(complete(cut, hole, sources=each)[..., :3]), hole)
        for each in (near, None)
    ]
    print(f"{name} {share:.0%}: near the border {found[0]:.2f}, everywhere {found[1]:.2f} dB")
    return found[0], found[1]


def _near(width: int, height: int, margin: tuple[int, int]) -> Mask:
    spec = ImageSpec(width, height, PixelFormat.RGBA8)
    across, down = margin
    target = Box(-across, -down, width + 2 * across, height + 2 * down)
    return near_border(Expand(Canvas(ImageRef(spec)), target)) > 0
