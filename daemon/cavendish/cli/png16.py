# SPDX-License-Identifier: GPL-3.0-or-later
"""PNG with 16 bits per sample, in arrays: Pillow cuts colour of that depth to 8 bits.

Written after the PNG specification (W3C, third edition), chapters 9 (filtering) and 11 (chunks).
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

Dpi = tuple[float, float]

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}
COLOUR_TYPES = {channels: kind for kind, channels in CHANNELS.items()}
FILTER_NONE, FILTER_SUB, FILTER_UP, FILTER_AVERAGE, FILTER_PAETH = range(5)
METRE, INCH = 1, 0.0254
LONGEST_PROFILE = 16 << 20
LEVEL = 6
BAND_ROWS = 128


class TooLarge(Exception):
    """The file announces more pixels than may be read."""


@dataclass(frozen=True)
class DeepPicture:
    """samples: uint16 [H, W, C], C of 1 gray, 2 gray and alpha, 3 RGB, 4 RGBA.

    dpi: pixels per inch along x and y, where the file tells.
    """

    samples: Array
    profile: bytes | None
    dpi: Dpi | None = None


@dataclass(frozen=True)
class Header:
    """What IHDR holds."""

    width: int
    height: int
    depth: int
    colour_type: int
    interlaced: bool


def is_deep_colour(path: Path) -> bool:
    """Whether this is a PNG with 16 bits per sample that Pillow would cut: all but plain gray."""
    try:
        with path.open("rb") as file:
            start = file.read(26)
    except OSError:
        return False
    return start[:8] == SIGNATURE and start[24:25] == b"\x10" and start[25:26] != b"\0"


def read(path: Path, most_pixels: int) -> DeepPicture:
    """The samples of a 16-bit PNG. Raises TooLarge, ValueError, zlib.error, OSError."""
    with path.open("rb") as file:
        if file.read(8) != SIGNATURE:
            raise ValueError("it is not a PNG")
        header: Header | None = None
        profile, dpi, packed = None, None, []
        for kind, data in chunks(file):
            if kind == b"IHDR":
                header = parse_header(data, most_pixels)
            elif kind == b"iCCP":
                profile = parse_profile(data)
            elif kind == b"pHYs":
                dpi = parse_resolution(data)
            elif kind == b"tRNS":
                raise ValueError("a transparent colour in 16 bits is not supported")
            elif kind == b"IDAT":
                packed.append(data)
    if header is None:
        raise ValueError("it has no header")
    return DeepPicture(decode(header, b"".join(packed)), profile, dpi)


def chunks(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Kind and data of every chunk up to the end. Raises ValueError where one is damaged."""
    while True:
        head = file.read(8)
        if len(head) < 8:
            raise ValueError("it is truncated")
        length, kind = struct.unpack(">I4s", head)
        data = file.read(length)
        check = file.read(4)
        if len(data) < length or len(check) < 4:
            raise ValueError("it is truncated")
        if struct.unpack(">I", check)[0] != zlib.crc32(data, zlib.crc32(kind)):
            raise ValueError(f"its part {kind.decode('ascii', 'replace')} is damaged")
        if kind == b"IEND":
            return
        yield kind, data


def parse_header(data: bytes, most_pixels: int) -> Header:
    """IHDR. Raises TooLarge, ValueError."""
    if len(data) != 13:
        raise ValueError("its header is damaged")
    width, height, depth, kind, packing, filtering, interlace = struct.unpack(">IIBBBBB", data)
    if width * height > most_pixels:
        raise TooLarge
    if not width or not height or depth != 16 or kind not in CHANNELS or packing or filtering:
        raise ValueError("its header is damaged")
    if interlace:
        raise ValueError("interlaced pictures of 16 bits are not supported")
    return Header(width, height, depth, kind, interlaced=False)


def parse_profile(data: bytes) -> bytes:
    """The ICC profile in iCCP. Raises ValueError, zlib.error."""
    _, _, packed = data.partition(b"\0")
    unpacker = zlib.decompressobj()
    profile = unpacker.decompress(packed[1:], LONGEST_PROFILE)
    if not unpacker.eof:
        raise ValueError("its colour profile is damaged")
    return profile


def parse_resolution(data: bytes) -> Dpi | None:
    """Pixels per inch in pHYs, or None where it tells a shape alone. Raises ValueError."""
    if len(data) != 9:
        raise ValueError("its resolution is damaged")
    across, down, unit = struct.unpack(">IIB", data)
    return (across * INCH, down * INCH) if unit == METRE and across and down else None


def decode(header: Header, packed: bytes) -> Array:
    """The samples [H, W, C] of what IDAT holds. Raises ValueError, zlib.error."""
    pixel = CHANNELS[header.colour_type] * 2
    stride = header.width * pixel + 1
    unpacker = zlib.decompressobj()
    raw = unpacker.decompress(packed, stride * header.height)
    if len(raw) < stride * header.height:
        raise ValueError("it is truncated")
    rows = np.frombuffer(raw, np.uint8).reshape(header.height, stride)
    filters, data = rows[:, 0], rows[:, 1:].reshape(header.height, header.width, pixel)
    if filters.max() > FILTER_PAETH:
        raise ValueError("it has an unknown filter")
    return unfiltered(filters, data).view(">u2").astype(np.uint16)


