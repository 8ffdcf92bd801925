# SPDX-License-Identifier: GPL-3.0-or-later
"""The references and strokes: which layers, groups and files go along, and what each is for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from cavendish_client.studio.draft import Draft, Kind, Layer, Source
from cavendish_client.studio.mode import REFERENCE, Choice
from cavendish_krita.files import PATTERNS
from cavendish_krita.pickers import Picker
from cavendish_krita.qt import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    Qt,
    QToolButton,
    QVBoxLayout,
    QWidget,
    pyqtSignal,
)
from cavendish_krita.wrapped import WrappedLabel


class ReferenceList(QWidget):
    """Shows a draft's references or strokes. layers: what can be added, asked when the menu opens.

    adding: the button that opens it, for the panel to place.
    """

    added = pyqtSignal(object)
    removed = pyqtSignal(str)
    assigned = pyqtSignal(str, str)

    def __init__(self, layers: Callable[[], Sequence[Layer]], parent: QWidget) -> None:
        super().__init__(parent)
        self._layers = layers
        self._draft = Draft()
        self._shown: tuple[tuple[Source, tuple[Choice, ...]], ...] = ()
        self._rows: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self.adding = QPushButton(REFERENCE.title, self)
        self.adding.setObjectName("cavendish_add_reference")
        self._menu = QMenu(self.adding)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.adding.setMenu(self._menu)
        self._remark = WrappedLabel("reference_remark", self)
        self._remark.hide()
        self._column.addWidget(self._remark)

    def show_references(self, draft: Draft, remark: str) -> None:
        """Shows them, and what is to be minded; hidden where the mode takes none."""
        sources, self._draft = draft.sources, draft
        self._show_adding(draft)
        self.setVisible(bool(sources))
        self._remark.setText(remark)
        self._remark.setVisible(bool(remark))
        shown = tuple((source, draft.roles_of(source)) for source in sources)
        if shown == self._shown:
            return
        self._shown = shown
        for row in self._rows:
            self._column.removeWidget(row)
            row.deleteLater()
        self._rows = [self._row(source) for source in sources]
        for number, row in enumerate(self._rows):
            self._column.insertWidget(number, row)

    def _show_adding(self, draft: Draft) -> None:
        adds = draft.mode.adds
        self.adding.setVisible(draft.takes_sources)
        self.adding.setText(adds.title)
        self.adding.setToolTip(adds.tip)
        self.adding.setAccessibleName(f"Add: {adds.title}")

    def add_file(self, path: str) -> None:
        """Adds a picture file."""
        self.added.emit(Source(Kind.FILE, path, Path(path).stem))

    def _fill_menu(self) -> None:
        self._menu.clear()
        for layer in self._layers():
            source = Source(Kind.LAYER, layer.layer_id, layer.name)
            action = self._menu.addAction(layer.name.replace("&", "&&"))
            if action is not None:
                action.triggered.connect(partial(self._emit, source))
        if not self._draft.takes_references:
            return
        self._menu.addSeparator()
        from_file = self._menu.addAction("From a File…")
        if from_file is not None:
            from_file.triggered.connect(self._ask_file)

    def _emit(self, source: Source, *_checked: object) -> None:
        self.added.emit(source)

    def _ask_file(self, *_checked: object) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Choose a Reference", "", PATTERNS)
        if path:
            self.add_file(path)

    def _row(self, source: Source) -> QWidget:
        row = QWidget(self)
        name = QLabel(source.name, row)
        name.setTextFormat(Qt.TextFormat.PlainText)
        name.setToolTip(source.key if source.kind is Kind.FILE else source.name)
        name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        role = Picker("role", f"What {source.name} is for", row)
        roles = self._draft.roles_of(source)
        role.show_choices([_told(one) for one in roles], source.role.value)
        role.picked.connect(lambda value: self.assigned.emit(source.key, value))
        remove = QToolButton(row)
        remove.setObjectName("cavendish_remove_reference")
        remove.setText("×")  # noqa: RUF001 - the usual sign for "take away"
        remove.setToolTip(f"Take {source.name} away")
        remove.setAccessibleName(f"Take {source.name} away")
        remove.clicked.connect(lambda: self.removed.emit(source.key))
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(name, 3)
        line.addWidget(role, 2)
        line.addWidget(remove)
        return row


def _told(role: Choice) -> tuple[str, str, str]:
    return role.key, role.title, role.tip
