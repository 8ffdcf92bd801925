# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in kritarunner: writes four known pixels into a layer and reports them as read back."""

from editor_driver import Drive
from krita import Krita


def main(drive: Drive) -> None:
    application = Krita.instance()
    document = application.createDocument(2, 2, "known", "RGBA", "U8", "", 300.0)
    node = document.createNode("known", "paintlayer")
    node.setPixelData(bytes(range(0, 160, 10)), 0, 0, 2, 2)
    document.rootNode().addChildNode(node, None)
    pixels = list(bytes(node.pixelData(0, 0, 2, 2)))
    drive.report.update(pixels=pixels, version=application.version())
