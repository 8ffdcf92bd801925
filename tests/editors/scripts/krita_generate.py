# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in Krita: makes a picture from words where nothing is selected, in a deep document."""

from editor_driver import SteppedDrive
from krita_scene import Scene
from krita_studio import Easel


async def main(drive: SteppedDrive) -> None:
    scene = await Scene.begin(drive)
    easel, report = Easel(scene), drive.report
    easel.make_room()
    await scene.deselect()
    steps = scene.undo_steps()
    easel.pick("mode", "Generate")
    easel.type("a lighthouse at dusk")
    await easel.priced("Generate")
    await easel.click("start")
    await easel.notice()
    await easel.click("agree")
    await easel.ended()
    layer = scene.made("Generate: a lighthouse at dusk")
    bounds = layer.bounds()
    report.update(
        size=[scene.document.width(), scene.document.height()],
        bounds=[bounds.x(), bounds.y(), bounds.width(), bounds.height()],
        space=[layer.colorModel(), layer.colorDepth(), layer.colorProfile()],
        steps=scene.undo_steps() - steps,
    )
    await easel.photograph("made")
