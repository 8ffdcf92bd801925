# SPDX-License-Identifier: GPL-3.0-or-later
"""Scales and warps pictures. The one module of imaging that uses Pillow.

Its loops take a third of NumPy's time, and the picture's values are what they are in both.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cavendish.imaging.affine import Affine
from cavendish.imaging.bounds import Bounds, bands

Samples = NDArray[np.uint8]
Values = NDArray[np.float32]
Part = tuple[float, float, float, float]

_FILTER = Image.Resampling.LANCZOS
# Averages of very many samples come out the same in both gammas where the samples are alike, and
# only in linear light where they are not (stars, leaves against the sky).
_LINEAR_FROM = 3
_BAND = 256
# So many pixels are reduced at once, or resized.
_REDUCED, _RESIZED = 1 << 20, 1 << 20


def scaled(pixels: Samples, width: int, height: int) -> Samples:
    """Scales to width x height by Lanczos, averaging in linear light where that is much smaller.

    pixels: uint8 [H, W], or [H, W, 3 or 4] sRGB, straight alpha last: it weighs the colours.
    """
    factor = min(pixels.shape[1] // width, pixels.shape[0] // height)
    if factor >= _LINEAR_FROM and pixels.ndim == 3:
        pixels = _averaged(pixels, factor)
    if pixels.shape[:2] == (height, width):
        return pixels
    return np.asarray(_image(pixels).resize((width, height), _FILTER))


def scaled_part(pixels: Samples | Values, part: Part, shape: tuple[int, int]) -> Any:
    """Scales a part (left, top, right, bottom), in pixels, to shape: rows, columns.

    pixels: uint8 as in scaled, or float32 [H, W] or [H, W, K]; the result is alike. The part must
    lie within the picture.
    """
    if pixels.dtype == np.uint8 or pixels.ndim == 2:
        return np.asarray(_image(pixels).resize(shape[::-1], _FILTER, box=part))
    planes = [scaled_part(plane, part, shape) for plane in np.moveaxis(pixels, -1, 0)]
    return np.stack(planes, axis=-1)


def reduced(pixels: Samples | Values, factor: int, check: Callable[[], None] = lambda: None) -> Any:
    """The means of squares of factor pixels a side, dtype and channels as in pixels; a side that
    is no multiple is rounded up. check is called often, and may raise to stop."""
    if factor == 1:
        return pixels
    height, width = pixels.shape[:2]
    made = np.empty((-(-height // factor), -(-width // factor), *pixels.shape[2:]), pixels.dtype)
    for rows in bands(made.shape, _REDUCED // factor**2):
        check()
        own = pixels[rows.start * factor : rows.stop * factor]
        made[rows] = np.asarray(_image(own).reduce(factor))
    return made


def enlarged(
    values: Values, part: tuple[float, float, float, float], shape: tuple[int, int]
) -> Values:
    """Like scaled_part for float32 that is smooth already: bilinear."""
    if values.ndim == 2:
        image = _image(values).resize(shape[::-1], Image.Resampling.BILINEAR, box=part)
        return np.asarray(image, np.float32)
    planes = [enlarged(plane, part, shape) for plane in np.moveaxis(values, -1, 0)]
    return np.stack(planes, axis=-1)


def resized(
    pixels: Samples | Values,
    part: Part,
    shape: tuple[int, int],
    kind: str,
    check: Callable[[], None] = lambda: None,
) -> Any:
    """Scales a part (left, top, right, bottom), in pixels, to shape: rows, columns.

    pixels: uint8 [H, W] or [H, W, 3], or float32 [H, W]; the result is alike. kind: 'bilinear',
    'bicubic' or 'lanczos', each as wide as the pixels of a smaller result, so that it has no steps.
    check is called often, and may raise to stop.
    """
    if pixels.shape[:2] == shape and part == (0, 0, shape[1], shape[0]):
        return pixels
    narrow = np.empty((len(pixels), shape[1], *pixels.shape[2:]), pixels.dtype)
    filtered = Image.Resampling[kind.upper()]
    # Pillow scales the rows first, too.
    for rows in bands(pixels.shape, _RESIZED):
        check()
        own = _image(pixels[rows])
        box = (part[0], 0.0, part[2], float(own.height))
        narrow[rows] = np.asarray(own.resize((shape[1], own.height), filtered, box=box))
    check()
    box = (0.0, part[1], float(shape[1]), part[3])
    return np.asarray(_image(narrow).resize(shape[::-1], filtered, box=box))


def grey_and_reduced(pixels: Samples, factor: int) -> tuple[Samples, Samples]:
    """What grey and reduced give of uint8 [H, W, 3], with one copy of a large picture."""
    image = _image(pixels)
    return np.asarray(image.convert("L")), np.asarray(image.reduce(factor))


def grey(pixels: Samples) -> Samples:
    """The luma, uint8 [H, W], of uint8 [H, W, 3]."""
    return np.asarray(_image(pixels).convert("L"))


def warped(pixels: Samples, source: Affine, part: Bounds) -> Samples:
    """What part shows if its pixel p is taken from source(p): bicubic; past the border it goes on.

    pixels: uint8 [H, W, 3] or [H, W]; the result likewise, of part's size. source hardly scales.
    """
    size = part.width, part.height
    own = source.after(Affine.moving(part.left, part.top))
    pixels, left, top = _needed(pixels, own, size)
    own = Affine.moving(-left, -top).after(own)
    box = _as_box(own, *size, *pixels.shape[1::-1])
    if box is not None:
        return np.asarray(_image(pixels).resize(size, Image.Resampling.BICUBIC, box=box))
    return np.asarray(_transformed(_image(pixels), own, size))


def _needed(pixels: Samples, own: Affine, size: tuple[int, int]) -> tuple[Samples, int, int]:
    """The part of pixels that own maps size to, with what an interpolation looks at beside it, and
    where it begins. Past the border are the pixels of the border."""
    width, height = size
    ends = own(np.array([[0.0, 0.0], [width, 0], [0, height], [width, height]]))
    left, top = (int(v) for v in np.floor(ends.min(axis=0)) - 4)
    right, bottom = (int(v) for v in np.ceil(ends.max(axis=0)) + 4)
    rows, row_pad = _range(top, bottom, pixels.shape[0])
    columns, column_pad = _range(left, right, pixels.shape[1])
    part = pixels[rows, columns]
    if any((*row_pad, *column_pad)):
        part = np.pad(part, [row_pad, column_pad, (0, 0)][: pixels.ndim], mode="edge")
    return part, columns.start - column_pad[0], rows.start - row_pad[0]


def _range(low: int, high: int, length: int) -> tuple[slice, tuple[int, int]]:
    """What of low..high is within length, at least one, and how many are missing on each side."""
    start, stop = min(max(low, 0), length - 1), max(min(high, length), 1)
    stop = max(stop, start + 1)
    return slice(start, stop), (max(start - low, 0), max(high - stop, 0))


def _transformed(image: Image.Image, own: Affine, size: tuple[int, int]) -> Image.Image:
    values = (own.xx, own.xy, own.x0, own.yx, own.yy, own.y0)
    return image.transform(size, Image.Transform.AFFINE, values, Image.Resampling.BICUBIC)


def _as_box(
    own: Affine, width: int, height: int, columns: int, rows: int
) -> tuple[float, float, float, float] | None:
    """The part of columns x rows that own maps to, where scaling that shows the same pixels.

    Scaling is separable and so several times faster than an affine warp. A tenth of a pixel is
    less than a registration can tell.
    """
    if max(abs(own.xy) * height, abs(own.yx) * width) > 0.1:
        return None
    left, top = own.x0 + own.xy * height / 2, own.y0 + own.yx * width / 2
    right, bottom = left + own.xx * width, top + own.yy * height
    inside = left >= 0 and top >= 0 and right <= columns and bottom <= rows
    return (left, top, right, bottom) if inside else None


def _image(pixels: Samples | Values) -> Image.Image:
    return Image.fromarray(np.ascontiguousarray(pixels))


def _averaged(pixels: Samples, factor: int) -> Samples:
    """Means of squares in linear light, weighed by alpha; what is left over at the right and
    bottom is scaled in."""
    height, width = (side // factor for side in pixels.shape[:2])
    if (height * factor, width * factor) != pixels.shape[:2]:
        image = _image(pixels).resize((width * factor, height * factor), _FILTER)
        pixels = np.asarray(image)
    out = np.empty((height, width, pixels.shape[2]), np.uint8)
    rows = max(_BAND // factor, 1)
    for top in range(0, height, rows):
        band = pixels[top * factor : (top + rows) * factor]
        out[top : top + rows] = _averaged_band(band, factor)
    return out


def _averaged_band(band: Samples, factor: int) -> Samples:
    linear: Values = _to_linear()[band[..., :3]]
    if band.shape[2] == 3:
        return _encoded(_means(linear, factor))
    alpha = band[..., 3:].astype(np.float32)
    cover = _means(alpha, factor)
    colour = _means(linear * alpha, factor) / np.maximum(cover, np.float32(1e-3))
    return np.concatenate(
        [_encoded(np.asarray(colour, np.float32)), np.rint(cover).astype(np.uint8)], axis=2
    )


def _means(values: Values, factor: int) -> Values:
    height, width = values.shape[0] // factor, values.shape[1] // factor
    blocks = values.reshape(height, factor, width, factor, values.shape[2])
    return np.asarray(blocks.mean(axis=(1, 3), dtype=np.float32))


def _to_linear() -> Values:
    """The light of each sRGB value, 0..1. Source: IEC 61966-2-1."""
    value = np.arange(256) / 255
    light = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return light.astype(np.float32)


def _encoded(light: Values) -> Samples:
    """The sRGB value of light 0..1."""
    high = 1.055 * np.maximum(light, np.float32(0.0031308)) ** np.float32(1 / 2.4) - 0.055
    value = np.where(light <= 0.0031308, light * 12.92, high)
    return np.asarray(np.rint(np.clip(value, 0, 1) * 255), np.uint8)
