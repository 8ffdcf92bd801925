# SPDX-License-Identifier: GPL-3.0-or-later
"""In which form a picture's pixels travel: its own encoding, at 8 or 16 bits a channel.

Babl kills the process that names a format unknown to it, so formats come only from here. Each was
seen in GIMP 3.0 to give integer pixels back to the bit, through the picture's own colour space;
half floats hold 11 bits, and so come back within 16/65535.
"""

from __future__ import annotations

from dataclasses import dataclass

from cavendish_client import PixelFormat

SRGB8 = "R'G'B'A u8"
COVERAGE = "Y u8"
# As a channel of the artist's own has it.
MASK = "Y' u8"
HALF = "RGBA half"

_U8 = PixelFormat.RGBA8
_U16 = PixelFormat.RGBA16
# GIMP's precision: a hundred for the type and 0, 50 or 75 for linear, non-linear, perceptual.
_TYPES = {100: _U8, 200: _U16, 300: _U16, 500: _U16, 600: _U16, 700: _U16}
_FLOATS = frozenset({500, 600, 700})
_CURVES = {0: "RGBA", 50: "R'G'B'A", 75: "R~G~B~A"}


@dataclass(frozen=True)
class Encoding:
    """name: a Babl format without its colour space. clips: values above white do not fit in."""

    name: str
    format: PixelFormat
    clips: bool

    @property
    def opaque(self) -> str:
        """The same without alpha, as Babl names it."""
        return self.name.replace("A ", " ")


def encoding_of(precision: int) -> Encoding:
    """The encoding for a picture of this precision (a number of Gimp.Precision).

    Raises KeyError for a precision that neither GIMP 3.0 nor 3.2 has.
    """
    kind, curve = precision // 100 * 100, precision % 100
    pixels = _TYPES[kind]
    # Linear light in 16-bit integers is coarse in the shadows; floats have room for the curve.
    name = _CURVES[75 if kind in _FLOATS and curve == 0 else curve]
    depth = "u8" if pixels is _U8 else "u16"
    return Encoding(f"{name} {depth}", pixels, kind in _FLOATS)


def with_alpha(pixels: bytes, depth: int) -> bytes:
    """RGB pixels as RGBA, fully opaque. depth: bytes a channel."""
    rgb, rgba = 3 * depth, 4 * depth
    padded = bytearray(b"\xff") * (len(pixels) // rgb * rgba)
    for offset in range(rgb):
        padded[offset::rgba] = pixels[offset::rgb]
    return bytes(padded)


def brighter_than_white(half_floats: bytes) -> bool:
    """Whether a value is 1.25 or more, or not a number; half_floats: little-endian, any channels.

    1.0 is 0x3C00 and 1.25 is 0x3D00, so the upper byte alone tells. What lies between them is
    rounding of earlier edits, and clipping it cannot be seen.
    """
    harmless = bytes(range(0x3D)) + bytes(range(0x80, 0xFC))
    return bool(half_floats[1::2].translate(None, harmless))
