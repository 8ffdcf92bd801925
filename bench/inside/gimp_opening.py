# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in GIMP with a screen: opens the panel as its process does, while the main loop beats.

`made`: until the panel's window is made; `opened`: while it is drawn, and the rest gets ready.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import stage
from editor_beats import Beats
from editor_driver import Drive
from gi.repository import GLib

stage.import_plug_in()

from cavendish_gimp.host import extension  # noqa: E402

BEAT_MS = 4
# Until everything is loaded, connected and converted; nothing of the panel tells.
SECONDS = 3.0


def main(drive: Drive) -> None:
    from cavendish_gimp import panel

    assert panel.has_display()  # As when GIMP calls the panel's entry: this loads GTK.
    stage.load("dandelions.jpg")
    plug_in = SimpleNamespace(desk=None, is_called=True)
    with beating(drive, "made"):
        threading.Thread(target=extension.load, args=(plug_in,)).start()
        drive.until(lambda: plug_in.desk is not None, what="the panel")
    with beating(drive, "opened"):
        drive.work(SECONDS)
    plug_in.desk.close()


@contextmanager
def beating(drive: Drive, name: str) -> Iterator[None]:
    """Reports the beats of the main loop, from the first moment to the last."""
    beats = Beats()
    timer = GLib.timeout_add(BEAT_MS, lambda: beats.beat() or True, priority=GLib.PRIORITY_HIGH)
    beats.beat()
    yield
    beats.beat()
    GLib.source_remove(timer)
    drive.report[name] = beats.told()
