# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in GIMP: times the way of a whole canvas from the document into the daemon's segment."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import stage
from editor_driver import Drive
from gi.repository import Gegl, Gimp, Gio

stage.import_plug_in()

from cavendish_gimp._vendor import cavendish_client  # noqa: E402

from cavendish_gimp.encoding import SRGB8, encoding_of  # noqa: E402
from cavendish_gimp.host.canvas import read_pixels  # noqa: E402
from cavendish_gimp.host.projection import visible  # noqa: E402

SIDE = 4096
ROUNDS = 9
ENCODING = encoding_of(int(Gimp.Precision.U8_NON_LINEAR))


def main(drive: Drive) -> None:
    image = picture()
    with cavendish_client.connect(name="bench", version="1", start=False) as client:
        rounds = [(seconds(lambda: read(image)), send(image, client)) for _ in range(ROUNDS)]
    file = Gio.File.new_for_path(str(drive.folder / "canvas.png"))
    drive.report.update(
        read=[alone for alone, _ in rounds],
        sent=[sent for _, sent in rounds],
        peer=seconds(lambda: Gimp.file_save(stage.QUIETLY, image, file, None)),
    )


def picture() -> Gimp.Image:
    """A gray canvas with the noise of a photograph."""
    image = stage.blank(kind=Gimp.ImageType.RGBA_IMAGE)
    image.scale(SIDE, SIDE)
    levels = bytes(96 + value % 24 for value in range(256))
    rows = random.Random(1).randbytes(SIDE * 64 * 4).translate(levels)
    stage.paint(image.get_layers()[0], rows * (SIDE // 64))
    return image


def read(image: Gimp.Image) -> bytes:
    """GIMP's own call, and nothing else."""
    return stage.pixels(image.get_layers()[0], SRGB8)


def send(image: Gimp.Image, client: object) -> float:
    """Seconds to read what is visible, as the plug-in does, and to write it into a segment.

    The daemon's array is a view of the segment. Giving it back is not part of it: a job keeps it.
    """
    start = time.perf_counter()
    box = cavendish_client.Box(0, 0, SIDE, SIDE)
    with visible(image, box) as (drawable, x, y):
        area = Gegl.Rectangle.new(x, y, SIDE, SIDE)
        data, _ = read_pixels(drawable, area, ENCODING)
    pixels = memoryview(data)
    with client.lease(pixels.nbytes) as segment:
        segment.view[: pixels.nbytes] = pixels
        return time.perf_counter() - start


def seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start
