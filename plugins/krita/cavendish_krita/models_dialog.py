# SPDX-License-Identifier: GPL-3.0-or-later
"""The models of this machine: a list, what each is, and buttons to install and to remove it."""

from __future__ import annotations

from cavendish_client.studio.shelf import Entry, Shelf
from cavendish_krita.qt import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    Qt,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)
from cavendish_krita.thin_bar import ThinBar
from cavendish_krita.wrapped import WrappedLabel

DATA = Qt.ItemDataRole.UserRole
TITLES = ("Model", "For", "Size", "Licence", "State")
WIDTHS = (190, 130, 70, 110)
SIZE = (660, 480)


class ModelsDialog(QDialog):
    """Shows a shelf. Nothing is fetched before its size and licence were agreed to."""

    def __init__(self, shelf: Shelf, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("cavendish_models_dialog")
        self.setWindowTitle("Models on This Machine")
        self._shelf = shelf
        self._list = _list(self)
        self._list.currentItemChanged.connect(lambda *_items: self._show_chosen())
        self._details = WrappedLabel("model_details", self)
        self._bar = ThinBar("cavendish_model_bar", self)
        self._question = _Question(self)
        self._install = _button(self, "Install…", "install_model", self._ask)
        self._cancel = _button(self, "Cancel Installation", "cancel_model", self._stop)
        self._remove = _button(self, "Remove", "remove_model", self._take_away)
        self._line = WrappedLabel("models_line", self)
        self._note = WrappedLabel("models_note", self)
        self._lay_out()
        self.resize(*SIZE)
        self.refresh()
        shelf.load()

    def refresh(self) -> None:
        """Shows how the models stand. Lines stay while they are for the same models."""
        entries = self._shelf.entries
        if [entry.model.model_id for entry in entries] != self._shown():
            self._list.clear()
            for entry in entries:
                item = QTreeWidgetItem(list(entry.columns))
                item.setData(0, DATA, entry.model.model_id)
                self._list.addTopLevelItem(item)
            self._list.setCurrentItem(self._list.topLevelItem(0))
        for number, entry in enumerate(entries):
            item_there = self._list.topLevelItem(number)
            for column, words in enumerate(entry.columns):
                if item_there is not None:
                    item_there.setText(column, words)
        line = self._shelf.line
        self._line.setText(line.text if line is not None else "")
        self._line.setVisible(line is not None)
        self._note.setText(self._shelf.note)
        self._show_chosen()

    def _shown(self) -> list[str]:
        items = (self._list.topLevelItem(at) for at in range(self._list.topLevelItemCount()))
        return [str(item.data(0, DATA)) for item in items if item is not None]

    def _chosen(self) -> Entry | None:
        item = self._list.currentItem()
        return self._shelf.entry(str(item.data(0, DATA))) if item is not None else None

    def _show_chosen(self) -> None:
        entry = self._chosen()
        self._details.setText(entry.details if entry is not None else "")
        may_install = entry is not None and entry.can_install and self._shelf.may_fetch
        self._install.setEnabled(may_install)
        self._remove.setEnabled(entry is not None and entry.can_remove)
        is_running = entry is not None and entry.install is not None
        self._cancel.setEnabled(is_running and not (entry is not None and entry.is_ending))
        self._bar.setVisible(is_running)
        self._bar.show_progress(entry.progress if entry is not None else 0.0)
        if entry is None or not may_install or self._question.of != entry.model.model_id:
            self._question.hide()

    def _ask(self) -> None:
        entry = self._chosen()
        if entry is not None:
            self._question.ask(entry)

    def _agreed(self) -> None:
        self._question.hide()
        self._shelf.install(self._question.of)

    def _stop(self) -> None:
        entry = self._chosen()
        if entry is not None:
            self._shelf.cancel(entry.model.model_id)

    def _take_away(self) -> None:
        entry = self._chosen()
        if entry is not None:
            self._shelf.remove(entry.model.model_id)

    def _lay_out(self) -> None:
        self._question.agree.clicked.connect(self._agreed)
        buttons = QHBoxLayout()
        for button in (self._install, self._cancel, self._remove):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(_button(self, "Close", "close_models", self.close))
        column = QVBoxLayout(self)
        column.addWidget(self._list, 1)
        for part in (self._details, self._bar, self._question, self._line, self._note):
            column.addWidget(part)
        column.addLayout(buttons)


class _Question(QFrame):
    """Size and licence of a model, to be agreed to. of: the model's name."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.of = ""
        self._words = WrappedLabel("model_question", self)
        self.agree = _button(self, "Agree and Install", "agree_model", self.hide)
        buttons = QHBoxLayout()
        buttons.addWidget(self.agree)
        buttons.addWidget(_button(self, "Not Now", "refuse_model", self.hide))
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.addWidget(self._words)
        column.addLayout(buttons)
        self.hide()

    def ask(self, entry: Entry) -> None:
        """Asks about a model."""
        self.of = entry.model.model_id
        self._words.setText(entry.question)
        self.show()
        self.agree.setFocus()


def _list(parent: QWidget) -> QTreeWidget:
    made = QTreeWidget(parent)
    made.setObjectName("cavendish_models_list")
    made.setHeaderLabels(list(TITLES))
    made.setRootIsDecorated(False)
    made.setUniformRowHeights(True)
    for column, width in enumerate(WIDTHS):
        made.setColumnWidth(column, width)
    return made


def _button(parent: QWidget, title: str, name: str, slot: object) -> QPushButton:
    button = QPushButton(title, parent)
    button.setObjectName(f"cavendish_{name}")
    button.setAutoDefault(False)
    button.clicked.connect(slot)  # type: ignore[arg-type]
    return button
