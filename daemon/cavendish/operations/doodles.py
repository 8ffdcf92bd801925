# SPDX-License-Identifier: GPL-3.0-or-later
"""Doodle layers on what is sent of a canvas."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.framing import Frame
from cavendish.imaging.marks import stacked
from cavendish.imaging.resample import scaled
from cavendish.operations.arrays import rgba
from cavendish.request import Reference, Role

Samples = NDArray[np.uint8]


def doodle_sent(
    references: Sequence[Reference], payloads: Mapping[str, memoryview], frame: Frame
) -> Samples:
    """All doodles of the references as one, uint8 [h, w, 4], straight alpha, on the frame's grid.

    There must be one. Past the canvas there is none. Raises ImageLengthMismatch.
    """
    layers = [
        rgba(payloads, f"references.{place}.image", reference.image)
        for place, reference in enumerate(references)
        if reference.role is Role.DOODLE
    ]
    height, width = layers[0].shape[:2]
    part = frame.box.clipped(width, height)
    inside = np.zeros((frame.box.height, frame.box.width, 4), np.uint8)
    place = part.moved(-frame.box.left, -frame.box.top).slices
    inside[place] = stacked([layer[part.slices] for layer in layers])
    return scaled(inside, frame.grid.width, frame.grid.height)
