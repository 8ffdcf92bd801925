# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes pixels smaller, by GdkPixbuf: scaled reads of GEGL's give plug-ins black (GIMP 3.0.4)."""

from __future__ import annotations

import gi

gi.require_version("GdkPixbuf", "2.0")
from gi.repository import GdkPixbuf, GLib  # noqa: E402 - the version comes first


def scaled(data: bytes, before: tuple[int, int], after: tuple[int, int]) -> bytes:
    """Packed rows of straight RGBA8 of the first size in the second one."""
    rgb, kept = GdkPixbuf.Colorspace.RGB, GLib.Bytes.new(data)
    whole = GdkPixbuf.Pixbuf.new_from_bytes(kept, rgb, True, 8, *before, 4 * before[0])
    return packed(whole.scale_simple(*after, GdkPixbuf.InterpType.BILINEAR))


def packed(picture: GdkPixbuf.Pixbuf) -> bytes:
    """The rows of a picture with alpha, without what lies between them."""
    width, height, stride = picture.get_width(), picture.get_height(), picture.get_rowstride()
    data: bytes = picture.get_pixels()
    return b"".join(data[y * stride : y * stride + 4 * width] for y in range(height))
