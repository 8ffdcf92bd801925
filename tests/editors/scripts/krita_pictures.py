# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in kritarunner: saves one photograph in every colour space that the tests need."""

from editor_driver import Drive
from krita import Krita
from PyQt5.QtGui import QImage

SRGB = "sRGB-elle-V2-srgbtrc.icc"
# Name of the file: model, depth, profile.
SPACES = {
    "srgb8": ("RGBA", "U8", SRGB),
    "srgb16": ("RGBA", "U16", SRGB),
    "wide8": ("RGBA", "U8", "WideRGB-elle-V2-g22.icc"),
    "wide16": ("RGBA", "U16", "WideRGB-elle-V2-g22.icc"),
    "float32": ("RGBA", "F32", "sRGB-elle-V2-g10.icc"),
    "gray8": ("GRAYA", "U8", "Gray-D50-elle-V2-srgbtrc.icc"),
    "cmyk8": ("CMYKA", "U8", ""),
    "lab16": ("LABA", "U16", ""),
}


def main(drive: Drive) -> None:
    picture = QImage(str(drive.folder.parent / "photograph")).convertToFormat(QImage.Format_ARGB32)
    size = picture.width(), picture.height()
    bits = picture.constBits()
    bits.setsize(picture.sizeInBytes())
    for name, space in SPACES.items():
        document = Krita.instance().createDocument(*size, name, "RGBA", "U8", SRGB, 72.0)
        document.setBatchmode(True)
        document.rootNode().childNodes()[0].setPixelData(bytes(bits), 0, 0, *size)
        if space != SPACES["srgb8"]:
            document.setColorSpace(*space)
        document.refreshProjection()
        assert document.saveAs(str(drive.folder.parent / f"{name}.kra")), name
        document.close()
