# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in Krita: times the way of a whole canvas from the document into the daemon's segment."""

import os
import time
from collections.abc import Callable

from cavendish_krita._vendor import cavendish_client
from editor_driver import SteppedDrive
from krita import Krita
from PyQt5.QtCore import QBuffer
from PyQt5.QtGui import QImage

SIDE = 4096
ROUNDS = 9
PEER_QUALITY = 85


async def main(drive: SteppedDrive) -> None:
    document = Krita.instance().createDocument(SIDE, SIDE, "canvas", "RGBA", "U8", "", 72.0)
    fill(document)
    with cavendish_client.connect(name="bench", version="1", start=False) as client:
        rounds = [(seconds(lambda: read(document)), send(document, client)) for _ in range(ROUNDS)]
    drive.report.update(
        read=[alone for alone, _ in rounds],
        sent=[sent for _, sent in rounds],
        peer=seconds(lambda: encode_as_peers_do(document)),
    )


def fill(document: object) -> None:
    """Gives the canvas a gray with the noise of a photograph."""
    levels = bytes(96 + value % 24 for value in range(256))
    tile = os.urandom(SIDE * 64 * 4).translate(levels)
    document.rootNode().childNodes()[0].setPixelData(tile * (SIDE // 64), 0, 0, SIDE, SIDE)
    document.refreshProjection()


def read(document: object) -> object:
    return document.pixelData(0, 0, SIDE, SIDE)


def send(document: object, client: object) -> float:
    """Seconds to read the canvas and write it into a segment; the daemon's array is a view of it.

    Giving the segment back is not part of it: a job keeps it.
    """
    start = time.perf_counter()
    pixels = memoryview(read(document))
    with client.lease(pixels.nbytes) as segment:
        segment.view[: pixels.nbytes] = pixels
        return time.perf_counter() - start


def encode_as_peers_do(document: object) -> None:
    """Reads the canvas and makes a PNG of it, at the quality of Krita's best-known AI plug-in."""
    picture = QImage(read(document), SIDE, SIDE, SIDE * 4, QImage.Format_ARGB32)
    buffer = QBuffer()
    buffer.open(QBuffer.WriteOnly)
    picture.save(buffer, "PNG", PEER_QUALITY)


def seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start
