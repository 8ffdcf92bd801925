# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in Krita: what artists do while Cavendish works, one thing after the other."""

from editor_driver import SteppedDrive
from krita_scene import Scene
from PyQt5.QtWidgets import QPushButton


async def main(drive: SteppedDrive) -> None:
    scene = await Scene.begin(drive, documents=2)
    first, second = list(scene.pictures())
    await scene.show(first)
    for step in (cancelled, deselected, layer_removed, group_active, mask_active):
        await step(scene, drive.report)
    await by_action(scene, drive.report)
    await second_window(scene, drive.report)
    await resized(scene, drive.report)
    await both_at_once(scene, first, second, drive.report)
    await closed(scene, first, second, drive.report)


async def cancelled(scene: Scene, report: dict) -> None:
    """The artist cancels: no layer, no notice, and the button is ready again."""
    await scene.select()
    scene.click()
    scene.click("cancel")
    report["cancelling"] = scene.words()
    await scene.finished()
    report["cancelled"] = [scene.layers(), scene.notice(), scene.words()]


async def deselected(scene: Scene, report: dict) -> None:
    """The selection goes away meanwhile: the result is that of the selection at the click."""
    await scene.select()
    scene.click()
    await scene.drive.until(lambda: scene.words() == "Erasing…")
    await scene.deselect()
    await scene.finished()
    mask = scene.made("Erase 1").childNodes()[0]
    report["deselected"] = [scene.layers(), mask.bounds().width() > 0, scene.words()]


async def layer_removed(scene: Scene, report: dict) -> None:
    """The active layer is deleted meanwhile: the result goes on top."""
    document = scene.document
    doomed = document.createNode("doomed", "paintlayer")
    document.rootNode().addChildNode(doomed, document.nodeByName("Background"))
    await scene.activate(doomed)
    await scene.select()
    scene.click()
    await scene.drive.until(lambda: scene.words() == "Erasing…")
    doomed.remove()
    await scene.finished()
    report["layer removed"] = scene.layers()


async def group_active(scene: Scene, report: dict) -> None:
    """A layer inside of a group is active and locked: the result goes above it, in the group."""
    document = scene.document
    group = document.createNode("group", "grouplayer")
    document.rootNode().addChildNode(group, None)
    inner = document.createNode("inner", "paintlayer")
    group.addChildNode(inner, None)
    inner.setLocked(True)
    await scene.activate(inner)
    await scene.select()
    await scene.erase()
    report["group"] = [node.name() for node in group.childNodes()]


async def mask_active(scene: Scene, report: dict) -> None:
    """A mask is active: the result goes above the layer that the mask belongs to."""
    await scene.activate(scene.made("Erase 1").childNodes()[0])
    await scene.select()
    await scene.erase()
    report["mask"] = scene.layers()


async def by_action(scene: Scene, report: dict) -> None:
    """The verb as an action, which has no key of its own."""
    action = scene.krita.action("cavendish_erase")
    await scene.select()
    action.trigger()
    await scene.drive.until(lambda: scene.words() == "Erasing…")
    await scene.finished()
    report["action"] = [len(scene.layers()), action.shortcut().toString()]


async def second_window(scene: Scene, report: dict) -> None:
    """Each window has a docker of its own, which speaks of that window's picture."""
    window = scene.krita.openWindow()
    await scene.drive.until(lambda: len(scene.krita.windows()) == 2, what="the second window")
    window.qwindow().show()
    docker = next(d for d in window.dockers() if d.objectName() == "cavendish_docker")
    docker.setVisible(True)
    main = docker.findChild(QPushButton, "cavendish_main")
    await scene.drive.until(main.isVisible, what="the second docker")
    report["windows"] = [main.text(), scene.words()]
    window.qwindow().close()
    await scene.drive.until(lambda: len(scene.krita.windows()) == 1, what="the second's end")


async def resized(scene: Scene, report: dict) -> None:
    """The canvas changes its size meanwhile: nothing is inserted at a place that is wrong."""
    document, before = scene.document, len(scene.layers())
    width = document.width()
    await scene.select()
    scene.click()
    await scene.drive.until(lambda: scene.words() == "Erasing…")
    document.resizeImage(-20, -10, width + 40, document.height() + 20)
    await scene.finished()
    report["resized"] = [len(scene.layers()) - before, scene.notice()]
    await scene.trigger("edit_undo", lambda: document.width() == width)


async def both_at_once(scene: Scene, first: object, second: object, report: dict) -> None:
    """Two pictures run at the same time; each gets its own layer, seen or not."""
    await scene.show(first)
    await scene.select()
    before = len(scene.layers())
    scene.click()
    await scene.show(second)
    await scene.select()
    await scene.erase()
    report["second"] = scene.layers()
    await scene.show(first)
    await scene.finished()
    report["first"] = len(scene.layers()) - before


async def closed(scene: Scene, first: object, second: object, report: dict) -> None:
    """A picture is closed while it runs: the other one is as it was."""
    await scene.show(second)
    await scene.select()
    scene.click()
    await scene.drive.until(lambda: scene.words() == "Erasing…")
    second.setModified(False)
    second.close()
    await scene.drive.until(lambda: len(list(scene.pictures())) == 1, what="the picture's end")
    await scene.show(first)
    await scene.drive.work(2)
    report["closed"] = [scene.words(), scene.notice()]
