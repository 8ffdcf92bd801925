# SPDX-License-Identifier: GPL-3.0-or-later
"""The smallest pykrita plug-in with a docker, to prove that one is loaded and clicked."""

from krita import DockWidget, DockWidgetFactory, DockWidgetFactoryBase, Krita
from PyQt5.QtWidgets import QPushButton


class SmokeDocker(DockWidget):
    """A docker with one button that remembers a click in its words."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Smoke")
        button = QPushButton("click", self)
        button.clicked.connect(lambda: button.setText("clicked"))
        self.setWidget(button)

    def canvasChanged(self, canvas: object) -> None:
        """Needs no canvas."""


Krita.instance().addDockWidgetFactory(
    DockWidgetFactory("smoke_docker", DockWidgetFactoryBase.DockRight, SmokeDocker)
)
