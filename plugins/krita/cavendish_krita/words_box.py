# SPDX-License-Identifier: GPL-3.0-or-later
"""Words that a model has made: to read, select and copy."""

from __future__ import annotations

from cavendish_krita.qt import (
    QGuiApplication,
    QPlainTextEdit,
    QPushButton,
    Qt,
    QVBoxLayout,
    QWidget,
)

LINES = 6


class WordsBox(QWidget):
    """Hidden while there are none."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = QPlainTextEdit(self)
        self._text.setObjectName("cavendish_words")
        self._text.setReadOnly(True)
        self._text.setTabChangesFocus(True)
        self._text.setFixedHeight(self.fontMetrics().lineSpacing() * (LINES + 1))
        copy = QPushButton("Copy", self)
        copy.setObjectName("cavendish_copy_words")
        copy.clicked.connect(self._copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._text)
        column.addWidget(copy, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def show_words(self, words: str) -> None:
        """Shows them; '' hides the box."""
        self.setVisible(bool(words))
        if words != self._text.toPlainText():
            self._text.setPlainText(words)

    def _copy(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(self._text.toPlainText())
