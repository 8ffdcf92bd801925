# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in Krita: measures how long the main thread is held at a stretch during a run."""

import time

from editor_driver import SteppedDrive
from krita_scene import Scene
from PyQt5.QtCore import Qt, QTimer

import cavendish_krita.host

BEAT_MS = 2


async def main(drive: SteppedDrive) -> None:
    scene = await Scene.begin(drive)
    await scene.select()
    await drive.work(2)
    pixels: list[tuple[float, float]] = []
    for name in ("read", "insert"):
        time_calls(cavendish_krita.host.KritaDocument, name, pixels)
    beats: list[tuple[float, float]] = []
    timer = QTimer()
    timer.setTimerType(Qt.PreciseTimer)
    timer.setInterval(BEAT_MS)
    timer.timeout.connect(lambda: beats.append((time.perf_counter(), time.thread_time())))
    timer.start()
    await scene.erase()
    timer.stop()
    drive.report.update(beats=beats, pixels=pixels, layers=scene.layers())


def time_calls(owner: type, name: str, spans: list[tuple[float, float]]) -> None:
    """Notes when each call of a method begins and ends."""
    method = getattr(owner, name)

    def timed(*arguments: object) -> object:
        begin = time.perf_counter()
        try:
            return method(*arguments)
        finally:
            spans.append((begin, time.perf_counter()))

    setattr(owner, name, timed)
