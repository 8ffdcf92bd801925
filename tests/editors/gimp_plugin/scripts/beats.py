# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in GIMP: erases in a large picture while the main loop beats; measures its pauses."""

from __future__ import annotations

import random

import stage
from editor_beats import Beats
from editor_driver import Drive
from gi.repository import GLib

stage.import_plug_in()

from cavendish_gimp.erasure import Background, End, Erasure, Settings  # noqa: E402
from cavendish_gimp.host import canvas  # noqa: E402
from cavendish_gimp.mainloop import post  # noqa: E402

SIZE = 2000
BEAT_MS = 4
TRIES = 5


def main(drive: Drive) -> None:
    image = stage.blank()
    image.scale(SIZE, SIZE)
    noise = random.Random(1).randbytes(SIZE * SIZE * 3)
    stage.paint(image.get_layers()[0], noise, "R'G'B' u8")
    stage.select(image, 900, 900, 150, 150)
    session, get, put = Background("gimp", "1"), canvas.get, canvas.put
    for _ in range(TRIES):
        beats = Beats()
        canvas.get, canvas.put = beats.timed(get), beats.timed(put)
        erase(drive, beats, session, image.get_id())
        drive.report.setdefault("erasings", []).append(beats.told())
    session.close()


def erase(drive: Drive, beats: Beats, session: Background, picture: int) -> None:
    """Erases while the main loop beats."""
    ends: list[End] = []
    erasure = Erasure(
        session, canvas.GimpCanvas(), post, on_progress=lambda _progress: None, on_end=ends.append
    )
    timer = GLib.timeout_add(BEAT_MS, lambda: beats.beat() or True, priority=GLib.PRIORITY_HIGH)
    beats.beat()
    erasure.start(picture, Settings())
    drive.until(lambda: ends, what="the end")
    beats.beat()
    GLib.source_remove(timer)
    assert ends[0].layer is not None, ends[0].trouble
