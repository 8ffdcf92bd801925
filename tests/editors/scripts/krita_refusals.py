# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in Krita: shows pictures of other colour spaces and reports what the docker says."""

from pathlib import Path

from editor_driver import SteppedDrive
from krita_scene import Scene


async def main(drive: SteppedDrive) -> None:
    scene = await Scene.begin(drive, documents=4)
    notice = ""
    for document in list(scene.pictures()):
        await scene.show(document)
        await drive.until(lambda before=notice: scene.notice() not in ("", before), what="a notice")
        notice = scene.notice()
        name = Path(document.fileName()).stem
        drive.report[name] = [scene.notice(), scene.button("main").isEnabled()]
        scene.photograph(name)
