# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the pictures that are sent: a frame of the canvas at exactly the model's size."""

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.bounds import Bounds
from cavendish.imaging.flatten import flattened
from cavendish.imaging.framing import Frame
from cavendish.imaging.resample import scaled

Samples = NDArray[np.uint8]


def send_picture(canvas: Samples, frame: Frame) -> Samples:
    """The frame of canvas, uint8 [H, W, 4] sRGB, straight alpha: uint8 [h, w, 3] of its grid.

    Past the canvas it is mirrored; transparency is laid on a ground that continues the picture.
    """
    part = frame.box.clipped(canvas.shape[1], canvas.shape[0])
    if canvas[part.slices][..., 3].min() == 255:
        # Without its alpha from the start: a copy of a large canvas is half of what this takes.
        cut = np.ascontiguousarray(cut_out(canvas[..., :3], frame.box))
        return scaled(cut, frame.grid.width, frame.grid.height)
    return flattened(scaled(cut_out(canvas, frame.box), frame.grid.width, frame.grid.height))


def send_mask(mask: Samples, frame: Frame) -> Samples:
    """The frame of mask, uint8 [H, W], at the size of its grid; nothing is selected past it.

    Whatever is selected stays so, if it is ever so thin.
    """
    part = frame.box.clipped(mask.shape[1], mask.shape[0])
    inside = np.zeros((frame.box.height, frame.box.width), np.uint8)
    inside[part.moved(-frame.box.left, -frame.box.top).slices] = mask[part.slices]
    shown = scaled(inside, frame.grid.width, frame.grid.height)
    return np.where(_touched(inside, frame), np.maximum(shown, 1), 0).astype(np.uint8)


def _touched(inside: Samples, frame: Frame) -> NDArray[np.bool_]:
    """Which pixels of the grid have a selected pixel under or beside them."""
    some = inside > 0
    for axis, length in enumerate(frame.grid.shape):
        edges = np.arange(length) * some.shape[axis] / length
        first = np.minimum(np.floor(edges).astype(np.int64), some.shape[axis] - 1)
        after = np.append(first[1:], some.shape[axis] - 1)
        beside = np.take(some, after, axis=axis)
        some = np.logical_or.reduceat(some, first, axis=axis) | beside
    return some


def cut_out(canvas: Samples, box: Bounds) -> Samples:
    """The pixels of box of canvas, [H, W, K], mirrored where it reaches past the canvas."""
    height, width = canvas.shape[:2]
    part = box.clipped(width, height)
    pad = [
        (part.top - box.top, box.bottom - part.bottom),
        (part.left - box.left, box.right - part.right),
    ]
    if not any(any(side) for side in pad):
        return canvas[part.slices]
    return np.pad(canvas[part.slices], [*pad, (0, 0)], mode="symmetric")
