# SPDX-License-Identifier: GPL-3.0-or-later
"""Gets GEGL and Babl ready before an artist waits for them.

The first conversion in a process takes Babl 0.17 s of processor time, whatever the formats are; one
between formats that it has not met takes some ms from then on. By which way it converts, it decides
by measuring. Where that is not the quickest, as it often is not on a busy machine, the first large
area costs another 0.07 s.
"""

from __future__ import annotations

import threading

from gi.repository import Gegl

from cavendish_gimp.encoding import SRGB8

OPAQUE = "R'G'B' u8"
# After 64 x 64 pixels the first read of a picture still took up to 95 ms of processor time, after
# these up to 26 ms.
SIDE = 256


def load_operations() -> None:
    """Has GEGL load its operations; any thread may wait for that.

    `GimpUi.init` would have it do so else, on the main thread: 55 of its 93 ms of processor time.
    """
    Gegl.init(None)


def begin_converting() -> threading.Thread:
    """Converts on a thread of its own: a buffer that belongs to no picture needs no wire to GIMP.

    Python's lock is free meanwhile.
    """
    thread = threading.Thread(target=convert, daemon=True)
    thread.start()
    return thread


def convert() -> None:
    """Reads pixels in another format than their own."""
    area = Gegl.Rectangle.new(0, 0, SIDE, SIDE)
    buffer = Gegl.Buffer.new(OPAQUE, 0, 0, SIDE, SIDE)
    buffer.get(area, 1.0, SRGB8, Gegl.AbyssPolicy.NONE)
