# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures on disk as references. Runs on other threads: QImage needs no window."""

from __future__ import annotations

from cavendish_client import PixelFormat, Pixels, errors
from cavendish_client.studio.document import reference_size
from cavendish_krita.qt import QColorSpace, QImage, QImageReader, QSize

PATTERNS = "Pictures (*.png *.jpg *.jpeg *.webp *.bmp *.gif *.tif *.tiff)"


def load(path: str) -> Pixels:
    """The picture as RGBA8, sRGB. Raises ReferenceUnknown with what is wrong."""
    reader = QImageReader(path)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and not size.isEmpty():
        # Large files are read smaller, which is quicker too.
        reader.setScaledSize(QSize(*reference_size(size.width(), size.height())))
    image = reader.read()
    if image.isNull():
        raise errors.ReferenceUnknown(
            f"The file {path} cannot be read: {reader.errorString()}.", "Choose another picture."
        )
    return _pixels(image)


def _pixels(image: QImage) -> Pixels:
    if image.colorSpace().isValid():
        image.convertToColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    bits = image.constBits()
    if bits is None:
        raise errors.Internal
    bits.setsize(image.sizeInBytes())
    data = bits.asstring()
    return Pixels(data, image.width(), image.height(), PixelFormat.RGBA8)
