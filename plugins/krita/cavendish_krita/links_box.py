# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages that a model has looked at for a result."""

from __future__ import annotations

from functools import partial

from cavendish_client.studio.line import Link
from cavendish_krita.qt import (
    QDesktopServices,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    Qt,
    QToolButton,
    QUrl,
    QVBoxLayout,
    QWidget,
)


class LinksBox(QWidget):
    """Hidden while there are none. A click opens a page in the browser."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("cavendish_links")
        self._shown: tuple[Link, ...] = ()
        self._lines: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(QLabel("It has looked at:", self))
        self.hide()

    def show_links(self, links: tuple[Link, ...]) -> None:
        """Shows them."""
        if links == self._shown:
            return
        self._shown = links
        for line in self._lines:
            self._column.removeWidget(line)
            line.deleteLater()
        self._lines = [self._line(link) for link in links]
        for line in self._lines:
            self._column.addWidget(line)
        self.setVisible(bool(links))

    def _line(self, link: Link) -> QWidget:
        line = QWidget(self)
        title = QLabel(link.title, line)
        title.setTextFormat(Qt.TextFormat.PlainText)
        title.setToolTip(link.uri)
        title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        button = QToolButton(line)
        button.setText("Open")
        button.setAutoRaise(True)
        button.setToolTip(link.uri)
        button.setAccessibleName(f"Open {link.title}")
        button.clicked.connect(partial(self.open, link))
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(title, 1)
        row.addWidget(button)
        return line

    def open(self, link: Link, *_checked: object) -> None:
        """Opens a page in the browser."""
        QDesktopServices.openUrl(QUrl(link.uri))
