# SPDX-License-Identifier: GPL-3.0-or-later
"""The box for the prompt: '@' offers the document's layers, Ctrl+Enter begins."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cavendish_client.studio.mention import suggested, typing
from cavendish_krita.qt import (
    QCompleter,
    QKeyEvent,
    QPlainTextEdit,
    QStringListModel,
    Qt,
    QTextCursor,
    QWidget,
    pyqtSignal,
)

LINES = 3
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
# While names are offered, these choose among them.
CHOOSING = (*ENTER, Qt.Key.Key_Tab, Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Down)


class PromptBox(QPlainTextEdit):
    """Plain text. names: what '@' offers, asked when it is typed."""

    edited = pyqtSignal(str)
    entered = pyqtSignal()

    def __init__(self, names: Callable[[], Sequence[str]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("cavendish_prompt")
        self.setTabChangesFocus(True)
        # Half a line more: margins and frame.
        self.setFixedHeight(round(self.fontMetrics().lineSpacing() * (LINES + 0.75)))
        self._names = names
        self._offers = QStringListModel(self)
        self._completer = QCompleter(self._offers, self)
        self._completer.setWidget(self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.activated.connect(self.complete)
        self.textChanged.connect(self._tell)

    def show_prompt(self, words: str) -> None:
        """Shows another draft's words, to go on at their end.

        Where they are the same the cursor stays.
        """
        if words != self.toPlainText():
            self.blockSignals(True)
            self.setPlainText(words)
            self.moveCursor(QTextCursor.MoveOperation.End)
            self.blockSignals(False)

    def complete(self, name: str) -> None:
        """Puts a name in place of what is being typed of it."""
        cursor = self.textCursor()
        begun = typing(self.toPlainText(), cursor.position())
        if begun is not None:
            cursor.setPosition(begun.start, QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(f"{name} ")

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802 - Qt's name
        """Ctrl+Enter begins; the keys that choose a name go to the list of names."""
        if event is None:
            return
        popup = self._completer.popup()
        is_choosing = popup is not None and popup.isVisible()
        if is_choosing and event.key() in CHOOSING:
            event.ignore()
        elif event.key() in ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def _tell(self) -> None:
        self._offer()
        self.edited.emit(self.toPlainText())

    def _offer(self) -> None:
        popup = self._completer.popup()
        begun = typing(self.toPlainText(), self.textCursor().position())
        names = suggested(begun.begun, self._names()) if begun is not None else ()
        self._offers.setStringList(list(names))
        if not names:
            if popup is not None:
                popup.hide()
            return
        rect = self.cursorRect()
        rect.setWidth(self.width() - rect.x())
        self._completer.complete(rect)
