# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in Krita: what this machine does alone, with a layer that lies on the picture, and with all.

The layer is a red rectangle of 40 x 30 pixels at (10, 20), half transparent below.
"""

from editor_driver import SteppedDrive
from krita import Selection
from krita_scene import Scene
from krita_studio import Easel
from PyQt5.QtWidgets import QComboBox


async def main(drive: SteppedDrive) -> None:
    scene = await Scene.begin(drive)
    easel = Easel(scene)
    easel.make_room()
    await scene.deselect()
    await scene.activate(hat(scene))
    await asked(easel, "Harmonise layer")
    made = scene.made("Harmonise")
    box = made.bounds()
    drive.report["harmonised"] = [box.x(), box.y(), box.width(), box.height()]
    drive.report["changed"] = pixels(made) != pixels(scene.made("Hat"))
    drive.report["alpha"] = alpha(made) == alpha(scene.made("Hat"))
    drive.report["pictures"] = len(scene.krita.documents())
    await easel.photograph("harmonised")
    await asked(easel, "Flat colors")
    drive.report["flats"] = scene.made("Flats").blendingMode()
    await scene.trigger("edit_undo", lambda: "Flats" not in scene.layers())
    await spotted(scene, easel)
    await select(scene, easel)
    await enlarge(scene, easel)


def hat(scene: Scene) -> object:
    layer = scene.document.createNode("Hat", "paintlayer")
    depth = 2 if layer.colorDepth() == "U16" else 1
    opaque, half = b"\xff" * depth, b"\x80" * depth
    red = bytes(2 * depth) + opaque
    layer.setPixelData((red + opaque) * 600 + (red + half) * 600, 10, 20, 40, 30)
    scene.document.rootNode().addChildNode(layer, None)
    return layer


def pixels(layer: object) -> bytes:
    return bytes(layer.pixelData(10, 20, 40, 30))


def alpha(layer: object) -> bytes:
    """The upper byte of each pixel's opacity."""
    step = 8 if layer.colorDepth() == "U16" else 4
    return pixels(layer)[step - 1 :: step]


async def asked(easel: Easel, mode: str, choice: str = "") -> None:
    easel.pick("mode", mode)
    if choice:
        easel.pick("choice", choice)
    await easel.drive.until(
        lambda: easel.label() == f"{mode} · free", what=f"{easel.label()}: {easel.line()}"
    )
    await easel.click("start")
    await easel.ended()


async def spotted(scene: Scene, easel: Easel) -> None:
    """Flat colors, where the layer tells by its paint what color the area there has."""
    menu = easel.button("add_reference").menu()
    menu.aboutToShow.emit()
    next(one for one in menu.actions() if one.text() == "Hat").trigger()
    easel.drive.report["spot is"] = easel.part(QComboBox, "role").currentText()
    await easel.photograph("spotted")
    await asked(easel, "Flat colors")
    made = scene.made("Flats")
    pixel = bytes(made.pixelData(12, 22, 1, 1))
    easel.drive.report["spot"] = list(pixel[len(pixel) // 4 - 1 :: len(pixel) // 4])
    await scene.trigger("edit_undo", lambda: "Flats" not in scene.layers())


async def select(scene: Scene, easel: Easel) -> None:
    """Selects the layer by a rectangle round it; takes that back in one step."""
    rough = Selection()
    rough.select(4, 14, 52, 42, 255)
    scene.document.setSelection(rough)
    await easel.drive.until(lambda: bounds(scene) == [4, 14, 52, 42], what="the selection")
    await asked(easel, "Select object", "Within selection")
    easel.drive.report["selected"] = bounds(scene)
    await easel.photograph("selected")
    await scene.trigger("edit_undo", lambda: bounds(scene) != easel.drive.report["selected"])
    easel.drive.report["selection undone"] = bounds(scene)
    await scene.deselect()


def bounds(scene: Scene) -> list[int]:
    """The bounds of the selection; nothing where there is none."""
    found = scene.document.selection()
    return [] if found is None else [found.x(), found.y(), found.width(), found.height()]


async def enlarge(scene: Scene, easel: Easel) -> None:
    document, report = scene.document, easel.drive.report
    size, steps = (document.width(), document.height()), scene.undo_steps()
    await asked(easel, "Upscale", "2 times")
    await easel.drive.until(lambda: document.width() == 2 * size[0], what="a larger picture")
    await easel.drive.work(0.5)
    report["enlarged"] = document.height() == 2 * size[1]
    report["layers"], report["steps"] = scene.layers(), scene.undo_steps() - steps
    box = scene.made("Hat").bounds()
    report["scaled with it"] = [box.width(), box.height()]
    box = scene.made("Upscale").bounds()
    report["upscaled"] = [box.width() / size[0], box.height() / size[1]]
    await easel.photograph("upscaled")
    await scene.trigger("edit_undo", lambda: "Upscale" not in scene.layers())
    await scene.trigger("edit_undo", lambda: document.width() == size[0])
    report["layers undone"] = scene.layers()
