# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes pixels smaller, by Qt."""

from __future__ import annotations

from cavendish_client import errors
from cavendish_krita.qt import QImage, Qt


def scaled(data: bytes, before: tuple[int, int], after: tuple[int, int]) -> bytes:
    """Packed rows of straight BGRA8 of the first size in the second one."""
    image = QImage(data, *before, 4 * before[0], QImage.Format.Format_ARGB32)
    smooth = Qt.TransformationMode.SmoothTransformation
    small = image.scaled(*after, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
    small = small.convertToFormat(QImage.Format.Format_ARGB32)
    bits = small.constBits()
    if bits is None:
        raise errors.Internal
    bits.setsize(small.sizeInBytes())
    return bytes(bits.asstring())
