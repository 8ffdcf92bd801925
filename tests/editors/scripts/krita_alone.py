# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in Krita where no daemon is and none can be started."""

from editor_driver import SteppedDrive
from krita_scene import Scene


async def main(drive: SteppedDrive) -> None:
    scene = await Scene.begin(drive)
    await scene.select()
    await scene.erase()
    scene.photograph("alone")
    drive.report.update(
        notice=scene.notice(),
        words=scene.words(),
        can_copy=scene.button("copy").isVisible(),
        layers=scene.layers(),
    )
