# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in Krita: photographs the docker's states and the settings, dark and bright, narrow."""

from editor_driver import SteppedDrive
from krita_scene import Scene
from krita_studio import Easel
from PyQt5.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QTreeWidget,
    QWidget,
)


async def main(drive: SteppedDrive) -> None:
    scene = await Scene.begin(drive)
    easel = Easel(scene)
    easel.make_room()
    await scene.select()
    await answered(easel)
    for theme in ("Krita dark", "Krita bright"):
        set_theme(scene, theme)
        await states(easel, theme.split()[1])
    drive.report["width"] = scene.docker.width()
    await models(easel, "bright")
    await offline(easel)
    set_theme(scene, "Krita dark")
    await narrow(easel)


async def answered(easel: Easel) -> None:
    easel.pick("mode", "Describe")
    easel.pick("choice", "Alt text")
    await easel.priced("Describe")
    await easel.click("start")
    await easel.notice()
    await easel.click("agree")
    words = easel.part(QPlainTextEdit, "words")
    await easel.drive.until(words.isVisible, what=f"words: {easel.line()}")
    easel.drive.report["words"] = words.toPlainText()


async def states(easel: Easel, look: str) -> None:
    await easel.photograph(f"{look}-describe")
    easel.pick("mode", "Fill")
    await easel.photograph(f"{look}-fill")
    easel.pick("mode", "Retouch")
    await easel.photograph(f"{look}-retouch")
    easel.part(QToolButton, "disclosure").click()
    easel.pick("mode", "Generate")
    await easel.photograph(f"{look}-options")
    easel.part(QToolButton, "disclosure").click()
    await strokes(easel, look)
    await live(easel, look)
    easel.pick("mode", "Edit")
    easel.clear()
    easel.type("put the @Back")
    await easel.photograph(f"{look}-mention")
    popup = QApplication.activePopupWidget()
    easel.drive.report[f"{look} popup"] = popup is not None
    if popup is not None:
        popup.hide()
    easel.part(QToolButton, "settings").click()
    dialog = easel.scene.docker.findChild(QDialog, "cavendish_settings_dialog")
    await easel.drive.work(1)
    dialog.grab().save(str(easel.drive.folder / f"{look}-settings.png"))
    easel.drive.report[f"{look} key"] = dialog.findChild(QDialog) is None
    dialog.reject()
    await easel.drive.work(0.3)


async def strokes(easel: Easel, look: str) -> None:
    """A stroke on a layer that is still shown."""
    easel.pick("mode", "Cut out")
    menu = easel.button("add_reference").menu()
    menu.aboutToShow.emit()
    menu.actions()[0].trigger()
    await easel.photograph(f"{look}-strokes")
    easel.part(QToolButton, "remove_reference").click()


async def live(easel: Easel, look: str) -> None:
    """How the button stands out while it is pressed: by its colours, and not by its size."""
    easel.pick("mode", "Lines")
    button = easel.button("live")
    await easel.drive.work(0.3)
    before = ground(button), button.size()
    await easel.click("live")
    await easel.drive.until(easel.takes, what="the first drawing")
    await easel.photograph(f"{look}-live")
    apart = (abs(one - other) for one, other in zip(ground(button), before[0], strict=True))
    easel.drive.report[f"{look} live"] = [max(apart), button.size() == before[1]]
    await easel.click("live")
    easel.button("discard").click()


def ground(button: QPushButton) -> list[int]:
    """The colour of a button beside its words."""
    color = button.grab().toImage().pixelColor(6, button.height() // 2)
    return [color.red(), color.green(), color.blue()]


async def models(easel: Easel, look: str) -> None:
    """The list of this machine's models, with the question before one is fetched."""
    easel.part(QToolButton, "models").click()
    dialog = easel.scene.docker.findChild(QDialog, "cavendish_models_dialog")
    shown = dialog.findChild(QTreeWidget)
    await easel.drive.until(shown.topLevelItemCount, what="the models")
    rows = [shown.topLevelItem(at) for at in range(shown.topLevelItemCount())]
    shown.setCurrentItem(next(row for row in rows if row.text(4) == "Not installed"))
    easel.button("install_model").click()
    await easel.drive.work(0.5)
    dialog.grab().save(str(easel.drive.folder / f"{look}-models.png"))
    easel.drive.report["question"] = easel.part(QLabel, "model_question").text()
    dialog.close()
    await easel.drive.work(0.3)


async def offline(easel: Easel) -> None:
    """Switches it on at the docker's foot, and off by the button of what is refused."""
    box = easel.part(QCheckBox, "offline")
    easel.clear()
    easel.type("red")
    box.click()
    await easel.drive.until(lambda: box.text() == "Working offline", what="the switch")
    act = easel.part(QPushButton, "act")
    await easel.drive.until(act.isVisible, what=f"the refusal: {easel.line()}")
    await easel.photograph("offline")
    easel.drive.report["offline"] = [box.isChecked(), act.text()]
    act.click()
    await easel.drive.until(lambda: not box.isChecked(), what="the switch back")


async def narrow(easel: Easel) -> None:
    """The narrowest docker, with everything that can be set."""
    easel.make_room(240)
    easel.part(QToolButton, "disclosure").click()
    await easel.scene.deselect()
    easel.pick("mode", "Expand")
    choice = easel.part(QComboBox, "choice")
    await easel.drive.until(choice.isVisible, what="the sides")
    easel.pick("choice", "Each side")
    easel.drive.report["cut off"] = []
    for mode in ("Expand", "Edit", "Generate"):
        easel.pick("mode", mode)
        await easel.photograph(f"narrow-{mode.lower()}")
        easel.drive.report["cut off"] += cut_off(easel)
    easel.drive.report["narrow width"] = easel.scene.docker.width()
    area = easel.scene.docker.findChild(QScrollArea)
    easel.drive.report["least width"] = area.minimumWidth()


def cut_off(easel: Easel) -> list[str]:
    """The widgets that reach past the right border of what the docker shows."""
    area = easel.scene.docker.findChild(QScrollArea)
    right = area.viewport().mapToGlobal(area.viewport().rect().topRight()).x()
    parts = [one for one in area.findChildren(QWidget) if one.isVisible()]
    corners = ((one, one.mapToGlobal(one.rect().topRight()).x()) for one in parts)
    return [one.objectName() for one, x in corners if x > right and one.objectName()]


def set_theme(scene: Scene, name: str) -> None:
    menu = scene.krita.action("theme_menu").menu()
    next(a for a in menu.actions() if a.text().replace("&", "") == name).trigger()
