# SPDX-License-Identifier: GPL-3.0-or-later
"""Cuts pairs of small and large patches out of photographs and drawn pictures, by chance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image

from training import leaves, pictures
from training.degrade import degrade

Plane = npt.NDArray[np.uint8]
Batch = npt.NDArray[np.float32]

_DRAWN_SHARE = 0.3
# Of so many places the one with the most detail is taken: flat sky teaches nothing.
_PLACES = 3


class Patches:
    """Gives batches of pairs, the same ones for the same seed."""

    def __init__(self, seed: int, drawn: int) -> None:
        """Loads the photographs and draws so many pictures. Raises PackageMissing."""
        self._random = np.random.default_rng(seed)
        self._photographs = [picture for _, picture in pictures.training()]
        self._drawn = [leaves.draw(self._random) for _ in range(drawn)]
        areas = np.array([p.shape[0] * p.shape[1] for p in self._photographs], float)
        # By the root: a large picture is not worth as much more as it has pixels.
        self._weights = np.sqrt(areas) / np.sqrt(areas).sum()

    def batch(self, count: int, side: int, scale: int) -> tuple[Batch, Batch]:
        """Gives small float32 [N, 1, side, side] and large [N, 1, s side, s side], 0..1."""
        pairs = [self._pair(side, scale) for _ in range(count)]
        small, large = zip(*pairs, strict=True)
        return _batch(small), _batch(large)

    def _pair(self, side: int, scale: int) -> tuple[Plane, Plane]:
        large = self._large(side * scale)
        if self._random.random() < 0.5:
            large = large[:, ::-1]
        large = np.ascontiguousarray(np.rot90(large, int(self._random.integers(4))))
        return degrade(self._random, large, scale), large

    def _large(self, side: int) -> Plane:
        if self._random.random() < _DRAWN_SHARE:
            return self._place(self._drawn[self._random.integers(len(self._drawn))], side)
        number = self._random.choice(len(self._photographs), p=self._weights)
        return self._grey(self._place(self._smaller(self._photographs[number], side), side))

    def _smaller(self, picture: npt.NDArray[np.uint8], side: int) -> npt.NDArray[np.uint8]:
        """Half of the time the picture scaled down somewhat, for sharper detail."""
        least = max(side / min(picture.shape[:2]), 0.5)
        if least >= 1 or self._random.random() < 0.5:
            return picture
        part = self._random.uniform(least, 1)
        span = int(side / part) + 1
        region = self._place(picture, min(span, *picture.shape[:2]))
        size = max(side, round(region.shape[0] * part))
        return np.asarray(Image.fromarray(region).resize((size, size), Image.Resampling.LANCZOS))

    def _place(self, picture: npt.NDArray[np.uint8], side: int) -> npt.NDArray[np.uint8]:
        places = [self._cut(picture, side) for _ in range(_PLACES)]
        return max(places, key=_detail)

    def _cut(self, picture: npt.NDArray[np.uint8], side: int) -> npt.NDArray[np.uint8]:
        top = self._random.integers(picture.shape[0] - side + 1)
        left = self._random.integers(picture.shape[1] - side + 1)
        return picture[top : top + side, left : left + side]

    def _grey(self, patch: npt.NDArray[np.uint8]) -> Plane:
        """A mixture of the channels by chance, of another contrast."""
        mixture = patch @ self._random.dirichlet((1, 1, 1))
        contrast, middle = self._random.uniform(0.7, 1.15), mixture.mean()
        return np.clip((mixture - middle) * contrast + middle + 0.5, 0, 255).astype(np.uint8)


def _detail(patch: npt.NDArray[np.uint8]) -> float:
    grey = patch[..., 1] if patch.ndim == 3 else patch
    return float(np.abs(np.diff(grey[::2].astype(np.int16), axis=1)).mean())


def _batch(planes: Sequence[Plane]) -> Batch:
    return np.stack(planes, dtype=np.float32)[:, None] / np.float32(255)
