# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes transparency of two renders of a subject, on white and on black.

On white a pixel is colour * alpha + 255 * (1 - alpha), on black colour * alpha: their difference
gives alpha, the one on black then the colour. (The way of blue-screen mattes with two backings:
Smith and Blinn, Blue Screen Matting, 1996.)
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.affine import Affine
from cavendish.imaging.bounds import Bounds
from cavendish.imaging.colour import match
from cavendish.imaging.membrane import smoothed
from cavendish.imaging.register import register
from cavendish.imaging.resample import grey, scaled, warped

Samples = NDArray[np.uint8]
Values = NDArray[np.float32]

# Alpha up to which, and from which, a pixel is nothing, and all: JPEG noise is no transparency.
_NOTHING, _ALL = 0.03, 0.97
# Below this alpha a pixel's colour is not to be told, and is its neighbours'.
_FAINT = 0.1
_SOLID = 0.9
_ROUNDS = 2
# Subjects whose opaque part differs by more levels than this were drawn anew.
_ROUGH, _OTHER = 6.0, 40.0
# Backgrounds nearer to each other than this, in levels, are not white and black.
_LEAST_SPAN = 100.0


@dataclass(frozen=True, slots=True)
class Cut:
    """colours: uint8 [H, W, 3]; alpha: uint8 [H, W]. rough: whether the renders differ."""

    colours: Samples
    alpha: Samples
    rough: bool


def difference_matte(white: Samples, black: Samples) -> Cut | None:
    """The subject of two renders, uint8 [H, W, 3]; None where they do not show the same.

    black may be of another size, a little displaced, and of other colours: it is registered and
    matched on white where both are opaque. The backgrounds may be nearly white and black.
    """
    height, width = white.shape[:2]
    light, dark = _ground(white), _ground(black)
    if float((light - dark).min()) < _LEAST_SPAN:
        return None
    black = _aligned(white, scaled(black, width, height), light, dark)
    alpha = _opacity(white, black.astype(np.float32), light, dark)
    solid = alpha > _SOLID
    gap = np.abs(white[solid].astype(np.float32) - black[solid])
    differs = float(gap.mean()) if gap.size else 0.0
    if alpha.max() < 0.5 or alpha.min() > 0.5 or differs > _OTHER:
        return None
    matched = _matched(white, black, solid, dark)
    alpha = _opacity(white, matched, light, dark)
    colours = _colours(white, matched, alpha, light, dark)
    return Cut(colours, np.rint(alpha * 255).astype(np.uint8), differs > _ROUGH)


def _ground(picture: Samples) -> Values:
    """The median of the outermost pixels: the background that was really drawn."""
    edge = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    return np.asarray(np.median(edge, axis=0), np.float32)


def _opacity(white: Samples, black: Values, light: Values, dark: Values) -> Values:
    """float32 [H, W], 0..1: how little of the backgrounds' difference comes through."""
    span = light - dark
    through = (white - black) @ (span / float(span @ span))
    alpha = (1 - through - _NOTHING) / (_ALL - _NOTHING)
    return np.asarray(np.clip(alpha, 0, 1), np.float32)


def _aligned(white: Samples, black: Samples, light: Values, dark: Values) -> Samples:
    """The render on black, where the one on white has its subject; as it is if that is unclear.

    What is opaque is known better once it is registered: so twice.
    """
    height, width = white.shape[:2]
    made = black
    for _ in range(_ROUNDS):
        solid = _opacity(white, made.astype(np.float32), light, dark) > _SOLID
        found = register(grey(white), grey(black), solid)
        if not found.found or found.source == Affine():
            return black
        part = Bounds(0, 0, width, height)
        shown = warped(np.full((height, width), 255, np.uint8), found.source, part) == 255
        moved = warped(black, found.source, part)
        made = np.where(shown[..., None], moved, np.rint(dark).astype(np.uint8))
    return made


def _matched(white: Samples, black: Samples, solid: NDArray[np.bool_], dark: Values) -> Values:
    """The render on black with the colours of the one on white, but with its own background."""
    curves = match(black, white, solid.astype(np.float32))
    ground = curves(np.rint(dark).astype(np.uint8)[None, None])[0, 0]
    made = curves(black)
    near = np.clip(1 - np.abs(black - dark) / 64, 0, 1)
    return np.asarray(made - (ground - dark) * near, np.float32)


def _colours(white: Samples, black: Values, alpha: Values, light: Values, dark: Values) -> Samples:
    """The subject without its backgrounds, of both renders: noise of one is half as strong."""
    cover = np.maximum(alpha, np.float32(_FAINT))[..., None]
    mean = (white + black) / 2
    bare = (mean - (1 - cover) * (light + dark) / 2) / cover
    known = smoothed(np.clip(bare, 0, 255).astype(np.float32), alpha > _FAINT)
    return np.asarray(np.rint(np.clip(known, 0, 255)), np.uint8)
