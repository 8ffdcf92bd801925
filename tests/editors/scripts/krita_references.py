# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in Krita: reads a layer and a group as references, in the picture's colour space."""

from cavendish_krita._vendor.cavendish_client.errors import CavendishError
from cavendish_krita._vendor.cavendish_client.pixels import Box
from cavendish_krita._vendor.cavendish_client.studio.draft import Kind, Source
from editor_driver import SteppedDrive
from krita_scene import Scene

from cavendish_krita.host import Host
from cavendish_krita.scaling import scaled
from cavendish_krita.sheet import Sheet


async def main(drive: SteppedDrive) -> None:
    scene = await Scene.begin(drive)
    document = scene.document
    group = document.createGroupLayer("Things")
    layer = document.createNode("Hat", "paintlayer")
    depth = 2 if document.colorDepth() == "U16" else 1
    opaque = b"\xff" * depth
    layer.setPixelData((bytes(2 * depth) + opaque + opaque) * 1200, 10, 20, 40, 30)
    empty = document.createNode("Empty", "paintlayer")
    document.rootNode().addChildNode(group, None)
    document.rootNode().addChildNode(empty, None)
    group.addChildNode(layer, None)
    document.waitForDone()
    await drive.work(0.5)
    small = scaled(b"\0\0\xff\xff" * 90 * 60, (90, 60), (30, 20))
    drive.report["scaled"] = [len(small), sorted(set(small))]
    sheet = Sheet(Host().active_document())
    drive.report["layers"] = [one.name for one in sheet.layers()]
    for one in sheet.layers():
        source = Source(Kind.LAYER, one.layer_id, one.name)
        drive.report[one.name] = read(sheet, source, None)
        if one.name == "Hat":
            drive.report["doodle"] = read(sheet, source, Box(0, 0, 64, 64))
            drive.report["shown"] = shown(sheet, source, layer, group)
            layer.setVisible(False)
            document.waitForDone()
            drive.report["hidden"] = read(sheet, source, Box(0, 0, 64, 64))


def shown(sheet: Sheet, source: Source, layer: object, group: object) -> list[bool]:
    """Whether the layer is: as it is, hidden itself, in a hidden group, and where it is none."""
    found = [sheet.shows(source.key)]
    for hidden in (layer, group):
        hidden.setVisible(False)
        found.append(sheet.shows(source.key))
        hidden.setVisible(True)
    return [*found, sheet.shows("{00000000-0000-0000-0000-000000000000}")]


def read(sheet: Sheet, source: Source, box: Box | None) -> list[object]:
    """Width, height and the pixels at the hat's corner and at the picture's; or what is wrong."""
    try:
        pixels = sheet.reference(source, box)
    except CavendishError as error:
        return [str(error)]
    data = bytes(pixels.view())
    at = 4 * (20 * pixels.width + 10) if box else 0
    return [pixels.width, pixels.height, list(data[at : at + 4]), list(data[:4])]
