# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes colours from 8-bit sRGB into a document's own depth and colour space.

The document's space is recognised by its pixels: the same ones are at hand in both. Sources: IEC
61966-2-1 (sRGB), ISO 22028-2 (ROMM), ITU-R BT.2020, SMPTE RP 431-2 (P3), Adobe RGB (1998);
Lindbloom, "Chromatic Adaptation" (Bradford).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import product

import numpy as np
from numpy.typing import NDArray

from cavendish.imaging.bounds import bands

Pixels = NDArray[np.uint8] | NDArray[np.uint16]
Samples = NDArray[np.uint8]
Values = NDArray[np.float32]
Numbers = NDArray[np.float64]
Curve = Callable[[Numbers], Numbers]

_D65, _D50 = (0.3127, 0.3290), (0.3457, 0.3585)
# The corners red, green, blue and the white, in CIE x, y.
_SPACES = {
    "sRGB": ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06), _D65),
    "Display P3": ((0.68, 0.32), (0.265, 0.69), (0.15, 0.06), _D65),
    "Adobe RGB": ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06), _D65),
    "Rec. 2020": ((0.708, 0.292), (0.17, 0.797), (0.131, 0.046), _D65),
    "ProPhoto RGB": ((0.734699, 0.265301), (0.159597, 0.840403), (0.036598, 0.000105), _D50),
}
_BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
_SAMPLES = 4096
_FEWEST = 16
# Mean error, in levels of 8 bits, that a recognised space may have.
_TOLERANCE = 1.0


def upper_bits(pixels: Pixels, check: Callable[[], None] = lambda: None) -> Samples:
    """The upper eight bits of uint16 samples [H, W, ...]; uint8 ones as they are.

    check is called often, and may raise to stop.
    """
    if pixels.dtype == np.uint8:
        return np.asarray(pixels, np.uint8)
    made = np.empty(pixels.shape, np.uint8)
    for rows in bands(pixels.shape):
        check()
        made[rows] = pixels[rows] >> 8
    return made


@dataclass(frozen=True, slots=True)
class Space:
    """A document's colour space. name: "" where it was not recognised and is only approximated."""

    name: str
    from_srgb: Callable[[Values], Values]

    def __call__(self, colours: Values) -> Values:
        """float32 [..., 3], sRGB 0..255, as the document's samples, not rounded, in its range."""
        return self.from_srgb(colours)


def recognised(pixels: Pixels, guide: Samples) -> Space:
    """The space of pixels, [H, W, 4] uint8 or uint16, whose sRGB is guide, uint8 [H, W, 4]."""
    own, seen = _telling(pixels, guide)
    top = float(np.iinfo(pixels.dtype).max)
    if len(own) < _FEWEST or np.abs(own / top - seen / 255).max() <= 1 / 255:
        return Space("sRGB", partial(_stretched, factor=top / 255))
    # Greys tell a curve and no corners: of spaces that fit alike, the first is taken, sRGB's.
    error, name, convert = min(_trials(own / top, seen / 255), key=lambda trial: round(trial[0], 3))
    if error <= _TOLERANCE:
        return Space(name, partial(_scaled, convert=convert, top=top))
    return Space("", partial(_looked_up, tables=_tables(own, seen, top)))


