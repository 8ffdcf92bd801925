# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in Krita: times the first result that joins a picture's only layer, and one after it.

Krita shows an only layer directly and composes the canvas when another joins it; its call waits
until it has. `compose` is how long Krita itself takes to compose the canvas.
"""

import time
from collections.abc import Callable
from typing import Any

from cavendish_krita._vendor.cavendish_client import (
    Box,
    PixelFormat,
    Pixels,
    Plan,
    Result,
    Transport,
)
from editor_driver import SteppedDrive
from krita import Krita

from cavendish_krita.host import Host

SIDE = 4096
BOX = Box(1000, 1000, 400, 400)
ROUNDS = 3


async def main(drive: SteppedDrive) -> None:
    rounds = []
    for _ in range(ROUNDS):
        document = picture()
        Krita.instance().activeWindow().addView(document)
        await drive.work(2)
        rounds.append(measure(Host(), document))
        document.setModified(False)
        document.close()
    first, later, compose = zip(*rounds, strict=True)
    drive.report.update(first=first, later=later, compose=compose)


def picture() -> Any:
    """A picture with one layer, painted all over."""
    document = Krita.instance().createDocument(SIDE, SIDE, "canvas", "RGBA", "U8", "", 72.0)
    layer = document.rootNode().childNodes()[0]
    layer.setPixelData(bytes(range(256)) * (SIDE * SIDE // 64), 0, 0, SIDE, SIDE)
    document.refreshProjection()
    return document


def measure(host: Host, document: Any) -> tuple[float, float, float]:
    """Seconds for a first result, for a later one, and for Krita to compose the canvas."""
    host.prepare()
    shown = host.active_document()

    def insert() -> None:
        shown.insert(result(), shown.place(), "Erase")

    times = seconds(insert), seconds(insert), seconds(document.refreshProjection)
    host.close()
    return times


def result() -> Result:
    """A small result, as the daemon gives it."""
    count = BOX.width * BOX.height
    return Result(
        job_id="job",
        image=Pixels(bytes(4 * count), BOX.width, BOX.height, PixelFormat.BGRA8),
        mask=Pixels(b"\xff" * count, BOX.width, BOX.height, PixelFormat.GRAY8),
        placement=BOX,
        seed=0,
        plan=Plan("classic"),
        engine_seconds=0.0,
        cost_micro_usd=0,
        transport=Transport("exchange", "exchange"),
    )


def seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start
