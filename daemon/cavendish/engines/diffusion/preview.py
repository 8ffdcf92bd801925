# SPDX-License-Identifier: GPL-3.0-or-later
"""Latents as a small picture, for next to nothing: colours that follow them in a straight line."""

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.diffusion.schedule import Floats

# Red, green and blue of each of four channels. Stable Diffusion 1's and 2's: found by least squares
# in https://discuss.huggingface.co/t/decoding-latents-to-rgb-without-upscaling/23204; SDXL's: the
# figures of https://github.com/comfyanonymous/ComfyUI, comfy/latent_formats.py.
_FIRST = (
    (0.298, 0.207, 0.208),
    (0.187, 0.286, 0.173),
    (-0.158, 0.189, 0.264),
    (-0.184, -0.271, -0.473),
)
_LARGE = (
    (0.3651, 0.4232, 0.4341),
    (-0.2533, -0.0042, 0.1068),
    (0.1076, 0.1111, -0.0362),
    (-0.3165, -0.2492, -0.2188),
)


def seen(latents: Floats, *, large: bool) -> NDArray[np.uint8]:
    """Clean latents, [1, 4, h, w], about as people would see them: uint8 [h, w, 3].

    large: they are SDXL's.
    """
    factors = np.asarray(_LARGE if large else _FIRST, np.float32)
    colours = np.tensordot(latents[0], factors, axes=(0, 0))
    return np.asarray(np.clip(np.nan_to_num(colours) * 127.5 + 127.5, 0, 255), np.uint8)
