# SPDX-License-Identifier: GPL-3.0-or-later
"""Layers as references: read in bands and made small, however large they are."""

from __future__ import annotations

from collections.abc import Callable

from cavendish_client import Box, PixelFormat, Pixels
from cavendish_client.studio.document import MOST_REFERENCE_PX, reference_size
from cavendish_krita.qt import QImage, Qt

Read = Callable[[Box], bytes]

# Rows of the made-smaller picture that are made at a time.
_BAND_ROWS = 64


def reduced(read: Read, box: Box) -> Pixels:
    """What read gives for a box, BGRA8, in its `reference_size`.

    Each band is made smaller by a whole number first: no more than a band of the full size is in
    memory at a time.
    """
    step = max(max(box.width, box.height) // MOST_REFERENCE_PX, 1)
    width = max(box.width // step, 1)
    rows = b"".join(_band(read, band, width, step) for band in _bands(box, step))
    height = len(rows) // (4 * width)
    image = _scaled(rows, (width, height), reference_size(box.width, box.height))
    size = reference_size(box.width, box.height)
    return Pixels(image, *size, PixelFormat.BGRA8)


def _bands(box: Box, step: int) -> list[Box]:
    most = _BAND_ROWS * step
    tops = range(box.y, box.bottom, most)
    return [Box(box.x, top, box.width, min(most, box.bottom - top)) for top in tops]


def _band(read: Read, band: Box, width: int, step: int) -> bytes:
    rows = max(band.height // step, 1)
    return _scaled(read(band), (band.width, band.height), (width, rows))


def _scaled(data: bytes, before: tuple[int, int], after: tuple[int, int]) -> bytes:
    """Packed rows of straight BGRA in another size."""
    if before == after:
        return data
    image = QImage(data, *before, 4 * before[0], QImage.Format.Format_ARGB32)
    smooth = Qt.TransformationMode.SmoothTransformation
    small = image.scaled(*after, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
    small = small.convertToFormat(QImage.Format.Format_ARGB32)
    bits = small.constBits()
    if bits is None:
        raise MemoryError
    bits.setsize(small.sizeInBytes())
    return bytes(bits.asstring())
