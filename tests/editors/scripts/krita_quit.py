# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in Krita: quits it while Cavendish works, the way an artist does."""

from editor_driver import SteppedDrive
from krita_scene import Scene


async def main(drive: SteppedDrive) -> None:
    scene = await Scene.begin(drive)
    await scene.select()
    scene.click()
    await drive.until(lambda: scene.words() == "Erasing…", what="the start")
    scene.document.setModified(False)
    scene.krita.action("file_quit").trigger()
    await drive.work(60)
    raise AssertionError("Krita did not quit")
