# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in GIMP: writes four known pixels into a layer and reports them as read back."""

from editor_driver import Drive
from gi.repository import Gegl, Gimp


def main(drive: Drive) -> None:
    image = Gimp.Image.new(2, 2, Gimp.ImageBaseType.RGB)
    kind, mode = Gimp.ImageType.RGBA_IMAGE, Gimp.LayerMode.NORMAL
    layer = Gimp.Layer.new(image, "known", 2, 2, kind, 100, mode)
    image.insert_layer(layer, None, 0)
    rectangle = Gegl.Rectangle.new(0, 0, 2, 2)
    buffer = layer.get_buffer()
    buffer.set(rectangle, "R'G'B'A u8", bytes(range(0, 160, 10)))
    buffer.flush()
    pixels = buffer.get(rectangle, 1.0, "R'G'B'A u8", Gegl.AbyssPolicy.NONE)
    drive.report.update(pixels=list(pixels), version=Gimp.version())
