# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in GIMP: does as the panel does while the main loop beats, in a large picture."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

import stage
from editor_beats import Beats
from editor_driver import Drive
from gi.repository import Gimp, GLib

stage.import_plug_in()

from cavendish_gimp.erasure import Background, End, Erasure, Settings  # noqa: E402
from cavendish_gimp.host import canvas  # noqa: E402
from cavendish_gimp.host.conversion import begin_converting  # noqa: E402
from cavendish_gimp.mainloop import post  # noqa: E402

SIZE = 2000
BEAT_MS = 4
TRIES = 5


def main(drive: Drive) -> None:
    image = stage.blank()
    image.scale(SIZE, SIZE)
    noise = random.Random(1).randbytes(SIZE * SIZE * 3)
    stage.paint(image.get_layers()[0], noise, "R'G'B' u8")
    stage.select(image, 800, 800, 400, 400)
    session = Background("gimp", "1")
    prepare_as_the_panel_does(drive, session)
    get, put = canvas.get, canvas.put
    for _ in range(TRIES):
        with beating() as beats:
            canvas.get, canvas.put = beats.timed(get), beats.timed(put)
            layer = erase(drive, session, image.get_id())
        # So that the next one reads the same pixels in the same way.
        image.remove_layer(layer)
        drive.report.setdefault("erasings", []).append(beats.told())
    session.close()


@contextmanager
def beating() -> Iterator[Beats]:
    """Beats of the main loop, from the first moment to the last."""
    beats = Beats()
    timer = GLib.timeout_add(BEAT_MS, lambda: beats.beat() or True, priority=GLib.PRIORITY_HIGH)
    beats.beat()
    yield beats
    beats.beat()
    GLib.source_remove(timer)


def prepare_as_the_panel_does(drive: Drive, session: Background) -> None:
    """Loads the client, connects, and has Babl ready."""
    converting, connecting = begin_converting(), session.connect()
    drive.until(lambda: connecting.done() and not converting.is_alive(), what="the session")


def erase(drive: Drive, session: Background, picture: int) -> Gimp.Layer:
    ends: list[End] = []
    erasure = Erasure(
        session, canvas.GimpCanvas(), post, on_progress=lambda _progress: None, on_end=ends.append
    )
    erasure.start(picture, Settings())
    drive.until(lambda: ends, what="the end")
    assert ends[0].layer is not None, ends[0].trouble
    return ends[0].layer
