# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in Krita: measures how long the main thread is held at a stretch during a run."""

from editor_driver import SteppedDrive
from krita_beats import KritaBeats
from krita_scene import Scene


async def main(drive: SteppedDrive) -> None:
    scene = await Scene.begin(drive)
    await scene.select()
    await drive.work(2)
    beats = KritaBeats()
    beats.start()
    await scene.erase()
    beats.stop()
    drive.report.update(beats.told(), layers=scene.layers())
