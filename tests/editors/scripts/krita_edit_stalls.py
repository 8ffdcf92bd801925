# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in Krita: measures how long the main thread is held while a model is asked."""

from editor_driver import SteppedDrive
from krita_beats import KritaBeats
from krita_scene import Scene
from krita_studio import Easel


async def main(drive: SteppedDrive) -> None:
    scene = await Scene.begin(drive)
    easel, beats = Easel(scene), KritaBeats()
    easel.make_room()
    await scene.select()
    await drive.work(2)
    beats.start()
    easel.type("red")
    await easel.priced("Edit")
    easel.pick("count", "2")
    await easel.priced("Edit 2")
    await easel.click("start")
    await easel.notice()
    await easel.click("agree")
    await easel.ended()
    await easel.click("apply")
    await drive.work(1)
    beats.stop()
    drive.report.update(beats.told(), layers=scene.layers())
