# SPDX-License-Identifier: GPL-3.0-or-later
"""The upscaler's network: what is to be added to the lightness that Lanczos gives.

All convolutions are at the small size, and the last one's channels are the large pixels: W. Shi et
al., "Real-time single image and video super-resolution using an efficient sub-pixel convolutional
neural network", CVPR 2016.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

# Channels and middle layers for each scale.
CHANNELS = {2: 32, 3: 32, 4: 48}
DEPTHS = {2: 6, 3: 6, 4: 6}
LANCZOS_RADIUS = 3


def overlap(scale: int) -> int:
    """How far around a small pixel the network looks."""
    return 2 + DEPTHS[scale] + 1


class Upscaler(nn.Module):
    """Small lightness float32 [N, 1, H, W], 0..1, to large, less `overlap` on each side."""

    kernel: Tensor

    def __init__(self, scale: int) -> None:
        super().__init__()
        self.scale = scale
        widths = [CHANNELS[scale]] * (DEPTHS[scale] + 1)
        self.first = nn.Conv2d(1, widths[0], 5)
        self.middle = nn.ModuleList(nn.Conv2d(a, b, 3) for a, b in pairwise(widths))
        self.last = nn.Conv2d(widths[0], scale * scale, 3)
        for layer in (self.first, *self.middle):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.last.bias)
        self.register_buffer("kernel", torch.from_numpy(lanczos(scale)), persistent=False)

    def forward(self, small: Tensor) -> Tensor:
        """The large lightness of the inner part of small."""
        margin = overlap(self.scale) - LANCZOS_RADIUS
        inner = small[..., margin:-margin, margin:-margin]
        # Never in fewer bits, whatever the layers are trained in: they cannot bring these back.
        with torch.autocast("cpu", enabled=False):
            smooth = functional.conv2d(inner, self.kernel)
        return functional.pixel_shuffle(smooth + self.detail(small), self.scale)

    def detail(self, small: Tensor) -> Tensor:
        """What Lanczos lacks, float32 [N, scale * scale, H, W], less `overlap` on each side."""
        features = functional.relu(functional.conv2d(small, self.filters(), self.first.bias))
        for layer in self.middle:
            features = functional.relu(layer(features))
        detail: Tensor = self.last(features)
        return detail

    def filters(self) -> Tensor:
        """The first layer's filters, without mean: how light a picture is changes no detail."""
        weight = self.first.weight
        return weight - weight.mean((2, 3), keepdim=True)


def lanczos(scale: int) -> npt.NDArray[np.float32]:
    """Lanczos-3 for each large pixel of a small one, float32 [scale * scale, 1, 7, 7]."""
    taps = np.arange(-LANCZOS_RADIUS, LANCZOS_RADIUS + 1)
    shifts = (np.arange(scale) + 0.5) / scale - 0.5
    distances = taps[None] - shifts[:, None]
    rows = np.sinc(distances) * np.sinc(distances / 3) * (np.abs(distances) < 3)
    rows /= rows.sum(1, keepdims=True)
    kernels = np.einsum("ay,bx->abyx", rows, rows)
    return np.asarray(kernels.reshape(scale * scale, 1, *kernels.shape[2:]), np.float32)


def parameters(network: nn.Module) -> int:
    """How many numbers the network has learned."""
    return sum(math.prod(p.shape) for p in network.parameters())
