# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in Krita: puts a result in beside others and takes it back by undo, unasked for a refresh.

Results are of one colour, so that whatever of them stays is seen.
"""

from __future__ import annotations

from typing import Any

from cavendish_krita._vendor.cavendish_client import Box, PixelFormat, Pixels, Plan, Result
from cavendish_krita._vendor.cavendish_client.model import Transport
from editor_driver import SteppedDrive
from krita_scene import Scene

from cavendish_krita.host import Host

SMALL, OTHER = Box(40, 30, 60, 50), Box(300, 200, 60, 50)


async def main(drive: SteppedDrive) -> None:
    scene = await Scene.begin(drive)
    host, document = Host(), scene.document
    host.prepare()
    whole = Box(0, 0, document.width(), document.height())
    for name, boxes, below, box in (
        ("above two small ones", (SMALL, OTHER), "Result 1", whole),
        ("between two small ones", (SMALL, OTHER), "Result 0", whole),
        ("below two small ones", (SMALL, OTHER), "Background", whole),
        ("above a whole one", (whole,), "Result 0", whole),
        ("small, above a whole one", (whole,), "Result 0", SMALL),
    ):
        for number, one in enumerate(boxes):
            await put(scene, host, one, f"Result {number}", b"\0\xc8\0")
        await scene.activate(scene.made(below))
        drive.report[name] = await put_and_undone(scene, host, box)
        for _ in boxes:
            count = len(scene.layers())
            await scene.trigger("edit_undo", lambda count=count: len(scene.layers()) < count)


async def put_and_undone(scene: Scene, host: Host, box: Box) -> list[int]:
    """How many pixels are changed beside what is new of the result, and how many stay after undo.

    What lies above the result hides it.
    """
    before = seen(scene)
    await put(scene, host, box, "Last", b"\xc8\0\0")
    after = seen(scene)
    new = after.count(b"\xc8\0\0\xff") - before.count(b"\xc8\0\0\xff")
    await scene.trigger("edit_undo", lambda: "Last" not in scene.layers())
    return [new, differing(before, after) - new, differing(before, seen(scene))]


async def put(scene: Scene, host: Host, box: Box, name: str, color: bytes) -> None:
    """Puts in a result of one colour, wholly covered by its mask."""
    count, size = box.width * box.height, (box.width, box.height)
    pixels = Pixels((color + b"\xff") * count, *size, PixelFormat.BGRA8)
    mask = Pixels(b"\xff" * count, *size, PixelFormat.GRAY8)
    how = Transport("inline", "inline")
    result = Result("job", pixels, mask, box, 0, Plan("classic"), 1.0, 0, how)
    document = host.active_document()
    document.put(result, document.place(), name)
    await scene.drive.until(lambda: active(scene) == name, what=f"{name} to be active")
    scene.document.waitForDone()


def active(scene: Scene) -> str:
    """The name of the active layer; there is none for a moment after undo."""
    node = scene.document.activeNode()
    return "" if node is None else str(node.name())


def seen(scene: Scene) -> bytes:
    """What is visible, as Krita has composed it by itself."""
    document: Any = scene.document
    return bytes(document.pixelData(0, 0, document.width(), document.height()))


def differing(one: bytes, other: bytes) -> int:
    """How many pixels are not the same."""
    pairs = zip(memoryview(one).cast("I"), memoryview(other).cast("I"), strict=True)
    return sum(a != b for a, b in pairs)
