# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows behind "Options": what the mode and the model can do beside the words."""

from __future__ import annotations

from itertools import chain, pairwise

from cavendish_client.studio.draft import Draft
from cavendish_client.studio.options import MOST_MARGIN_PX, Amount, Pick, Row, Switch, changed
from cavendish_krita.pickers import Picker
from cavendish_krita.qt import (
    QCheckBox,
    QGridLayout,
    QLabel,
    QSizePolicy,
    QSpinBox,
    Qt,
    QWheelEvent,
    QWidget,
    pyqtSignal,
)


class OptionsBox(QWidget):
    """Shows rows; `changed` gives the draft as the artist wants it."""

    changed = pyqtSignal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("cavendish_options")
        self._draft = Draft()
        self._lines: dict[tuple[type, str], tuple[QWidget, ...]] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(max(self.fontMetrics().height() // 4, 2))
        self._grid.setColumnStretch(1, 1)

    def show_rows(self, draft: Draft, rows: tuple[Row, ...]) -> None:
        """Shows what the draft has chosen. Widgets stay while they are for the same."""
        self._draft = draft
        kinds = [(type(row), row.key) for row in rows]
        if kinds != list(self._lines):
            self._arrange(rows)
        for kind, row in zip(kinds, rows, strict=True):
            _show(self._lines[kind][-1], row)

    def _arrange(self, rows: tuple[Row, ...]) -> None:
        """Puts lines in order; a line that stays keeps its widget, and with it the focus."""
        before, self._lines = self._lines, {}
        for part in chain(*before.values()):
            self._grid.removeWidget(part)
        for row in rows:
            kind = type(row), row.key
            self._lines[kind] = before.pop(kind) if kind in before else self._line(row)
        for part in chain(*before.values()):
            part.hide()
            # One of them may be the one that has just been clicked.
            part.deleteLater()
        for number, line in enumerate(self._lines.values()):
            for column, part in enumerate(line):
                self._grid.addWidget(part, number, column, 1, 3 - len(line))
        for (*_, one), (*_, following) in pairwise(self._lines.values()):
            QWidget.setTabOrder(one, following)

    def _line(self, row: Row) -> tuple[QWidget, ...]:
        """A title and what is set, or a switch that has its title in itself."""
        widget = self._widget(row)
        if isinstance(row, Switch):
            return (widget,)
        label = QLabel(row.title, self)
        label.setBuddy(widget)
        return label, widget

    def _widget(self, row: Row) -> QWidget:
        if isinstance(row, Pick):
            picker = Picker(row.key, row.tip, self)
            picker.picked.connect(lambda key: self._tell(row.key, key))
            return picker
        if isinstance(row, Switch):
            switch = QCheckBox(row.title, self)
            switch.toggled.connect(lambda is_on: self._tell(row.key, "1" if is_on else ""))
            return _named(switch, row)
        amount = AmountBox(self)
        amount.valueChanged.connect(lambda pixels: self._tell(row.key, str(pixels)))
        return _named(amount, row)

    def _tell(self, key: str, value: str) -> None:
        self.changed.emit(changed(self._draft, key, value))


class AmountBox(QSpinBox):
    """So many pixels."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setRange(0, MOST_MARGIN_PX)
        self.setSingleStep(16)
        self.setSuffix(" px")
        # Scrolling over a docker must not change what is asked for.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802 - Qt's name
        """Leaves the wheel to the docker."""
        if event is not None:
            event.ignore()


def _named(widget: QWidget, row: Switch | Amount) -> QWidget:
    widget.setObjectName(f"cavendish_{row.key}")
    widget.setToolTip(row.tip)
    widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return widget


def _show(widget: QWidget, row: Row) -> None:
    """Shows a value, without telling of it."""
    widget.blockSignals(True)
    if isinstance(row, Pick) and isinstance(widget, Picker):
        choices = [(choice.key, choice.title, choice.tip) for choice in row.choices]
        widget.show_choices(choices, row.chosen)
    elif isinstance(row, Switch) and isinstance(widget, QCheckBox):
        widget.setChecked(row.is_on)
    elif isinstance(row, Amount) and isinstance(widget, QSpinBox) and widget.value() != row.pixels:
        widget.setValue(row.pixels)
    widget.blockSignals(False)
