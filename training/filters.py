# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m training.filters SCALE...`: learns the built-in engine's filters, into build/training.

For each bucket of `hashing` and each large pixel of a small one: the filter whose answers are
nearest, by least squares, to what Lanczos lacks. Sources as in `hashing`.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view
from PIL import Image

from cavendish.engines.classic.filters import RADIUS, SCALES, SIDE
from cavendish.engines.classic.hashing import BUCKETS, hashed, order
from training import leaves, pictures
from training.degrade import KERNELS, shrink
from training.measure import lightness

FOLDER = Path("build/training")

Picture = npt.NDArray[np.uint8]
Values = npt.NDArray[np.float32]
Sums = npt.NDArray[np.float64]

_TAPS = SIDE * SIDE
_SEED, _DRAWN = 3, 60
# Photographs are learned from a second time, smaller, with sharper detail.
_SMALLER = 0.7
# How much a picture weighs: what counts is by how much nearer than Lanczos each comes, in decibels.
_WEIGHT = 100.0
# Pulls filters of rare buckets towards adding nothing.
_RIDGE = 5000.0
_ROWS = 64


class Learning:
    """The sums that filters for one scale follow from."""

    def __init__(self, scale: int) -> None:
        self._scale = scale
        self._squares: Sums = np.zeros((BUCKETS, _TAPS, _TAPS))
        self._products: Sums = np.zeros((BUCKETS, _TAPS, scale * scale))

    def learn(self, picture: Picture) -> None:
        """Learns from uint8 [H, W] or [H, W, 3], made small by each of the kernels."""
        height, width = (side // self._scale * self._scale for side in picture.shape[:2])
        whole = picture[:height, :width]
        for kernel in KERNELS:
            small = _grey(shrink(whole, self._scale, kernel))
            lacking = _grey(whole) - _lanczos(small, (width, height))
            weight = _WEIGHT / (float((lacking**2).mean()) + 1)
            self._add(small, lacking, weight)

    def filters(self) -> npt.NDArray[np.float16]:
        """What was learned, as `filters.spread` takes it: half turns change nothing."""
        squares = self._squares + self._squares[:, ::-1, ::-1] + np.eye(_TAPS) * _RIDGE
        products = self._products + self._products[:, ::-1, ::-1]
        return np.linalg.solve(squares, products).astype(np.float16)

    def _add(self, small: Values, lacking: Values, weight: float) -> None:
        numbers = hashed(small)
        windows = sliding_window_view(np.pad(small, RADIUS, mode="edge"), (SIDE, SIDE))
        squares = lacking.reshape(len(small), self._scale, -1, self._scale).swapaxes(1, 2)
        for top in range(0, len(small), _ROWS):
            rows = slice(top, top + _ROWS)
            taps = (windows[rows] - small[rows, :, None, None]).reshape(-1, _TAPS)
            wanted = squares[rows].reshape(len(taps), -1)
            self._sum(numbers[rows].ravel(), taps, wanted, weight)

    def _sum(self, numbers: npt.NDArray[np.int32], taps: Values, wanted: Values, by: float) -> None:
        found = np.argsort(numbers, kind="stable")
        own, starts = np.unique(numbers[found], return_index=True)
        for number, chosen in zip(own, np.split(found, starts[1:]), strict=True):
            view, bucket = divmod(int(number), BUCKETS)
            seen = taps[chosen][:, order(view, SIDE)].astype(np.float64) * by
            self._squares[bucket] += seen.T @ taps[chosen][:, order(view, SIDE)]
            self._products[bucket] += seen.T @ wanted[chosen][:, order(view, self._scale)]


def material() -> Iterator[Picture]:
    """The photographs that are trained on, and drawn pictures. Raises PackageMissing."""
    for _, picture in pictures.training():
        yield picture
        size = tuple(round(side * _SMALLER) for side in picture.shape[1::-1])
        yield np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.LANCZOS))
    random = np.random.default_rng(_SEED)
    yield from (leaves.draw(random) for _ in range(_DRAWN))


def _grey(picture: Picture) -> Values:
    plane = lightness(picture) if picture.ndim == 3 else picture
    return plane.astype(np.float32)


def _lanczos(small: Values, size: tuple[int, int]) -> Values:
    return np.asarray(Image.fromarray(small).resize(size, Image.Resampling.LANCZOS))


def main() -> None:
    """Learns the filters of each scale, and tells how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scales", type=int, nargs="+", choices=SCALES)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for scale in parser.parse_args().scales:
        learning = Learning(scale)
        for picture in material():
            learning.learn(picture)
        path = FOLDER / f"x{scale}.npy"
        np.save(path, learning.filters())
        print(f"{path}: {path.stat().st_size} bytes  cpu {time.process_time():.0f} s", flush=True)


if __name__ == "__main__":
    main()
