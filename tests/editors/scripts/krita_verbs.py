# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in Krita: what needs no words, by its action; then lines drawn live in the docker.

A red rectangle of 40 x 30 pixels lies on the picture, at (10, 20).
"""

from editor_driver import SteppedDrive
from krita import Selection, View
from krita_scene import Scene
from krita_studio import Easel
from PyQt5.QtWidgets import QApplication

LAYERS = {
    "harmonise": "Harmonise",
    "lines": "Lines",
    "denoise": "Denoise",
    "cutout": "Cut-out",
    "flats": "Flats",
}


async def main(drive: SteppedDrive) -> None:
    scene = await Scene.begin(drive)
    easel, report = Easel(scene), drive.report
    easel.make_room()
    await scene.deselect()
    report["keys"] = [action(scene, verb).shortcut().toString() for verb in (*LAYERS, "depth")]
    action(scene, "select").trigger()
    report["missing"] = easel.line()
    await hidden(scene, easel)
    report["no model"] = [easel.line(), len(scene.layers())]
    hat = rectangle(scene)
    await layers(scene, easel, hat)
    await live(scene, easel, hat)
    size = scene.document.width(), scene.document.height()
    await did(easel, "upscale")
    report["upscaled"] = [scene.document.width() / size[0], scene.document.height() / size[1]]


def action(scene: Scene, verb: str) -> object:
    return scene.krita.action(f"cavendish_{verb}")


async def did(easel: Easel, verb: str) -> None:
    action(easel.scene, verb).trigger()
    await easel.ended()


async def hidden(scene: Scene, easel: Easel) -> None:
    """What is said on the canvas while the docker is hidden: what is missing, and what failed."""
    said, show = [], View.showFloatingMessage

    def listen(view: View, words: str, *how: object) -> None:
        said.append(words)
        show(view, words, *how)

    View.showFloatingMessage = listen
    scene.docker.hide()
    action(scene, "erase").trigger()
    action(scene, "select").trigger()
    easel.drive.report["seen"] = floating()
    await photograph(easel, "said")
    action(scene, "depth").trigger()
    await easel.drive.until(lambda: len(said) > 2, what="what failed")
    easel.drive.report["said"] = list(said)
    await photograph(easel, "failed")
    scene.docker.show()
    await easel.drive.until(easel.line, what="the docker's line")


async def photograph(easel: Easel, name: str) -> None:
    """A picture of the screen: Krita's message is a window of its own."""
    await easel.drive.work(0.5)
    QApplication.primaryScreen().grabWindow(0).save(str(easel.drive.folder / f"{name}.png"))


def floating() -> bool:
    """Whether Krita's message is seen."""
    shown = (one for one in QApplication.allWidgets() if one.isVisible())
    return "KisFloatingMessage" in {one.metaObject().className() for one in shown}


def rectangle(scene: Scene) -> object:
    layer = scene.document.createNode("Hat", "paintlayer")
    layer.setPixelData(bytes((0, 0, 255, 255)) * 1200, 10, 20, 40, 30)
    scene.document.rootNode().addChildNode(layer, None)
    return layer


async def layers(scene: Scene, easel: Easel, hat: object) -> None:
    """Each verb's layer, above the rectangle; the last one is the selection of the rectangle."""
    rough, made = Selection(), {}
    rough.select(4, 14, 52, 42, 255)
    scene.document.setSelection(rough)
    for verb, name in LAYERS.items():
        await scene.activate(hat)
        await did(easel, verb)
        made[verb] = [name in scene.layers(), easel.line()]
        if name in scene.layers():
            await scene.trigger("edit_undo", lambda name=name: name not in scene.layers())
    easel.drive.report["layers"] = made
    await did(easel, "select")
    found = scene.document.selection()
    easel.drive.report["selected"] = [found.x(), found.y(), found.width(), found.height()]
    await scene.deselect()


async def live(scene: Scene, easel: Easel, hat: object) -> None:
    """Draws, draws anew when the picture has changed, and becomes a layer when it is applied."""
    report, steps = easel.drive.report, scene.undo_steps()
    easel.pick("mode", "Lines")
    await easel.click("live")
    await easel.drive.until(easel.takes, what="the first drawing")
    report["while live"] = [easel.label(), easel.button("live").isChecked()]
    first = [one.objectName() for one in easel.takes()]
    hat.setPixelData(bytes((255, 255, 255, 255)) * 10_000, 60, 60, 100, 100)
    scene.document.refreshProjection()
    await easel.drive.until(
        lambda: [one.objectName() for one in easel.takes()] not in ([], first),
        what="the second drawing",
    )
    report["steps while live"] = scene.undo_steps() - steps
    await easel.photograph("live")
    await easel.click("live")
    await easel.click("apply")
    await easel.drive.until(lambda: "Lines" in scene.layers(), what="the layer")
    scene.document.waitForDone()
    report["applied"] = [scene.undo_steps() - steps, easel.button("live").isChecked()]
