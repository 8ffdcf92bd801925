# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in GIMP: erases in a large picture while the main loop beats; measures its pauses."""

from __future__ import annotations

import random
import time

import stage
from editor_driver import Drive
from gi.repository import GLib

stage.import_plug_in()

from cavendish_gimp.erasure import Background, End, Erasure, Settings  # noqa: E402
from cavendish_gimp.host.canvas import GimpCanvas  # noqa: E402
from cavendish_gimp.mainloop import post  # noqa: E402

SIZE = 2000
BEAT_MS = 4
TRIES = 5


class Heart:
    """Beats on the main loop, and keeps the longest pause that no pixels explain."""

    def __init__(self) -> None:
        self.last = time.perf_counter()
        self.worst = 0.0
        self.pixels = 0.0
        self.beats = 0
        GLib.timeout_add(BEAT_MS, self.beat, priority=GLib.PRIORITY_HIGH)

    def beat(self) -> bool:
        now = time.perf_counter()
        self.beats += 1
        self.worst = max(self.worst, now - self.last - self.pixels)
        self.last, self.pixels = now, 0.0
        return True

    def timed(self, work: object) -> object:
        """work, whose time counts as reading and writing pixels."""

        def timed_work(*values: object) -> object:
            begin = time.perf_counter()
            try:
                return work(*values)
            finally:
                self.pixels += time.perf_counter() - begin

        return timed_work


def main(drive: Drive) -> None:
    image = stage.blank()
    image.scale(SIZE, SIZE)
    noise = random.Random(1).randbytes(SIZE * SIZE * 3)
    stage.paint(image.get_layers()[0], noise, "R'G'B' u8")
    stage.select(image, 900, 900, 150, 150)
    heart, canvas = Heart(), GimpCanvas()
    canvas.read, canvas.insert = heart.timed(canvas.read), heart.timed(canvas.insert)
    session = Background("gimp", "1")
    for _ in range(TRIES):
        erase(drive, heart, session, canvas, image.get_id())
    session.close()


def erase(
    drive: Drive, heart: Heart, session: Background, canvas: GimpCanvas, picture: int
) -> None:
    """Erases, and reports the longest pause in milliseconds and the number of beats."""
    ends: list[End] = []
    erasure = Erasure(session, canvas, post, on_progress=lambda _progress: None, on_end=ends.append)
    heart.beat()
    heart.worst, heart.beats = 0.0, 0
    erasure.start(picture, Settings())
    drive.until(lambda: ends, what="the end")
    heart.beat()
    assert ends[0].layer is not None, ends[0].trouble
    drive.report.setdefault("beats", []).append(heart.beats)
    drive.report.setdefault("stalls_ms", []).append(round(heart.worst * 1000, 1))
