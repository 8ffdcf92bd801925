# SPDX-License-Identifier: GPL-3.0-or-later
"""Layers as references: read in bands and made small, however large they are."""

from __future__ import annotations

from collections.abc import Callable

from cavendish_client.pixels import Box, PixelFormat, Pixels
from cavendish_client.studio.document import MOST_REFERENCE_PX, reference_size

Size = tuple[int, int]
Read = Callable[[Box], bytes]
Scale = Callable[[bytes, Size, Size], bytes]

# Rows that are made at a time of the picture made smaller by a whole number.
_BAND_ROWS = 64


def reduced(read: Read, scale: Scale, box: Box, form: PixelFormat = PixelFormat.RGBA8) -> Pixels:
    """What read gives for a box, in its `reference_size`.

    read: straight 8-bit pixels of a box, in packed rows, as form tells. scale: packed rows of the
    first size in the second one. Each band is made smaller by a whole number first, so that no more
    than a band of the full size is in memory at a time.
    """
    size = reference_size(box.width, box.height)
    step = max(max(box.width, box.height) // MOST_REFERENCE_PX, 1)
    width = max(box.width // step, 1)

    def band(part: Box) -> bytes:
        before, after = (part.width, part.height), (width, max(part.height // step, 1))
        return _scaled(scale, read(part), before, after)

    rows = b"".join(map(band, _bands(box, step)))
    before = (width, len(rows) // (width * form.bytes_per_pixel))
    return Pixels(_scaled(scale, rows, before, size), *size, form)


def _bands(box: Box, step: int) -> list[Box]:
    most = _BAND_ROWS * step
    tops = range(box.y, box.bottom, most)
    return [Box(box.x, top, box.width, min(most, box.bottom - top)) for top in tops]


def _scaled(scale: Scale, data: bytes, before: Size, after: Size) -> bytes:
    return data if before == after else scale(data, before, after)
