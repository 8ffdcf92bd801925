# SPDX-License-Identifier: GPL-3.0-or-later
"""What scripts inside of Krita's window share: the picture, the docker, a selection, the layers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from editor_driver import Condition, SteppedDrive
from krita import Krita, Selection
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QAbstractItemView, QLabel, QMdiArea, QPushButton

READY = "Erase"
UNSELECTED = "Select what to erase"


class Scene:
    """One window with its docker. `document` is the picture that the window shows."""

    def __init__(self, drive: SteppedDrive) -> None:
        self.drive = drive
        self.krita = Krita.instance()
        self.docker: Any = None

    @classmethod
    async def begin(cls, drive: SteppedDrive, documents: int = 1) -> Scene:
        """Waits until the pictures given to Krita are open, and shows the docker."""
        scene = cls(drive)
        await drive.until(lambda: len(list(scene.pictures())) == documents, 60, "the pictures")
        await drive.until(scene.document.activeNode, what="the active layer")
        dockers = {docker.objectName(): docker for docker in scene.krita.dockers()}
        scene.docker = dockers["cavendish_docker"]
        scene.docker.setVisible(True)
        scene.docker.raise_()
        await drive.until(lambda: scene.button("main").isVisible(), what="the docker")
        return scene

    @property
    def document(self) -> Any:
        return self.krita.activeDocument()

    def pictures(self) -> Iterator[Any]:
        """The pictures that have a view, by their order of opening."""
        for view in self.krita.activeWindow().views():
            yield view.document()

    def button(self, name: str) -> Any:
        return self.docker.findChild(QPushButton, f"cavendish_{name}")

    def words(self) -> str:
        return self.button("main").text()

    def notice(self) -> str:
        return self.docker.findChild(QLabel, "cavendish_notice").text()

    def click(self, name: str = "main") -> None:
        QTest.mouseClick(self.button(name), Qt.LeftButton)

    async def show(self, document: Any) -> None:
        """Brings a picture to the front."""
        index = list(self.pictures()).index(document)
        area = self.krita.activeWindow().qwindow().findChild(QMdiArea)
        area.setActiveSubWindow(area.subWindowList()[index])
        await self.drive.until(lambda: self.document == document, what="the view")
        await self.drive.until(document.activeNode, what="the active layer")

    async def select(self, mask: bytes | None = None) -> None:
        """Makes the test's mask, or other bytes of the picture's size, the selection."""
        document = self.document
        data = mask or mask_of_the_test()
        selection = Selection()
        selection.setPixelData(data, 0, 0, document.width(), document.height())
        document.setSelection(selection)
        await self.drive.until(lambda: self.words() == READY, what="the words for a selection")

    async def erase(self, seconds: float = 60) -> None:
        """Clicks the button and waits for the end, whatever it is and however soon it comes."""
        before = self.notice(), self.layers()
        self.click()
        await self.drive.until(
            lambda: self.words() == "Erasing…" or (self.notice(), self.layers()) != before,
            what="the start",
        )
        await self.finished(seconds)

    async def finished(self, seconds: float = 60) -> None:
        """Waits until nothing runs for the picture shown."""
        busy = ("Erasing…", "Cancelling…")
        await self.drive.until(lambda: self.words() not in busy, seconds, "the end of the run")
        self.document.waitForDone()
        await self.drive.work(0.2)

    def made(self, name: str) -> Any:
        """The layer of that name. Raises AssertionError with the docker's notice."""
        layer = self.document.nodeByName(name)
        assert layer is not None, (self.layers(), self.words(), self.notice())
        return layer

    def layers(self) -> list[str]:
        """The names of the top layers, the lowest first; the selection is none.

        Nor is a layer that Krita is just taking away, in whose place it gives None.
        """
        nodes = filter(None, self.document.rootNode().childNodes())
        return [node.name() for node in nodes if not node.type().endswith("mask")]

    def undo_steps(self) -> int:
        """How many steps the picture's history has."""
        dockers = {docker.objectName(): docker for docker in self.krita.dockers()}
        return int(dockers["History"].findChild(QAbstractItemView).model().rowCount()) - 1

    async def activate(self, node: Any) -> None:
        """Makes a node the active one, once Krita's list of layers knows it."""
        document = self.document

        def is_active() -> bool:
            active = document.activeNode()
            if active is not None and active.uniqueId() == node.uniqueId():
                return True
            document.setActiveNode(node)
            return False

        await self.drive.until(is_active, what=f"{node.name()} to be active")

    async def trigger(self, action: str, effect: Condition) -> None:
        """Runs one of Krita's actions, which are disabled now and then, and waits for its effect.

        A disabled action does nothing when it is run, and an undo while Krita still works on the
        picture may end that work instead.
        """
        verb = self.krita.action(action)
        await self.drive.until(verb.isEnabled, what=f"{action} to be possible")
        self.document.waitForDone()
        verb.trigger()
        await self.drive.until(effect, what=f"the effect of {action}")
        self.document.waitForDone()

    async def deselect(self) -> None:
        """Takes the selection away, if there is one."""
        if self.words() != UNSELECTED:
            await self.trigger("deselect", lambda: self.document.selection() is None)

    def dump(self, name: str, node: Any = None) -> None:
        """Writes all pixels of the projection, or of a node, for the test to look at."""
        source = node or self.document
        pixels = source.pixelData(0, 0, self.document.width(), self.document.height())
        (self.drive.folder / name).write_bytes(bytes(pixels))

    def photograph(self, name: str) -> None:
        """Saves pictures of the docker and of the whole window."""
        self.docker.grab().save(str(self.drive.folder / f"{name}-docker.png"))
        window = self.krita.activeWindow().qwindow()
        window.grab().save(str(self.drive.folder / f"{name}-window.png"))


def mask_of_the_test() -> bytes:
    """The test's mask: a byte a pixel of the picture."""
    return Path(os.environ["CAVENDISH_TEST_MASK"]).read_bytes()
