# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in Krita: measures how long the main thread is held at a stretch during a run."""

from editor_driver import SteppedDrive
from krita_beats import Beats
from krita_scene import Scene

import cavendish_krita.host


async def main(drive: SteppedDrive) -> None:
    scene = await Scene.begin(drive)
    await scene.select()
    await drive.work(2)
    beats = Beats()
    for name in ("read", "insert"):
        beats.time_calls(cavendish_krita.host.KritaDocument, name)
    beats.start()
    await scene.erase()
    beats.stop()
    drive.report.update(beats=beats.beats, pixels=beats.spans, layers=scene.layers())
