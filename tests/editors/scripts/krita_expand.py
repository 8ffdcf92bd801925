# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in Krita: continues a picture to the left, past its canvas."""

from editor_driver import SteppedDrive
from krita_scene import Scene
from krita_studio import Easel


async def main(drive: SteppedDrive) -> None:
    scene = await Scene.begin(drive)
    easel, report = Easel(scene), drive.report
    easel.make_room()
    await scene.deselect()
    scene.dump("before")
    report["size"] = [scene.document.width(), scene.document.height()]
    easel.pick("mode", "Expand")
    easel.pick("choice", "Left")
    await easel.priced("Expand")
    await easel.click("start")
    await easel.notice()
    await easel.click("agree")
    await easel.ended()
    width = report["size"][0]
    await drive.until(lambda: scene.document.width() > width, what="a wider canvas")
    scene.document.waitForDone()
    await drive.work(0.5)
    scene.dump("after")
    report.update(wider=[scene.document.width(), scene.document.height()], layers=scene.layers())
    await easel.photograph("expanded")
