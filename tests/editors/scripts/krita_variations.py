# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in Krita: asks for three results, looks at them, puts one in, takes the rest away."""

from editor_driver import SteppedDrive
from krita_scene import Scene
from krita_studio import Easel
from PyQt5.QtWidgets import QLabel


async def main(drive: SteppedDrive) -> None:
    scene = await Scene.begin(drive)
    easel, report = Easel(scene), drive.report
    easel.make_room()
    await scene.select()
    scene.dump("before")
    steps = scene.undo_steps()
    easel.type("make the coat red")
    await easel.priced("Edit")
    easel.pick("count", "3")
    report["label"] = await easel.priced("Edit 3")
    await easel.click("start")
    await easel.notice()
    await easel.click("agree")
    await easel.ended()
    await drive.until(lambda: len(easel.takes()) == 3, what="three results")
    preview = easel.part(QLabel, "preview")
    report["steps while looking"] = scene.undo_steps() - steps
    easel.takes()[1].click()
    report["preview"] = [preview.pixmap().width(), preview.pixmap().height()]
    await easel.photograph("strip")
    scene.dump("looking")
    await easel.click("apply")
    scene.document.waitForDone()
    await drive.work(0.5)
    scene.dump("after")
    report.update(
        size=[scene.document.width(), scene.document.height()],
        layers=scene.layers(),
        steps=scene.undo_steps() - steps,
        words=easel.button("apply").text(),
    )
    await easel.photograph("applied")
    await easel.click("discard")
    report["left"] = [one for one in easel.takes() if one.isVisible()]
