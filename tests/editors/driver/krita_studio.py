# SPDX-License-Identifier: GPL-3.0-or-later
"""What scripts inside of Krita do with the docker's part that asks models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from krita_scene import Scene
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QComboBox, QLabel, QListWidget, QPlainTextEdit, QToolButton


class Easel:
    """The artist's hands and eyes on the docker."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.drive = scene.drive

    def make_room(self, width: int = 300) -> None:
        """Gives the docker the whole side of the window, as artists do with a tab of their own."""
        window = self.scene.krita.activeWindow().qwindow()
        window.setGeometry(0, 0, 1400, 1000)
        for docker in self.scene.krita.dockers():
            is_right = window.dockWidgetArea(docker) == Qt.RightDockWidgetArea
            if is_right and docker is not self.scene.docker:
                docker.setVisible(docker.objectName() == "KisLayerBox")
        window.resizeDocks([self.scene.docker], [width], Qt.Horizontal)
        window.resizeDocks([self.scene.docker], [760], Qt.Vertical)

    def part(self, kind: Any, name: str) -> Any:
        return self.scene.docker.findChild(kind, f"cavendish_{name}")

    def button(self, name: str) -> Any:
        return self.scene.button(name)

    def label(self) -> str:
        return self.button("start").text()

    def line(self) -> str:
        return self.part(QLabel, "line").text()

    def type(self, words: str) -> None:
        """Types into the prompt box, letter by letter."""
        box = self.part(QPlainTextEdit, "prompt")
        box.setFocus()
        QTest.keyClicks(box, words)

    def clear(self) -> None:
        self.part(QPlainTextEdit, "prompt").clear()

    def pick(self, name: str, title: str) -> None:
        """Chooses an entry of a list as a user does."""
        box = self.part(QComboBox, name)
        index = box.findText(title)
        assert index >= 0, [box.itemText(at) for at in range(box.count())]
        box.setCurrentIndex(index)
        box.activated.emit(index)

    async def click(self, name: str) -> None:
        button = self.button(name)
        await self.drive.until(
            lambda: button.isVisible() and button.isEnabled(), what=f"the button {name}"
        )
        QTest.mouseClick(button, Qt.LeftButton)

    async def priced(self, title: str) -> str:
        """The main button's words, once they have a price."""
        await self.drive.until(
            lambda: self.label().startswith(f"{title} · $"),
            what=f"the price: {self.label()} {self.line()}",
        )
        return self.label()

    async def notice(self) -> str:
        """The words of the upload notice, once it is there."""
        words = self.part(QLabel, "upload_words")
        await self.drive.until(words.isVisible, what=f"the notice: {self.line()}")
        return str(words.text())

    async def photograph(self, name: str) -> None:
        """Pictures of the docker and the window, once everything has its size."""
        await self.drive.work(0.4)
        self.scene.photograph(name)

    async def ended(self, seconds: float = 90) -> None:
        """Waits until nothing is under way."""
        stop = self.button("stop")
        began = [stop.isVisible, self.line]
        await self.drive.until(
            lambda: any(one() for one in began), what=f"the start: {self.label()}"
        )
        await self.drive.until(lambda: not stop.isVisible(), seconds, "the end of the run")
        self.scene.document.waitForDone()
        await self.drive.work(0.3)

    async def turns(self, count: int) -> list[str]:
        """The conversation's list, once it has so many turns."""
        turns = self.part(QListWidget, "turns")
        await self.drive.until(lambda: turns.count() == count, what=f"{count} turns")
        return [turns.item(row).text().strip() for row in range(count)]

    def takes(self) -> Sequence[Any]:
        """The small pictures of the strip."""
        buttons = self.scene.docker.findChildren(QToolButton)
        return [one for one in buttons if one.objectName().startswith("cavendish_take_")]
