# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m bench expand`: pictures continued from near their border, beside from everywhere.

The tuning half of the fill benchmark's photographs, at most 512 pixels a side, is cut by a tenth
and by a fifth on each side, and expanded to what it was. The same engine runs both.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from PIL import Image

from bench.figure import Figure
from bench.quality import pictures
from bench.quality.measures import psnr
from cavendish.engines.classic.completion import complete
from cavendish.operations.expand import near_border
from cavendish.request import Box, Canvas, Expand, ImageRef, ImageSpec, PixelFormat

Picture = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

_SIDE = 512
_SHARES = (0.1, 0.2)


def figures() -> Iterator[Figure]:
    """Measures. Raises PackageMissing where a photograph cannot be had."""
    chosen = [each for each in pictures.listed() if each.half == "tuning" and each.package]
    for share in _SHARES:
        found = [_both(each.name, _small(pictures.load(each)), share) for each in chosen]
        near, everywhere = (float(np.mean(each)) for each in zip(*found, strict=True))
        name = f"PSNR of {len(found)} photographs expanded by {share:.0%} on each side"
        yield Figure(name, near, "dB", 1, everywhere, "copied from everywhere", at_least=True)


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
