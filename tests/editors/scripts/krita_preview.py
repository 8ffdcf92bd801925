# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in Krita: a model of this machine paints in many steps; first to the end, then cancelled."""

from editor_driver import SteppedDrive
from krita_scene import Scene
from krita_studio import Easel
from PyQt5.QtWidgets import QComboBox, QLabel, QToolButton, QWidget


async def main(drive: SteppedDrive) -> None:
    scene = await Scene.begin(drive)
    easel, report = Easel(scene), drive.report
    easel.make_room()
    await scene.deselect()
    await composed(easel)
    step, steps = easel.part(QWidget, "step"), scene.undo_steps()
    await easel.click("start")
    await drive.until(step.isVisible, what=f"the preview: {easel.line()}")
    report["title"] = easel.part(QLabel, "step_title").text()
    drawn = easel.part(QLabel, "step_picture").pixmap()
    report["drawn"] = [drawn.width(), drawn.height()]
    report["while painting"] = [len(scene.layers()), scene.undo_steps() - steps]
    scene.photograph("painting")
    await easel.ended()
    report["made"] = [scene.layers()[-1], step.isVisible()]
    await easel.click("start")
    await drive.until(step.isVisible, what=f"the next preview: {easel.line()}")
    await easel.click("stop")
    report["cancelled"] = [easel.label(), step.isVisible()]
    await easel.ended()
    report["layers"] = len(scene.layers())


async def composed(easel: Easel) -> None:
    """Chooses the model, once it is known, and says what to paint."""
    easel.part(QToolButton, "disclosure").click()
    easel.pick("mode", "Generate")
    model = easel.part(QComboBox, "model")
    await easel.drive.until(lambda: model.findText("Slow") >= 0, what="the model")
    easel.pick("model", "Slow")
    easel.part(QToolButton, "disclosure").click()
    easel.type("a fox")
    await easel.drive.until(
        lambda: easel.label() == "Generate · free", what=f"{easel.label()}: {easel.line()}"
    )
