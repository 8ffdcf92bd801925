# SPDX-License-Identifier: GPL-3.0-or-later
"""How near a fill comes to the truth: pixel by pixel, and in the statistics of its texture.

Pictures are uint8 [H, W, 3] sRGB, holes bool [H, W] (True inside); only the hole counts. Luma
is BT.601 in gray levels 0..255. PSNR and SSIM reward blur; the texture measures punish it.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
Plane = npt.NDArray[np.float64]

# A difference below a quarter of a gray level is nothing that 8 bits could show.
_FLOOR = 0.25


def psnr(truth: Picture, filled: Picture, hole: Mask) -> float:
    """Peak signal-to-noise ratio over the hole's pixels and channels, dB, at most 99."""
    error = truth[hole].astype(np.float64) - filled[hole]
    mean_square = float(np.mean(error**2))
    return min(99.0, 10 * math.log10(255**2 / max(mean_square, 1e-9)))


def ssim(truth: Picture, filled: Picture, hole: Mask) -> float:
    """Mean structural similarity of luma over the hole's pixels, -1..1, 1 for equality.

    Gaussian window of sigma 1.5, K1 = 0.01, K2 = 0.03. Source: Wang et al., "Image quality
    assessment: from error visibility to structural similarity", 2004.
    """
    a, b = luma(truth), luma(filled)
    mean_a, mean_b = blur(a, 1.5), blur(b, 1.5)
    var_a, var_b = blur(a * a, 1.5) - mean_a**2, blur(b * b, 1.5) - mean_b**2
    shared = blur(a * b, 1.5) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    likeness = (2 * mean_a * mean_b + c1) / (mean_a**2 + mean_b**2 + c1)
    structure = (2 * shared + c2) / (var_a + var_b + c2)
    return float(np.mean((likeness * structure)[hole]))


def texture_distance(truth: Picture, filled: Picture, hole: Mask) -> float:
    """Mean |log2 of the ratio of standard deviations| over four band-pass layers, 0 ideal.

    Layers: differences of luma blurred with sigma 0, 1, 2, 4, 8 pixels.
    """
    pairs = zip(_bands(luma(truth)), _bands(luma(filled)), strict=True)
    ratios = [(b[hole].std() + _FLOOR) / (a[hole].std() + _FLOOR) for a, b in pairs]
    return float(np.mean(np.abs(np.log2(ratios))))


def gradient_distance(truth: Picture, filled: Picture, hole: Mask) -> float:
    """Earth mover's distance of the histograms of log2(1 + |gradient of luma|), in octaves."""
    a, b = (np.hypot(*gradient(picture))[hole] for picture in (truth, filled))
    edges = np.linspace(0, 8, 129)
    shares = [np.histogram(np.log2(1 + g), edges)[0] / g.size for g in (a, b)]
    return float(np.abs(np.cumsum(shares[0] - shares[1])).sum() * (edges[1] - edges[0]))


def orientation_distance(truth: Picture, filled: Picture, hole: Mask) -> float:
    """Chi-squared distance of gradient orientations, 0 (alike) to 1.

    16 bins over 0..pi, weighted by the gradient's magnitude.
    """
    p, q = (_orientations(picture, hole) for picture in (truth, filled))
    return float(0.5 * np.sum((p - q) ** 2 / np.maximum(p + q, 1e-12)))


def seam_ratio(truth: Picture, filled: Picture, hole: Mask) -> float:
    """Mean jump over the hole's edge over the same jump in the truth, 1 ideal.

    A jump is the mean absolute channel difference of two neighbours, one in and one out of the
    hole. Below 1: smoother than the truth. Raises ValueError when no pixel lies outside.
    """
    return (_edge_jump(filled, hole) + _FLOOR) / (_edge_jump(truth, hole) + _FLOOR)


def luma(picture: Picture) -> Plane:
    """BT.601 luma of an sRGB picture, float64 [H, W], 0..255."""
    plane: Plane = picture.astype(np.float64) @ np.array([0.299, 0.587, 0.114])
    return plane


def blur(plane: Plane, sigma: float) -> Plane:
    """Blurs with a Gaussian cut at 3 sigma, mirrored at the border."""
    reach = max(1, round(3 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    return _blur_rows(_blur_rows(plane, kernel / kernel.sum()).T, kernel / kernel.sum()).T


def gradient(picture: Picture) -> tuple[Plane, Plane]:
    """Central differences of luma along y and x, gray levels a pixel."""
    plane = luma(picture)
    return np.asarray(np.gradient(plane, axis=0)), np.asarray(np.gradient(plane, axis=1))


def _blur_rows(plane: Plane, kernel: Plane) -> Plane:
    reach = len(kernel) // 2
    padded = np.pad(plane, ((0, 0), (reach, reach)), mode="symmetric")
    width = plane.shape[1]
    total = np.zeros_like(plane)
    for shift, weight in enumerate(kernel):
        total += weight * padded[:, shift : shift + width]
    return total


def _bands(plane: Plane) -> list[Plane]:
    smooth = [plane, *(blur(plane, sigma) for sigma in (1, 2, 4, 8))]
    return [fine - coarse for fine, coarse in pairwise(smooth)]


def _orientations(picture: Picture, hole: Mask) -> Plane:
    along_y, along_x = (plane[hole] for plane in gradient(picture))
    angle = np.arctan2(along_y, along_x) % np.pi
    weight = np.hypot(along_y, along_x)
    counts, _ = np.histogram(angle, 16, (0, np.pi), weights=weight)
    return counts / max(float(counts.sum()), 1e-12)


def _edge_jump(picture: Picture, hole: Mask) -> float:
    values = picture.astype(np.float64)
    across_x = np.abs(np.diff(values, axis=1)).mean(2)[hole[:, 1:] != hole[:, :-1]]
    across_y = np.abs(np.diff(values, axis=0)).mean(2)[hole[1:] != hole[:-1]]
    jumps = np.concatenate([across_x, across_y])
    if jumps.size == 0:
        raise ValueError("the hole has no edge inside the picture")
    return float(jumps.mean())
