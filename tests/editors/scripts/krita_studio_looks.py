# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in Krita: photographs the docker's states and the settings, dark and bright, narrow."""

from editor_driver import SteppedDrive
from krita_scene import Scene
from krita_studio import Easel
from PyQt5.QtWidgets import QApplication, QDialog, QPlainTextEdit, QToolButton


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


def set_theme(scene: Scene, name: str) -> None:
    menu = scene.krita.action("theme_menu").menu()
    next(a for a in menu.actions() if a.text().replace("&", "") == name).trigger()
