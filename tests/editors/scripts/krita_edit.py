# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in Krita: edits what is selected by a prompt, twice, and goes back to the first turn."""

from editor_driver import SteppedDrive
from krita_scene import Scene
from krita_studio import Easel
from PyQt5.QtWidgets import QListWidget


async def main(drive: SteppedDrive) -> None:
    scene = await Scene.begin(drive)
    easel, report = Easel(scene), drive.report
    easel.make_room()
    report["empty"] = easel.label()
    await scene.select()
    scene.dump("before")
    steps = scene.undo_steps()
    easel.type("make the coat red")
    report["label"] = await easel.priced("Edit")
    await easel.photograph("ready")
    await easel.click("start")
    report["notice"] = await easel.notice()
    report["steps before"] = scene.undo_steps() - steps
    await easel.photograph("notice")
    await easel.click("agree")
    await easel.ended()
    scene.dump("after")
    document = scene.document
    report.update(
        size=[document.width(), document.height()],
        line=easel.line(),
        layers=scene.layers(),
        steps=scene.undo_steps() - steps,
        thread=bytes(document.annotation("cavendish/thread")).decode(),
        provenance=bytes(document.annotation("cavendish/provenance")).decode(),
        turns=await easel.turns(1),
    )
    await easel.photograph("edited")
    await second_turn(scene, easel)


async def second_turn(scene: Scene, easel: Easel) -> None:
    report = scene.drive.report
    easel.clear()
    easel.type("add a hat")
    await easel.priced("Edit")
    await easel.click("start")
    await easel.ended()
    report["turns later"] = await easel.turns(2)
    report["layers later"] = scene.layers()
    turns = easel.part(QListWidget, "turns")
    turns.setCurrentRow(0)
    await easel.click("go_back")
    await scene.drive.until(lambda: "follows" in easel.line(), what="going back")
    nodes = scene.document.rootNode().childNodes()
    report["visible"] = {node.name(): node.visible() for node in nodes}
    await scene.drive.work(0.5)
    scene.dump("gone back")
    await easel.photograph("gone-back")
