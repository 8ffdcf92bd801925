# SPDX-License-Identifier: GPL-3.0-or-later
"""How long Krita's main thread is held at a stretch: a timer that should never be late."""

from __future__ import annotations

import time

from PyQt5.QtCore import Qt, QTimer

BEAT_MS = 2


class Beats:
    """Beats from `start` to `stop`; spans: when calls for pixels began and ended."""

    def __init__(self) -> None:
        self.beats: list[tuple[float, float]] = []
        self.spans: list[tuple[float, float]] = []
        self._timer = QTimer()
        self._timer.setTimerType(Qt.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def time_calls(self, owner: type, name: str) -> None:
        """Notes when each call of a method begins and ends."""
        method = getattr(owner, name)

        def timed(*arguments: object, **named: object) -> object:
            begin = time.perf_counter()
            try:
                return method(*arguments, **named)
            finally:
                self.spans.append((begin, time.perf_counter()))

        setattr(owner, name, timed)

    def _beat(self) -> None:
        self.beats.append((time.perf_counter(), time.thread_time()))
