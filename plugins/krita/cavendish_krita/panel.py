# SPDX-License-Identifier: GPL-3.0-or-later
"""The widgets of the docker: they show a PanelState and tell what was clicked, nothing else."""

from __future__ import annotations

from cavendish_krita.main_button import MainButton
from cavendish_krita.qt import (
    QGuiApplication,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QShowEvent,
    QSizePolicy,
    Qt,
    QVBoxLayout,
    QWidget,
    pyqtSignal,
)
from cavendish_krita.state import TIPS, Notice, PanelState, Phase
from cavendish_krita.thin_bar import ThinBar


class Panel(QWidget):
    """One wide button, a thin progress bar under it, and a line for what went wrong."""

    erase_clicked = pyqtSignal()
    cancel_clicked = pyqtSignal()
    shown = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._main = MainButton("main", self)
        self._cancel = _button(self, "cavendish_cancel", "Cancel")
        self._progress = _lasting_bar(self)
        self._notice = _notice_label(self)
        self._copy = _button(self, "cavendish_copy", "Copy Command")
        self._command = ""
        self._state: PanelState | None = None
        self._lay_out()
        self._main.clicked.connect(self.erase_clicked)
        self._cancel.clicked.connect(self.cancel_clicked)
        self._copy.clicked.connect(self._copy_command)
        self.show_state(PanelState(Phase.NO_DOCUMENT))

    def show_state(self, state: PanelState) -> None:
        """Shows a state; showing the same one again costs nothing."""
        if state == self._state:
            return
        self._state = state
        self._main.setText(state.phase.words)
        self._main.setToolTip(TIPS[state.phase])
        self._main.setEnabled(state.phase is Phase.READY)
        self._cancel.setVisible(state.phase.is_busy)
        self._cancel.setEnabled(state.phase is Phase.RUNNING)
        self._show_progress(state)
        self._show_notice(state.notice)

    def showEvent(self, event: QShowEvent | None) -> None:  # noqa: N802 - Qt's name
        """Asks for the state of now: a hidden panel is not kept up to date."""
        super().showEvent(event)
        self.shown.emit()

    def _show_progress(self, state: PanelState) -> None:
        self._progress.setVisible(state.phase.is_busy)
        self._progress.setToolTip(state.stage)
        self._progress.show_progress(state.progress)

    def _show_notice(self, notice: Notice | None) -> None:
        self._notice.setText(notice.text if notice else "")
        self._notice.setVisible(notice is not None)
        self._command = notice.command if notice else ""
        self._copy.setVisible(bool(self._command))
        self._copy.setToolTip(self._command)

    def _copy_command(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(self._command)

    def _lay_out(self) -> None:
        space = max(self.fontMetrics().height() // 4, 2)
        buttons = QHBoxLayout()
        buttons.setSpacing(space)
        buttons.addWidget(self._main, 1)
        buttons.addWidget(self._cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(space, space, space, space)
        column.setSpacing(space)
        column.addLayout(buttons)
        column.addWidget(self._progress)
        column.addWidget(self._notice)
        column.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)


def _button(parent: QWidget, name: str, words: str) -> QPushButton:
    button = QPushButton(words, parent)
    button.setObjectName(name)
    return button


def _lasting_bar(parent: QWidget) -> ThinBar:
    """A bar that keeps its room while it is hidden, so that nothing below it jumps."""
    bar = ThinBar("cavendish_progress", parent)
    policy = bar.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    bar.setSizePolicy(policy)
    return bar


def _notice_label(parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setObjectName("cavendish_notice")
    label.setWordWrap(True)
    # The words may hold file names: they are never markup.
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label
