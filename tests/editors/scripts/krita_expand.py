# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in Krita: continues a picture to the left, past its canvas; undoes and redoes that."""

from editor_driver import SteppedDrive
from krita_scene import Scene
from krita_studio import Easel


async def main(drive: SteppedDrive) -> None:
    scene = await Scene.begin(drive)
    easel, report = Easel(scene), drive.report
    easel.make_room()
    await scene.deselect()
    scene.dump("before")
    report["size"] = size = [scene.document.width(), scene.document.height()]
    easel.pick("mode", "Expand")
    easel.pick("choice", "Left")
    await easel.priced("Expand")
    await easel.click("start")
    await easel.notice()
    await easel.click("agree")
    await easel.ended()
    await drive.until(lambda: scene.document.width() > size[0], what="a wider canvas")
    scene.document.waitForDone()
    await drive.work(0.5)
    scene.dump("after")
    report.update(wider=[scene.document.width(), scene.document.height()], layers=scene.layers())
    report["steps"] = scene.undo_steps()
    await easel.photograph("expanded")
    await scene.trigger("edit_undo", lambda: scene.document.width() == size[0])
    await drive.work(0.5)
    scene.dump("undone")
    report["height undone"] = scene.document.height()
    await scene.trigger("edit_undo", lambda: scene.layers() == ["Background"])
    await scene.trigger("edit_redo", lambda: len(scene.layers()) == 2)
    await scene.trigger("edit_redo", lambda: scene.document.width() > size[0])
    await drive.work(0.5)
    scene.dump("redone")
