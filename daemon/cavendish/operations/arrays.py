# SPDX-License-Identifier: GPL-3.0-or-later
"""The pixels of a request as arrays, and results in the document's own order."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cavendish.errors import ImageLengthMismatch, MaskEmpty
from cavendish.imaging.bounds import bands
from cavendish.imaging.depth import upper_bits
from cavendish.imaging.masked_edit import Picture
from cavendish.request import Canvas, ImageRef, PixelFormat

Pixels = NDArray[np.uint8] | NDArray[np.uint16]
Samples = NDArray[np.uint8]
Check = Callable[[], None]

_SWAPPED = frozenset({PixelFormat.BGRA8, PixelFormat.BGRA16})


def array(buffer: memoryview, ref: ImageRef) -> NDArray[Any]:
    """A read-only view of packed pixels as [H, W] or [H, W, 4]. Raises ImageLengthMismatch."""
    spec = ref.spec
    if buffer.nbytes != spec.size_bytes:
        raise ImageLengthMismatch(size_bytes=buffer.nbytes, expected_bytes=spec.size_bytes)
    depth = spec.format.bytes_per_pixel // spec.format.channels
    flat = np.frombuffer(buffer.toreadonly(), dtype=f"<u{depth}")
    channels = () if spec.format.channels == 1 else (spec.format.channels,)
    return flat.reshape(spec.height, spec.width, *channels)


def swapped(pixels: Any, kind: PixelFormat, check: Check = lambda: None) -> Any:
    """Pixels [H, W, 4] of a format as RGBA, or RGBA as that format: it is the same exchange.

    check is called often, and may raise to stop.
    """
    if kind not in _SWAPPED:
        return pixels
    made = np.empty(pixels.shape, pixels.dtype)
    for rows in bands(made.shape):
        check()
        # A channel at a time: an index takes NumPy several times as long.
        for channel, other in enumerate((2, 1, 0, 3)):
            made[rows, :, channel] = pixels[rows, :, other]
    return made


def blue_first(kind: PixelFormat) -> bool:
    """Whether a format begins with blue."""
    return kind in _SWAPPED


def in_order(pixels: Any, kind: PixelFormat) -> Any:
    """A view of [H, W, 4] of a format, or of what is to be one: colours [H, W, 3] RGB, alpha."""
    colours = pixels[..., 2::-1] if kind in _SWAPPED else pixels[..., :3]
    return colours, pixels[..., 3]


def rgba(
    payloads: Mapping[str, memoryview], path: str, ref: ImageRef, check: Check = lambda: None
) -> Any:
    """An image as RGBA, uint8 or uint16 [H, W, 4]. Raises ImageLengthMismatch.

    check is called often, and may raise to stop.
    """
    return swapped(array(payloads[path], ref), ref.spec.format, check)


def picture(
    payloads: Mapping[str, memoryview],
    canvas: Canvas,
    path: str = "canvas.",
    check: Check = lambda: None,
) -> Picture:
    """A canvas; without a mask of its own all of it may change. path: what its names begin with.

    check is called often, and may raise to stop. Raises ImageLengthMismatch, and MaskEmpty where
    nothing may change.
    """
    pixels = rgba(payloads, f"{path}image", canvas.image, check)
    guide = None
    if canvas.guide is not None:
        guide = rgba(payloads, f"{path}guide", canvas.guide, check)
    elif pixels.dtype == np.uint16:
        guide = upper_bits(pixels, check)
    if canvas.mask is None:
        return Picture(pixels, whole(pixels.shape[:2], check), guide)
    mask = array(payloads[f"{path}mask"], canvas.mask)
    if not mask.any():
        raise MaskEmpty
    return Picture(pixels, mask, guide)


def whole(shape: tuple[int, int], check: Check = lambda: None) -> Samples:
    """A mask of this shape that selects everything. check is called often."""
    made = np.empty(shape, np.uint8)
    for rows in bands(shape):
        check()
        made[rows] = 255
    return made
