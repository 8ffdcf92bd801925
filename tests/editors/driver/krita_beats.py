# SPDX-License-Identifier: GPL-3.0-or-later
"""Beats of Krita's main thread."""

from __future__ import annotations

import krita
from editor_beats import Beats
from PyQt5.QtCore import Qt, QTimer

BEAT_MS = 2


class KritaBeats(Beats):
    """Beats from `start` to `stop`. Krita's own calls that move or compose pixels are the spans."""

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self.beat)

    def start(self) -> None:
        self.time_calls(krita.Document, "pixelData", "projection", "waitForDone")
        self.time_calls(krita.Node, "setPixelData", "addChildNode")
        self.time_calls(krita.Selection, "pixelData", "setPixelData")
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
