# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in Krita: erases by a click on the docker's button and dumps all pixels around it."""

import sys

from editor_driver import SteppedDrive
from krita_scene import Scene

FOREIGN = {"grpclib", "h2", "hpack", "hyperframe", "multidict", "google", "grpc"}
HOUSE = {"cavendish_client", "cavendish_proto"}


async def main(drive: SteppedDrive) -> None:
    scene = await Scene.begin(drive)
    document, report = scene.document, drive.report
    report["words without selection"] = scene.words()
    await scene.select()
    document.waitForDone()
    scene.dump("before")
    steps = scene.undo_steps()
    await scene.erase()
    scene.dump("after")
    layer = scene.made("Erase 1")
    scene.dump("layer", layer)
    mask = layer.childNodes()[0]
    scene.dump("mask", mask)
    report.update(
        notice=scene.notice(),
        size=[document.width(), document.height()],
        active=document.activeNode().name(),
        layers=scene.layers(),
        masks=[[child.name(), child.type()] for child in layer.childNodes()],
        space=[layer.colorModel(), layer.colorDepth(), layer.colorProfile()],
        steps=scene.undo_steps() - steps,
    )
    await scene.trigger("edit_undo", lambda: "Erase 1" not in scene.layers())
    scene.dump("undone")
    report["layers undone"] = scene.layers()
    await scene.trigger("edit_redo", lambda: "Erase 1" in scene.layers())
    scene.dump("redone")
    report["foreign"] = sorted((FOREIGN | HOUSE) & {name.split(".")[0] for name in sys.modules})
    scene.photograph("done")
