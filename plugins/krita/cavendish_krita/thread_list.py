# SPDX-License-Identifier: GPL-3.0-or-later
"""The conversation: what was asked and what it cost; any turn can be gone back to."""

from __future__ import annotations

from cavendish_client.studio.conversation import Row, rows
from cavendish_client.threads import Thread
from cavendish_krita.qt import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    Qt,
    QVBoxLayout,
    QWidget,
    pyqtSignal,
)

DATA = Qt.ItemDataRole.UserRole
MOST_LINES = 6
INDENT = "    "


class ThreadList(QWidget):
    """Hidden while there is no turn. Enter, or the button, goes back to the chosen one."""

    gone_back = pyqtSignal(str)
    begun_anew = pyqtSignal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown: Thread | None = None
        self._list = QListWidget(self)
        self._list.setObjectName("cavendish_turns")
        self._list.setAccessibleName("Conversation")
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._list.itemActivated.connect(self._go_back)
        self._list.currentItemChanged.connect(self._show_choice)
        self._back = self._button("Go Back to Here", "go_back")
        self._back.clicked.connect(self._go_back)
        anew = self._button("New Thread", "new_thread")
        anew.setToolTip("What is asked next follows nothing that was asked before")
        anew.clicked.connect(self.begun_anew)
        buttons = QHBoxLayout()
        buttons.addWidget(self._back, 1)
        buttons.addWidget(anew, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._list)
        column.addLayout(buttons)
        self.hide()

    def show_thread(self, thread: Thread | None) -> None:
        """Shows a thread; one without turns hides the list."""
        if thread == self._shown:
            return
        self._shown = thread
        found = rows(thread) if thread is not None else ()
        self._list.clear()
        for row in found:
            self._list.addItem(_item(row))
        self.setVisible(bool(found))
        height = self._list.sizeHintForRow(0) * min(len(found), MOST_LINES)
        self._list.setFixedHeight(height + 2 * self._list.frameWidth() + 2)
        self._show_choice()

    def _show_choice(self, *_items: object) -> None:
        chosen = self._list.currentItem()
        current = self._shown.current if self._shown is not None else ""
        self._back.setEnabled(chosen is not None and chosen.data(DATA) != current)

    def _go_back(self, *_item: object) -> None:
        chosen = self._list.currentItem()
        if chosen is not None:
            self.gone_back.emit(chosen.data(DATA))

    def _button(self, title: str, name: str) -> QPushButton:
        button = QPushButton(title, self)
        button.setObjectName(f"cavendish_{name}")
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        return button


def _item(row: Row) -> QListWidgetItem:
    mark = "▸ " if row.is_current else "   "
    item = QListWidgetItem(f"{INDENT * row.level}{mark}{row.words} · {row.cost}")
    item.setData(DATA, row.turn_id)
    item.setToolTip(f"{row.words}\n{row.cost}")
    if not row.followed:
        font = item.font()
        font.setItalic(True)
        item.setFont(font)
    return item
