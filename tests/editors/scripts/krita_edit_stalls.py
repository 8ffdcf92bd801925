# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in Krita: measures how long the main thread is held while a model is asked."""

from editor_driver import SteppedDrive
from krita_beats import Beats
from krita_scene import Scene
from krita_studio import Easel

import cavendish_krita.sheet


async def main(drive: SteppedDrive) -> None:
    scene = await Scene.begin(drive)
    easel, beats = Easel(scene), Beats()
    easel.make_room()
    await scene.select()
    await drive.work(2)
    for name in ("canvas", "insert"):
        beats.time_calls(cavendish_krita.sheet.Sheet, name)
    beats.start()
    easel.type("red")
    await easel.priced("Edit")
    easel.pick("count", "2 results")
    await easel.priced("Edit 2")
    await easel.click("start")
    await easel.notice()
    await easel.click("agree")
    await easel.ended()
    await easel.click("apply")
    await drive.work(1)
    beats.stop()
    drive.report.update(beats=beats.beats, pixels=beats.spans, layers=scene.layers())
