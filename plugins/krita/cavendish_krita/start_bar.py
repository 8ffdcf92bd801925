# SPDX-License-Identifier: GPL-3.0-or-later
"""The main button with its price, the one for drawing live, cancel, and how far it is."""

from __future__ import annotations

from cavendish_client.studio.easel import Easel, Phase
from cavendish_client.studio.live import TIP as LIVE_TIP
from cavendish_krita.main_button import MainButton
from cavendish_krita.qt import (
    QHBoxLayout,
    QLabel,
    QPalette,
    QPushButton,
    QSizePolicy,
    Qt,
    QVBoxLayout,
    QWidget,
    pyqtSignal,
)
from cavendish_krita.step_preview import StepPreview
from cavendish_krita.thin_bar import ThinBar


class StartBar(QWidget):
    """Shows where an easel stands; tells what was clicked."""

    started = pyqtSignal()
    cancelled = pyqtSignal()
    live_switched = pyqtSignal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._start = MainButton("start", self)
        self._start.clicked.connect(self.started)
        self._start.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        font = self._start.font()
        font.setBold(True)
        self._start.setFont(font)
        self._cancel = QPushButton("Cancel", self)
        self._cancel.setObjectName("cavendish_stop")
        self._cancel.clicked.connect(self.cancelled)
        self._live = _live_button(self)
        self._live_colors = QPalette()
        self._live.clicked.connect(self.live_switched)
        self._bar = ThinBar("cavendish_run", self)
        self._stage = _quiet_label(self)
        self._preview = StepPreview(self)
        self._lay_out()

    def show_easel(self, easel: Easel) -> None:
        """Shows it."""
        self._start.setText(easel.label)
        self._start.setToolTip(easel.tip)
        self._start.setEnabled(easel.can_start)
        self._live.setVisible(easel.draft.mode.draws_live)
        self._live.setEnabled(easel.can_draw_live)
        self._show_live(easel.live is not None)
        self._cancel.setVisible(easel.phase.is_busy)
        self._cancel.setEnabled(easel.phase is Phase.RUNNING)
        run = easel.run
        self._bar.setVisible(run is not None)
        self._stage.setVisible(run is not None)
        self._bar.show_progress(run.progress if run is not None else None)
        self._stage.setText(run.stage if run is not None else "")
        self._preview.show_preview(run.preview if run is not None else None)

    def _show_live(self, is_on: bool) -> None:
        """Gives it the theme's colours of what is chosen: a pressed button is a shade darker only.

        Not by a style sheet, which would keep the colours of the theme before.
        """
        self._live.setChecked(is_on)
        colors, theme = QPalette(), self.palette()
        if is_on:
            colors.setColor(QPalette.ColorRole.Button, theme.highlight().color())
            colors.setColor(QPalette.ColorRole.ButtonText, theme.highlightedText().color())
        if colors != self._live_colors:
            self._live_colors = colors
            self._live.setPalette(colors)

    def _lay_out(self) -> None:
        space = max(self.fontMetrics().height() // 4, 2)
        buttons = QHBoxLayout()
        buttons.setSpacing(space)
        buttons.addWidget(self._start, 1)
        buttons.addWidget(self._live)
        buttons.addWidget(self._cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space)
        column.addLayout(buttons)
        column.addWidget(self._bar)
        column.addWidget(self._stage)
        column.addWidget(self._preview)


def _live_button(parent: QWidget) -> QPushButton:
    button = QPushButton("Live", parent)
    button.setObjectName("cavendish_live")
    button.setCheckable(True)
    button.setToolTip(LIVE_TIP)
    return button


def _quiet_label(parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setObjectName("cavendish_stage")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return label
