# SPDX-License-Identifier: GPL-3.0-or-later
"""The upscaler's peer: 7x7 filters, chosen for each pixel by how its surroundings run.

Y. Romano, J. Isidoro, P. Milanfar, "RAISR: rapid and accurate image super resolution", IEEE
Transactions on Computational Imaging, 2017. Trained on the same photographs as the network.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view
from PIL import Image

from cavendish.imaging.blur import box_mean
from training.degrade import KERNELS, shrink
from training.measure import lightness

Plane = npt.NDArray[np.float64]
Buckets = npt.NDArray[np.intp]

_SIDE = 7
_TAPS = _SIDE * _SIDE
_ANGLES, _STRENGTHS, _COHERENCES = 24, 3, 3
_ROWS = 64
# Pulls filters of rare buckets towards leaving the pixel as it is.
_RIDGE = 2.0


class HashedFilters:
    """Filters for one scale. Planes are float64 [H, W], 0..255."""

    def __init__(self, scale: int, pictures: Iterable[npt.NDArray[np.uint8]]) -> None:
        """Learns from pictures, uint8 [H, W, 3], made small by each of the kernels."""
        self._scale = scale
        buckets = _ANGLES * _STRENGTHS * _COHERENCES * scale * scale
        squares = np.zeros((buckets, _TAPS, _TAPS)) + np.eye(_TAPS) * _RIDGE * 255
        products = np.zeros((buckets, _TAPS))
        products[:, _TAPS // 2] = _RIDGE * 255
        for picture in pictures:
            for kernel in KERNELS:
                self._learn(_even(picture, scale), kernel, squares, products)
        self._filters = np.linalg.solve(squares, products[..., None])[..., 0]

    def upscale(self, small: npt.NDArray[np.uint8]) -> Plane:
        """The large lightness of uint8 [H, W, 3] sRGB."""
        smooth = _smooth(small, self._scale)
        filters = self._filters[self._buckets(smooth)]
        windows = _windows(smooth)
        larger = np.empty_like(smooth)
        for top in range(0, len(smooth), _ROWS):
            rows = slice(top, top + _ROWS)
            taps = windows[rows].reshape(*windows[rows].shape[:2], _TAPS)
            larger[rows] = np.einsum("yxt,yxt->yx", taps, filters[rows])
        return np.clip(larger, 0, 255)

    def _learn(
        self, truth: npt.NDArray[np.uint8], kernel: str, squares: Plane, products: Plane
    ) -> None:
        smooth = _smooth(shrink(truth, self._scale, kernel), self._scale)
        buckets = self._buckets(smooth).ravel()
        wanted = lightness(truth).ravel()
        windows = _windows(smooth).reshape(-1, _TAPS)
        order = np.argsort(buckets, kind="stable")
        numbers, starts = np.unique(buckets[order], return_index=True)
        for number, chosen in zip(numbers, np.split(order, starts[1:]), strict=True):
            taps = windows[chosen]
            squares[number] += taps.T @ taps
            products[number] += wanted[chosen] @ taps

    def _buckets(self, smooth: Plane) -> Buckets:
        """Direction, strength and coherence of the gradients around, and the place in the pixel."""
        down, across = np.gradient(smooth)
        xx, yy, xy = _around(across**2), _around(down**2), _around(across * down)
        half, difference = (xx + yy) / 2, np.hypot((xx - yy) / 2, xy)
        angle = np.arctan2(2 * xy, xx - yy) / 2 % np.pi
        strength, rest = np.sqrt(half + difference), np.sqrt(np.maximum(half - difference, 0))
        coherence = (strength - rest) / (strength + rest + 1e-6)
        buckets = np.minimum((angle / np.pi * _ANGLES).astype(np.intp), _ANGLES - 1)
        buckets = buckets * _STRENGTHS + np.digitize(strength, (4.0, 12.0))
        buckets = buckets * _COHERENCES + np.digitize(coherence, (0.25, 0.5))
        y, x = np.indices(smooth.shape)
        place = y % self._scale * self._scale + x % self._scale
        return buckets * self._scale**2 + place


def _even(picture: npt.NDArray[np.uint8], scale: int) -> npt.NDArray[np.uint8]:
    height, width = (side // scale * scale for side in picture.shape[:2])
    return picture[:height, :width]


def _smooth(small: npt.NDArray[np.uint8], scale: int) -> Plane:
    height, width = small.shape[:2]
    plane = Image.fromarray(lightness(small).astype(np.float32))
    larger = plane.resize((width * scale, height * scale), Image.Resampling.LANCZOS)
    return np.asarray(larger, np.float64)


def _around(plane: Plane) -> Plane:
    return box_mean(plane.astype(np.float32), 4).astype(np.float64)


def _windows(plane: Plane) -> npt.NDArray[np.float32]:
    """The surroundings of each pixel, float32 [H, W, 7, 7], a view."""
    framed = np.pad(plane.astype(np.float32), _SIDE // 2, mode="edge")
    return sliding_window_view(framed, (_SIDE, _SIDE))
