# SPDX-License-Identifier: GPL-3.0-or-later
"""Small pictures of results, so that the artist can choose before anything touches the document.

Pure Python on a few ten thousand pixels: some 20 ms, on the network's thread.
"""

from __future__ import annotations

from dataclasses import dataclass

from cavendish_client.model import Result
from cavendish_client.pixels import Box, PixelFormat, Pixels
from cavendish_client.request import Canvas

SIDE_PX = 240


@dataclass(frozen=True)
class Thumbnail:
    """8-bit RGB, three bytes a pixel, packed rows, without a profile."""

    width: int
    height: int
    data: bytes


def before(canvas: Canvas, side: int = SIDE_PX) -> Thumbnail:
    """The picture as it was sent."""
    image = canvas.guide or canvas.image
    step = _step(image.width, image.height, side)
    rows, columns = range(0, image.height, step), range(0, image.width, step)
    return Thumbnail(len(columns), len(rows), b"".join(_row(image, y, 0, step) for y in rows))


def after(result: Result, canvas: Canvas | None, side: int = SIDE_PX) -> Thumbnail:
    """The result on the picture as it was sent; the result alone where none was."""
    frame = _frame(result, canvas)
    step = _step(frame.width, frame.height, side)
    columns = len(range(frame.x, frame.right, step))
    rows = range(frame.y, frame.bottom, step)
    data = b"".join(_composed(result, canvas, frame, y, step) for y in rows)
    return Thumbnail(columns, len(rows), data)


def _frame(result: Result, canvas: Canvas | None) -> Box:
    placed = result.placement
    if canvas is None:
        return placed
    image = canvas.image
    left, top = min(canvas.x, placed.x), min(canvas.y, placed.y)
    right = max(canvas.x + image.width, placed.right)
    bottom = max(canvas.y + image.height, placed.bottom)
    return Box(left, top, right - left, bottom - top)


def _step(width: int, height: int, side: int) -> int:
    return max(-(-max(width, height) // side), 1)


def _composed(result: Result, canvas: Canvas | None, frame: Box, y: int, step: int) -> bytes:
    """One row of the frame."""
    columns = range(frame.x, frame.right, step)
    row = bytearray(3 * len(columns))
    if canvas is not None:
        _put(row, canvas.guide or canvas.image, (canvas.x, y - canvas.y), columns)
    placed = result.placement
    _put(row, result.image, (placed.x, y - placed.y), columns, result.mask)
    return bytes(row)


def _put(
    row: bytearray, image: Pixels, at: tuple[int, int], columns: range, mask: Pixels | None = None
) -> None:
    """Lays a row of an image on a row of the frame, as far as they meet.

    at: the left end of the image, and which of its rows.
    """
    left, y = at
    if not 0 <= y < image.height:
        return
    first = -(-max(left - columns.start, 0) // columns.step)
    begin = columns.start + first * columns.step - left
    if begin >= image.width:
        return
    new = _row(image, y, begin, columns.step)
    end = min(3 * first + len(new), len(row))
    old = row[3 * first : end]
    if mask is None:
        row[3 * first : end] = new[: end - 3 * first]
        return
    opacity = bytes(mask.view()[y * mask.width + begin : (y + 1) * mask.width : columns.step])
    thrice = bytes(value for value in opacity for _ in range(3))
    mixed = ((n * a + o * (255 - a)) // 255 for n, o, a in zip(new, old, thrice, strict=False))
    row[3 * first : end] = bytes(mixed)


def _row(image: Pixels, y: int, begin: int, step: int) -> bytes:
    """Every step-th pixel of a row, as 8-bit RGB."""
    size = image.format.bytes_per_pixel
    stride = image.width * size
    row = image.view()[y * stride : (y + 1) * stride]
    depth = size // image.format.channels
    # Samples are little-endian: the last byte of each is its 8-bit value.
    order = (2, 1, 0) if image.format in (PixelFormat.BGRA8, PixelFormat.BGRA16) else (0, 1, 2)
    parts = [
        bytes(row[begin * size + channel * depth + depth - 1 :: step * size]) for channel in order
    ]
    out = bytearray(3 * len(parts[0]))
    for number, values in enumerate(parts):
        out[number::3] = values
    return bytes(out)
