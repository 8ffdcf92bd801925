# SPDX-License-Identifier: GPL-3.0-or-later
"""The line below the main button, with the button for the next step where there is one."""

from __future__ import annotations

from cavendish_client.studio.line import Action, Line
from cavendish_krita.links_box import LinksBox
from cavendish_krita.qt import (
    QGuiApplication,
    QPushButton,
    Qt,
    QVBoxLayout,
    QWidget,
    pyqtSignal,
)
from cavendish_krita.wrapped import WrappedLabel


class LineLabel(QWidget):
    """Shows a Line; `acted` tells that its button was clicked, but for COPY, which it does."""

    acted = pyqtSignal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._line: Line | None = None
        self._label = WrappedLabel("line", self)
        self._button = QPushButton(self)
        self._button.setObjectName("cavendish_act")
        self._button.clicked.connect(self._act)
        self._links = LinksBox(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._label)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._links)
        self.show_line(None)

    def show_line(self, line: Line | None) -> None:
        """Shows a line, None for none."""
        self._line = line
        self.setVisible(line is not None)
        action = line.action if line is not None else Action.NONE
        self._label.setText(line.text if line is not None else "")
        self._links.show_links(line.links if line is not None else ())
        self._button.setText(action.value)
        self._button.setVisible(action is not Action.NONE)
        self._button.setToolTip(line.command if line is not None else "")

    def _act(self) -> None:
        line, clipboard = self._line, QGuiApplication.clipboard()
        if line is None:
            return
        if line.action is Action.COPY and clipboard is not None:
            clipboard.setText(line.command)
        else:
            self.acted.emit(line.action)
