# SPDX-License-Identifier: GPL-3.0-or-later
"""How strongly a picture follows its words."""

import numpy as np

from cavendish.engines.diffusion.schedule import Floats


def led(without: Floats, towards: Floats, guidance: float) -> Floats:
    """What a network says with the words, gone beyond what it says without them.

    Classifier-free guidance: https://arxiv.org/abs/2207.12598; 1 is just what it says with them.
    """
    return without + np.float32(guidance) * (towards - without)


def embedded(guidance: float, size: int) -> Floats:
    """Guidance as a consistency model reads it, float32 [1, size]: sines, then cosines.

    Section 4.3 of https://arxiv.org/abs/2310.04378, with the positions of a transformer.
    """
    half = size // 2
    falling = np.exp(np.arange(half, dtype=np.float32) * -(np.log(10000.0) / max(half - 1, 1)))
    angles = np.float32((guidance - 1) * 1000) * falling.astype(np.float32)
    waves = np.concatenate([np.sin(angles), np.cos(angles), np.zeros(size % 2, np.float32)])
    return waves[None].astype(np.float32)
