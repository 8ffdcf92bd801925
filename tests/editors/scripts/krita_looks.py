# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in Krita: photographs the docker in each of its states, in a dark and in a light theme."""

from editor_driver import SteppedDrive
from krita_scene import READY, UNSELECTED, Scene
from PyQt5.QtWidgets import QProgressBar


async def main(drive: SteppedDrive) -> None:
    scene = await Scene.begin(drive)
    scene.krita.activeWindow().qwindow().setGeometry(0, 0, 1280, 800)
    for theme in ("Krita dark", "Krita bright"):
        set_theme(scene, theme)
        await drive.work(0.5)
        await photograph_states(scene, theme.split()[1])
    drive.report["themes"] = theme_names(scene)


def set_theme(scene: Scene, name: str) -> None:
    menu = scene.krita.action("theme_menu").menu()
    next(a for a in menu.actions() if a.text().replace("&", "") == name).trigger()


def theme_names(scene: Scene) -> list[str]:
    return [a.text().replace("&", "") for a in scene.krita.action("theme_menu").menu().actions()]


async def photograph_states(scene: Scene, look: str) -> None:
    await scene.deselect()
    await scene.drive.until(lambda: scene.words() == UNSELECTED, what="words for no selection")
    scene.photograph(f"{look}-1-select")
    await scene.select()
    scene.photograph(f"{look}-2-ready")
    scene.click()
    bar = scene.docker.findChild(QProgressBar, "cavendish_progress")
    # The words too: a quick machine may be through before the bar is looked at.
    await scene.drive.until(lambda: bar.value() > 300 or scene.words() == READY, what="progress")
    scene.photograph(f"{look}-3-running")
    await scene.finished()
    scene.photograph(f"{look}-4-done")