def _telling(pixels: Pixels, guide: Samples) -> tuple[Numbers, Numbers]:
    """Opaque pixels that sRGB does not clip, float64 [N, 3] of both."""
    height, width = guide.shape[:2]
    step = max(height * width // (4 * _SAMPLES), 1)
    at = np.unravel_index(np.arange(0, height * width, step), (height, width))
    own, seen = pixels[at], guide[at]
    inside = (seen[:, :3].min(axis=1) > 2) & (seen[:, :3].max(axis=1) < 253) & (seen[:, 3] == 255)
    rows = np.flatnonzero(inside)[:: max(np.count_nonzero(inside) // _SAMPLES, 1)]
    return own[rows, :3].astype(np.float64), seen[rows, :3].astype(np.float64)


def _stretched(colours: Values, factor: float) -> Values:
    return np.asarray(np.clip(colours, 0, 255) * np.float32(factor), np.float32)


def _scaled(colours: Values, convert: Curve, top: float) -> Values:
    unit = convert(np.clip(colours, 0, 255).astype(np.float64) / 255)
    return np.asarray(np.clip(unit, 0, 1) * top, np.float32)


def _looked_up(colours: Values, tables: Numbers) -> Values:
    values = np.clip(colours, 0, 255)
    made = [np.interp(values[..., c], np.arange(256), tables[c]) for c in range(3)]
    return np.stack(made, axis=-1).astype(np.float32)


def _tables(own: Numbers, seen: Numbers, top: float) -> Numbers:
    """For each channel the document's mean sample at each sRGB value, float64 [3, 256]."""
    made = []
    for channel in range(3):
        index = seen[:, channel].astype(np.int64)
        count = np.bincount(index, minlength=256)
        total = np.bincount(index, own[:, channel], 256)
        at = np.flatnonzero(count)
        places, values = [0, *at, 255], [0.0, *(total[at] / count[at]), top]
        made.append(np.maximum.accumulate(np.interp(np.arange(256), places, values)))
    return np.stack(made)


def _trials(own: Numbers, seen: Numbers) -> Iterator[tuple[float, str, Curve]]:
    """Mean error in levels, name and conversion of each known space."""
    light = _srgb_light(seen)
    for (space, corners), (curve, (decode, encode)) in product(_SPACES.items(), _curves().items()):
        matrix = np.linalg.inv(_to_xyz(corners)) @ _to_xyz(_SPACES["sRGB"])
        back = decode(own) @ np.linalg.inv(matrix).T
        error = np.abs(_srgb_value(np.clip(back, 0, 1)) - _srgb_value(light)).mean() * 255
        yield float(error), f"{space}, {curve}", partial(_converted, matrix=matrix, encode=encode)


def _converted(colours: Numbers, matrix: Numbers, encode: Curve) -> Numbers:
    return encode(np.clip(_srgb_light(colours) @ matrix.T, 0, 1))


def _curves() -> dict[str, tuple[Curve, Curve]]:
    """Decoding to light and encoding, 0..1."""
    found: dict[str, tuple[Curve, Curve]] = {
        "sRGB curve": (_srgb_light, _srgb_value),
        "linear": (np.asarray, np.asarray),
        "L* curve": (_lstar_light, _lstar_value),
    }
    for gamma in (1.8, 2.2, 2.4):
        found[f"gamma {gamma}"] = (_power(gamma), _power(1 / gamma))
    return found


def _power(exponent: float) -> Curve:
    return lambda values: np.asarray(np.maximum(values, 0) ** exponent)


def _srgb_light(value: Numbers) -> Numbers:
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def _srgb_value(light: Numbers) -> Numbers:
    high = 1.055 * np.maximum(light, 0.0031308) ** (1 / 2.4) - 0.055
    return np.where(light <= 0.0031308, light * 12.92, high)


def _lstar_light(value: Numbers) -> Numbers:
    return np.where(value <= 0.08, value / 9.033, ((value + 0.16) / 1.16) ** 3)


def _lstar_value(light: Numbers) -> Numbers:
    return np.where(light <= 0.008856, light * 9.033, 1.16 * np.cbrt(light) - 0.16)


def _to_xyz(space: tuple[tuple[float, float], ...]) -> Numbers:
    """Linear RGB to CIE XYZ, adapted to D50 by Bradford's method."""
    *corners, white = (np.array([x / y, 1, (1 - x - y) / y]) for x, y in space)
    columns = np.stack(corners, axis=1)
    matrix = columns * np.linalg.solve(columns, white)
    target = np.array([_D50[0] / _D50[1], 1, (1 - sum(_D50)) / _D50[1]])
    gains = (_BRADFORD @ target) / (_BRADFORD @ white)
    return np.asarray(np.linalg.inv(_BRADFORD) @ (gains[:, None] * _BRADFORD) @ matrix)
