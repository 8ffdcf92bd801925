# SPDX-License-Identifier: GPL-3.0-or-later
"""Lays a result into its picture. Where its mask is 0, not one bit changes."""

from dataclasses import replace
from typing import Any

import numpy as np

from cavendish.cli.picture import Picture
from cavendish_client import Box, PixelFormat, Pixels, Result

Array = np.ndarray[Any, np.dtype[Any]]


def as_pixels(samples: Array) -> Pixels:
    """An array as something to send: uint8 [H, W] as a mask, uint8 or uint16 [H, W, 4] as RGBA."""
    packed = np.ascontiguousarray(samples)
    height, width = packed.shape[:2]
    if packed.ndim == 2:
        return Pixels(packed.data, width, height, PixelFormat.GRAY8)
    deep = packed.dtype == np.uint16
    little_endian = packed.astype("<u2", copy=False) if deep else packed
    kind = PixelFormat.RGBA16 if deep else PixelFormat.RGBA8
    return Pixels(little_endian.data, width, height, kind)


def as_array(pixels: Pixels) -> Array:
    """Pixels as an array, not copied: [H, W] for a mask, else [H, W, 4]."""
    depth = np.dtype("<u2" if pixels.format.value.endswith("16") else "u1")
    flat: Array = np.frombuffer(pixels.view(), depth)
    shape = (pixels.height, pixels.width)
    return flat.reshape(shape if pixels.format is PixelFormat.GRAY8 else (*shape, 4))


def part(samples: Array, box: Box) -> Array:
    """The part of an array that lies in box."""
    return samples[box.y : box.bottom, box.x : box.right]


def filled(picture: Picture, result: Result) -> Picture:
    """The picture with the result in it."""
    pixels = picture.pixels.copy()
    target, opacity = part(pixels, result.placement), as_array(result.mask)
    if opacity.min() == 255:
        target[...] = as_array(result.image)
        return replace(picture, pixels=pixels)
    inside = opacity > 0
    blended = blend(target[inside], as_array(result.image)[inside], opacity[inside])
    target[inside] = blended
    return replace(picture, pixels=pixels)


def blend(below: Array, above: Array, opacity: Array) -> Array:
    """Turns below into above by opacity. Both uint8 or uint16 [N, 4], straight alpha; uint8 [N].

    Colours count as far as they are opaque, so that what is erased can become transparent. At full
    opacity the answer is above, to the bit.
    """
    full = np.iinfo(below.dtype).max
    weight = opacity.astype(np.float64) / 255
    alpha_above = above[:, 3] / full * weight
    alpha_below = below[:, 3] / full * (1 - weight)
    alpha = alpha_above + alpha_below
    share = np.divide(alpha_above, alpha, out=weight.copy(), where=alpha > 0)[:, np.newaxis]
    mixed = np.empty(below.shape, np.float64)
    mixed[:, :3] = above[:, :3] * share + below[:, :3] * (1 - share)
    mixed[:, 3] = alpha * full
    rounded = np.rint(mixed).astype(below.dtype)
    return np.where((opacity == 255)[:, np.newaxis], above, rounded)


def layer(result: Result) -> Array:
    """The result alone: its mask, times what is opaque of it, as its alpha."""
    pixels = as_array(result.image).copy()
    opacity = as_array(result.mask).astype(np.float64) / 255
    pixels[..., 3] = np.rint(pixels[..., 3] * opacity)
    return pixels


def over(picture: Picture, above: Array, box: Box) -> Picture:
    """The picture under a layer at box: what a viewer of layers shows."""
    pixels = picture.pixels.copy()
    target = part(pixels, box)
    full = np.iinfo(pixels.dtype).max
    inside = above[..., 3] > 0
    below, top = target[inside], above[inside]
    alpha_top = top[:, 3:] / full
    alpha = alpha_top + below[:, 3:] / full * (1 - alpha_top)
    share = alpha_top / alpha
    mixed = np.concatenate([top[:, :3] * share + below[:, :3] * (1 - share), alpha * full], axis=1)
    target[inside] = np.where(top[:, 3:] == full, top, np.rint(mixed).astype(pixels.dtype))
    return replace(picture, pixels=pixels)


def multiplied(picture: Picture, below: Array, box: Box) -> Picture:
    """The picture multiplied with a layer at box below it, as viewers of layers show it.

    Source: W3C, "Compositing and Blending Level 1".
    """
    pixels = picture.pixels.copy()
    full = np.iinfo(pixels.dtype).max
    target = part(pixels, box)
    above, under = (each.astype(np.float32) / np.float32(full) for each in (target, below))
    alpha_above, alpha_under = above[..., 3:], under[..., 3:]
    alpha = alpha_above + alpha_under - alpha_above * alpha_under
    mixed = above[..., :3] * alpha_above * (1 - alpha_under + alpha_under * under[..., :3])
    mixed += under[..., :3] * alpha_under * (1 - alpha_above)
    mixed /= np.maximum(alpha, np.float32(1e-6))
    made = np.concatenate([mixed, alpha], axis=2) * full
    target[...] = np.rint(np.clip(made, 0, full)).astype(pixels.dtype)
    return replace(picture, pixels=pixels)
