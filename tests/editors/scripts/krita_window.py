# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in Krita with its window: clicks a button of a docker and photographs the window."""

from editor_driver import SteppedDrive
from krita import Krita
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QPushButton


async def main(drive: SteppedDrive) -> None:
    application = Krita.instance()
    document = application.createDocument(320, 200, "smoke", "RGBA", "U8", "", 300.0)
    application.activeWindow().addView(document)
    await drive.until(application.activeDocument, what="the document's view")
    await drive.until(document.activeNode, what="the active layer")
    docker = next(d for d in application.dockers() if d.objectName() == "smoke_docker")
    docker.setVisible(True)
    button = docker.findChild(QPushButton)
    await drive.until(button.isVisible, what="the docker")
    QTest.mouseClick(button, Qt.LeftButton)
    await drive.until(lambda: button.text() == "clicked", what="the click")
    application.activeWindow().qwindow().grab().save(str(drive.folder / "window.png"))
    drive.report["button"] = button.text()