def unfiltered(filters: Array, data: Array) -> Array:
    """Undoes the filters. filters: uint8 [H]; data: uint8 [H, W, B], B bytes a pixel.

    A pixel needs its left, upper and upper left neighbours, so all pixels of one anti-diagonal are
    done at once: H + W steps instead of H times W.
    """
    height, width, pixel = data.shape
    padded = np.zeros((height + 1, width + 1, pixel), np.uint8)
    for diagonal in range(height + width - 1):
        y = np.arange(max(0, diagonal - width + 1), min(height, diagonal + 1))
        x = diagonal - y
        around = padded[y + 1, x], padded[y, x + 1], padded[y, x]
        padded[y + 1, x + 1] = data[y, x] + predicted(filters[y], *around)
    return np.ascontiguousarray(padded[1:, 1:])


def predicted(filters: Array, left: Array, up: Array, corner: Array) -> Array:
    """What each row's filter takes away from its bytes. All uint8 [N, B] but filters, [N]."""
    guess = np.zeros_like(left)
    for kind, rule in RULES.items():
        rows = filters == kind
        if rows.any():
            guess[rows] = rule(left[rows], up[rows], corner[rows])
    return guess


def average(left: Array, up: Array, _: Array) -> Array:
    """The filter Average."""
    return ((left.astype(np.uint16) + up) // 2).astype(np.uint8)


def paeth(left: Array, up: Array, corner: Array) -> Array:
    """The filter Paeth: the neighbour that is nearest to left + up - corner."""
    a, b, c = (part.astype(np.int16) for part in (left, up, corner))
    to_left, to_up, to_corner = abs(b - c), abs(a - c), abs(a + b - c - c)
    nearest_is_left = (to_left <= to_up) & (to_left <= to_corner)
    return np.where(nearest_is_left, left, np.where(to_up <= to_corner, up, corner))


RULES = {
    FILTER_SUB: lambda left, up, corner: left,  # noqa: ARG005 - all of them are called alike
    FILTER_UP: lambda left, up, corner: up,  # noqa: ARG005 - all of them are called alike
    FILTER_AVERAGE: average,
    FILTER_PAETH: paeth,
}


def write(file: BinaryIO, samples: Array, profile: bytes | None, dpi: Dpi | None = None) -> None:
    """Writes a 16-bit PNG. samples, dpi: as in `DeepPicture`."""
    height, width, channels = samples.shape
    header = struct.pack(">IIBBBBB", width, height, 16, COLOUR_TYPES[channels], 0, 0, 0)
    file.write(SIGNATURE)
    write_chunk(file, b"IHDR", header)
    if profile:
        write_chunk(file, b"iCCP", b"ICC profile\0\0" + zlib.compress(profile))
    if dpi:
        write_chunk(file, b"pHYs", struct.pack(">IIB", *(round(n / INCH) for n in dpi), METRE))
    packer = zlib.compressobj(LEVEL)
    for top in range(0, height, BAND_ROWS):
        packed = packer.compress(filtered(samples, top, min(top + BAND_ROWS, height)))
        if packed:
            write_chunk(file, b"IDAT", packed)
    write_chunk(file, b"IDAT", packer.flush())
    write_chunk(file, b"IEND", b"")


def write_chunk(file: BinaryIO, kind: bytes, data: bytes) -> None:
    """Writes one chunk."""
    file.write(struct.pack(">I", len(data)) + kind + data)
    file.write(struct.pack(">I", zlib.crc32(data, zlib.crc32(kind))))


def filtered(samples: Array, top: int, bottom: int) -> bytes:
    """The bytes of rows top to bottom, each after the filter Paeth and its number."""
    width, channels = samples.shape[1:]
    band = np.zeros((bottom - top + 1, width + 1, channels * 2), np.uint8)
    first = max(top - 1, 0)
    big_endian = samples[first:bottom].astype(">u2")
    band[first - top + 1 :, 1:] = big_endian.view(np.uint8).reshape(-1, width, channels * 2)
    guess = paeth(band[1:, :-1], band[:-1, 1:], band[:-1, :-1])
    rows = np.full((bottom - top, width * channels * 2 + 1), FILTER_PAETH, np.uint8)
    rows[:, 1:] = (band[1:, 1:] - guess).reshape(bottom - top, -1)
    return rows.tobytes()


def as_rgba(samples: Array) -> Array:
    """uint16 [H, W, 4] of uint16 [H, W, C]; gray becomes three equal channels."""
    height, width, channels = samples.shape
    rgba = np.full((height, width, 4), 0xFFFF, np.uint16)
    colours = 3 if channels >= 3 else 1
    rgba[..., :3] = samples[..., :colours]
    if channels in (2, 4):
        rgba[..., 3] = samples[..., -1]
    return rgba
