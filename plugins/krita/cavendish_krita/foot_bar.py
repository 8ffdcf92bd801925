# SPDX-License-Identifier: GPL-3.0-or-later
"""The line at the foot of the docker: what holds for all pictures."""

from __future__ import annotations

from cavendish_client.studio.offline import Offline
from cavendish_krita.qt import QCheckBox, QHBoxLayout, Qt, QToolButton, QWidget, pyqtSignal

STATES = {
    None: Qt.CheckState.PartiallyChecked,
    False: Qt.CheckState.Unchecked,
    True: Qt.CheckState.Checked,
}


class FootBar(QWidget):
    """Shows whether the artist works offline; `switched` tells that they want it otherwise.

    `models_asked`: they want to see the models of this machine.
    """

    switched = pyqtSignal(bool)
    models_asked = pyqtSignal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._offline = QCheckBox(self)
        self._offline.setObjectName("cavendish_offline")
        self._offline.clicked.connect(self.switched)
        space = max(self.fontMetrics().height() // 4, 2)
        line = QHBoxLayout(self)
        line.setContentsMargins(space, 0, space, space)
        line.addWidget(self._offline, 1)
        models = QToolButton(self)
        models.setObjectName("cavendish_models")
        models.setText("Models…")
        models.setToolTip("The models that run on this machine: what they do, install and remove")
        models.clicked.connect(self.models_asked)
        line.addWidget(models)

    def show_offline(self, offline: Offline) -> None:
        """Shows the switch as the daemon has told of it."""
        # A box that has three states once would let a click go round through all of them.
        self._offline.setTristate(False)
        self._offline.setCheckState(STATES[offline.is_on])
        self._offline.setText(offline.title)
        self._offline.setToolTip(offline.tip)
        font = self._offline.font()
        font.setBold(bool(offline.is_on))
        self._offline.setFont(font)
