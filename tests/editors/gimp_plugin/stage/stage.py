# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scripts inside GIMP share: pictures, selections, pixels, the procedure."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from gi.repository import Gegl, Gimp, Gio

EXAMPLES = Path(os.environ["CAVENDISH_EXAMPLES"])
PLUG_IN = Path(os.environ["GIMP3_DIRECTORY"]) / "plug-ins" / "cavendish"
QUIETLY = Gimp.RunMode.NONINTERACTIVE
SRGB8 = "R'G'B'A u8"


def import_plug_in() -> None:
    """Lets this process import the plug-in's own modules, as the plug-in's processes do."""
    sys.path.insert(0, str(PLUG_IN))


def load(name: str) -> Gimp.Image:
    """Opens an example. GIMP keeps no undo history of what a script opens, unless it is asked."""
    image = Gimp.file_load(QUIETLY, Gio.File.new_for_path(str(EXAMPLES / name)))
    image.undo_enable()
    return image


def blank(
    base: Gimp.ImageBaseType = Gimp.ImageBaseType.RGB,
    kind: Gimp.ImageType = Gimp.ImageType.RGB_IMAGE,
    precision: Gimp.Precision = Gimp.Precision.U8_NON_LINEAR,
) -> Gimp.Image:
    """A white picture of 200 x 160 pixels."""
    image = Gimp.Image.new_with_precision(200, 160, base, precision)
    add_layer(image, "white", kind).fill(Gimp.FillType.WHITE)
    return image


def add_layer(
    image: Gimp.Image,
    name: str,
    kind: Gimp.ImageType = Gimp.ImageType.RGBA_IMAGE,
    parent: Gimp.Layer | None = None,
) -> Gimp.Layer:
    """A layer of the picture's size, on top."""
    size = image.get_width(), image.get_height()
    layer = Gimp.Layer.new(image, name, *size, kind, 100, Gimp.LayerMode.NORMAL)
    image.insert_layer(layer, parent, 0)
    return layer


def rectangle(drawable: Gimp.Drawable) -> Gegl.Rectangle:
    """All of a drawable."""
    return Gegl.Rectangle.new(0, 0, drawable.get_width(), drawable.get_height())


def pixels(drawable: Gimp.Drawable, encoding: str | None = None) -> bytes:
    """All pixels of a drawable, in its own format if none is named."""
    area = rectangle(drawable)
    return drawable.get_buffer().get(area, 1.0, encoding, Gegl.AbyssPolicy.NONE)


def paint(drawable: Gimp.Drawable, data: bytes, encoding: str = SRGB8) -> None:
    """Writes all pixels of a drawable."""
    buffer = drawable.get_buffer()
    buffer.set(rectangle(drawable), encoding, data)
    buffer.flush()
    drawable.update(0, 0, drawable.get_width(), drawable.get_height())


def seen(image: Gimp.Image) -> bytes:
    """What is visible, in the picture's own format."""
    layer = Gimp.Layer.new_from_visible(image, image, "seen")
    if not layer.has_alpha():
        layer.add_alpha()
    try:
        return pixels(layer)
    finally:
        layer.delete()


def select_mask(image: Gimp.Image, name: str) -> None:
    """Selects what an example's mask shows, softly."""
    layer = Gimp.file_load_layer(QUIETLY, image, Gio.File.new_for_path(str(EXAMPLES / name)))
    image.insert_layer(layer, None, 0)
    data = pixels(layer, "Y' u8")
    image.remove_layer(layer)
    paint(image.get_selection(), data, "Y u8")
    Gimp.Selection.feather(image, 9)


def select(image: Gimp.Image, x: int, y: int, width: int, height: int) -> None:
    """Selects a rectangle."""
    image.select_rectangle(Gimp.ChannelOps.REPLACE, x, y, width, height)


def erase(image: Gimp.Image, **settings: object) -> tuple[bool, object]:
    """Erases by the procedure: whether it succeeded, and its layer or its error."""
    return call("plug-in-cavendish-fill", image, **settings)


def edit(image: Gimp.Image, **settings: object) -> tuple[bool, object]:
    """Asks a model by the procedure: whether it succeeded, and its layer or its error."""
    return call("plug-in-cavendish-edit", image, **settings)


def call(name: str, image: Gimp.Image, **settings: object) -> tuple[bool, object]:
    """Runs a procedure: whether it succeeded, and its layer or its error."""
    values = returned(name, image, **settings)
    if values.index(0) == Gimp.PDBStatusType.SUCCESS:
        return True, values.index(1)
    return False, f"{values.index(0).value_nick}: {Gimp.get_pdb().get_last_error()}"


def returned(name: str, image: Gimp.Image, **settings: object) -> Gimp.ValueArray:
    """Runs a procedure: its status, and what it returns."""
    procedure = Gimp.get_pdb().lookup_procedure(name)
    config = procedure.create_config()
    config.set_property("run-mode", QUIETLY)
    config.set_property("image", image)
    config.set_core_object_array("drawables", image.get_selected_layers())
    for key, value in settings.items():
        config.set_property(key.replace("_", "-"), value)
    return procedure.run(config)


def open_panel() -> None:
    """Opens the panel by its procedure."""
    procedure = Gimp.get_pdb().lookup_procedure("plug-in-cavendish-panel")
    config = procedure.create_config()
    config.set_property("run-mode", QUIETLY)
    values = procedure.run(config)
    assert values.index(0) == Gimp.PDBStatusType.SUCCESS, Gimp.get_pdb().get_last_error()
