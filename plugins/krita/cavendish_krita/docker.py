# SPDX-License-Identifier: GPL-3.0-or-later
"""The docker: one a window; it shows the state of whatever picture its window shows."""

from __future__ import annotations

from cavendish_client.studio.preferences import Preferences
from cavendish_krita.bridge import Bridge
from cavendish_krita.controller import Controller
from cavendish_krita.foot_bar import FootBar
from cavendish_krita.guard import guarded
from cavendish_krita.host import DockWidget, Host, KritaDocument
from cavendish_krita.models_dialog import ModelsDialog
from cavendish_krita.panel import Panel
from cavendish_krita.qt import QFrame, QScrollArea, Qt, QTimer, QVBoxLayout, QWidget, pyqtSignal
from cavendish_krita.settings_dialog import SettingsDialog
from cavendish_krita.sheet import Sheet
from cavendish_krita.studio_panel import StudioPanel

TITLE = "Cavendish"
# Krita tells nobody of a new selection, so it is asked, five times a second: 0.1 ms each.
LOOK_MS = 200


class CavendishDocker(DockWidget):  # type: ignore[misc]
    """Holds the panels and keeps them up to date while they are visible.

    stale: what is shown may be so no more. Controller and bridge live longer than a window: what
    they tell is passed on by Qt, which forgets the docker with its window; a function of Python's
    would go on being called.
    """

    stale = pyqtSignal()

    def __init__(self, host: Host, controller: Controller, bridge: Bridge) -> None:
        super().__init__()
        self.setWindowTitle(TITLE)
        self._host = host
        self._controller = controller
        self._studio = bridge.studio
        self._panel = Panel(self)
        self._studio_panel = StudioPanel(bridge.studio, self.sheet, self)
        self._area = _scrolled(self._panel, self._studio_panel)
        self._foot = FootBar(self)
        self.setWidget(_stacked(self._area, self._foot))
        self._foot.switched.connect(bridge.studio.work_offline)
        self._foot.models_asked.connect(guarded(self.ask_models))
        self._bridge = bridge
        self._studio_panel.called.connect(self._bring)
        self._studio_panel.settings_asked.connect(guarded(self.ask_settings))
        self._studio_panel.models_asked.connect(guarded(self.ask_models))
        self.stale.connect(guarded(self.look))
        self._panel.erase_clicked.connect(guarded(lambda: controller.erase(self.document())))
        self._panel.cancel_clicked.connect(guarded(lambda: controller.cancel(self.document())))
        self._panel.shown.connect(self.stale)
        controller.changed.connect(self.stale)
        bridge.changed.connect(self.stale)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.stale)
        self._timer.start()

    def document(self) -> KritaDocument | None:
        """Returns the picture that this docker's window shows."""
        return self._host.document_on(self.canvas())

    def sheet(self) -> Sheet | None:
        """Returns the same picture as the studio asks for it."""
        document = self.document()
        return Sheet(document) if document is not None else None

    def ask_settings(self) -> None:
        """Opens the settings, which hold nothing up: Krita works on beside them."""
        sheet = self.sheet()
        document, layers = ("", ()) if sheet is None else (sheet.identity, sheet.layers())
        dialog = SettingsDialog(Preferences(self._studio.network), document, layers, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.changed.connect(guarded(self._estimate_again))
        dialog.show()

    def ask_models(self) -> None:
        """Opens the list of the models of this machine, which holds nothing up either."""
        dialog = ModelsDialog(self._studio.shelf, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._bridge.changed.connect(dialog.refresh)
        dialog.show()

    def _estimate_again(self) -> None:
        sheet = self.sheet()
        if sheet is not None:
            self._studio.estimate_again(sheet)

    def _bring(self, part: QWidget) -> None:
        """Scrolls to a part, once it has its size."""
        QTimer.singleShot(0, guarded(lambda: self._area.ensureWidgetVisible(part, 0, 0)))

    def canvasChanged(self, _canvas: object) -> None:  # noqa: N802 - Krita's name
        """Is called by Krita when the window shows another picture, or none."""
        if self.document() is not None:
            # While a picture opens nobody paints yet: 0.2 s are not felt.
            QTimer.singleShot(0, guarded(self._host.prepare))
        self.stale.emit()

    def look(self) -> None:
        """Shows how the picture stands now."""
        self._controller.drop_closed()
        self._studio.drop_closed()
        if self._panel.isVisible():
            self._panel.show_state(self._controller.state(self.document()))
            self._studio_panel.show_picture()
            self._foot.show_offline(self._studio.offline)


def _stacked(area: QWidget, foot: QWidget) -> QWidget:
    """What scrolls, and below it what is always seen."""
    column = QWidget()
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addWidget(area, 1)
    layout.addWidget(foot)
    return column


def _scrolled(*panels: QWidget) -> QScrollArea:
    """Panels below each other, which scroll where the docker is low."""
    column = QWidget()
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for panel in panels:
        layout.addWidget(panel)
    layout.addStretch(1)
    area = QScrollArea()
    area.setWidget(column)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    bar = area.verticalScrollBar()
    room = bar.sizeHint().width() if bar is not None else 0
    area.setMinimumWidth(column.minimumSizeHint().width() + room)
    return area
