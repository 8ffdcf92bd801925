# SPDX-License-Identifier: GPL-3.0-or-later
"""The line that opens and closes the options, and what is set behind it while it is closed."""

from __future__ import annotations

from cavendish_krita.qt import QHBoxLayout, Qt, QToolButton, QVBoxLayout, QWidget, pyqtSignal
from cavendish_krita.wrapped import WrappedLabel


class Disclosure(QWidget):
    """content: shown while it is open. beside: stands at the other end of the line."""

    opened = pyqtSignal()

    def __init__(self, content: QWidget, beside: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._content = content
        self._arrow = QToolButton(self)
        self._arrow.setObjectName("cavendish_disclosure")
        self._arrow.setText("Options")
        self._arrow.setToolTip("Model, size, number of results and what else the mode takes")
        self._arrow.setCheckable(True)
        self._arrow.setAutoRaise(True)
        self._arrow.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._arrow.toggled.connect(self._open)
        self._summary = WrappedLabel("summary", self)
        # Beside the words of the artist these are quiet.
        self._summary.setEnabled(False)
        self._words = ""
        line = QHBoxLayout()
        line.addWidget(self._arrow)
        line.addStretch(1)
        line.addWidget(beside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(max(self.fontMetrics().height() // 4, 2))
        column.addLayout(line)
        column.addWidget(self._summary)
        column.addWidget(content)
        self._open(False)

    def show_summary(self, words: str) -> None:
        """Shows what is set otherwise than by default, while it is closed."""
        self._words = words
        self._summary.setText(words)
        self._summary.setVisible(bool(words) and not self._arrow.isChecked())

    def _open(self, is_open: bool) -> None:
        kind = Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow
        self._arrow.setArrowType(kind)
        self._content.setVisible(is_open)
        self.show_summary(self._words)
        if is_open:
            self.opened.emit()
