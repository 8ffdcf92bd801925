# SPDX-License-Identifier: GPL-3.0-or-later
"""Has Babl convert a pixel before an artist waits for it.

The first conversion in a process takes Babl 0.2 to 0.4 s, whatever the formats are; one between
formats that it has not met takes some ms from then on.
"""

from __future__ import annotations

import threading

from gi.repository import Gegl

from cavendish_gimp.encoding import SRGB8

OPAQUE = "R'G'B' u8"


def begin_converting() -> threading.Thread:
    """Converts on a thread of its own: a buffer that belongs to no picture needs no wire to GIMP.

    Python's lock is free meanwhile.
    """
    thread = threading.Thread(target=convert, daemon=True)
    thread.start()
    return thread


def convert() -> None:
    """Reads a pixel in another format than its own."""
    pixel = Gegl.Rectangle.new(0, 0, 1, 1)
    Gegl.Buffer.new(OPAQUE, 0, 0, 1, 1).get(pixel, 1.0, SRGB8, Gegl.AbyssPolicy.NONE)
