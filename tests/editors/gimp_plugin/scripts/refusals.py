# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in GIMP: asks the procedure for what it cannot do, and reports its words."""

from __future__ import annotations

import struct

import stage
from editor_driver import Drive
from gi.repository import Gimp


def main(drive: Drive) -> None:
    for make in (
        gray,
        indexed,
        unselected,
        everything,
        floating,
        bright,
        unpainted,
        strange,
        other_engine,
    ):
        image, settings = make()
        layers = len(image.get_layers())
        done, words = stage.erase(image, **settings)
        assert not done
        assert len(image.get_layers()) == layers
        drive.report[make.__name__] = words
        image.delete()
    drive.report["small"] = place_in_group()


def gray() -> tuple[Gimp.Image, dict[str, object]]:
    image = stage.blank(Gimp.ImageBaseType.GRAY, Gimp.ImageType.GRAY_IMAGE)
    stage.select(image, 50, 50, 20, 20)
    return image, {}


def indexed() -> tuple[Gimp.Image, dict[str, object]]:
    image = stage.blank()
    image.convert_indexed(
        Gimp.ConvertDitherType.NONE, Gimp.ConvertPaletteType.GENERATE, 8, False, False, ""
    )
    stage.select(image, 50, 50, 20, 20)
    return image, {}


def unselected() -> tuple[Gimp.Image, dict[str, object]]:
    return stage.blank(), {}


def everything() -> tuple[Gimp.Image, dict[str, object]]:
    image = stage.blank()
    Gimp.Selection.all(image)
    return image, {}


def floating() -> tuple[Gimp.Image, dict[str, object]]:
    image = stage.blank()
    stage.select(image, 50, 50, 20, 20)
    Gimp.Selection.float(image, image.get_selected_layers(), 5, 5)
    stage.select(image, 50, 50, 20, 20)
    return image, {}


def bright() -> tuple[Gimp.Image, dict[str, object]]:
    image = stage.blank(precision=Gimp.Precision.FLOAT_LINEAR)
    layer = image.get_layers()[0]
    stage.paint(layer, struct.pack("<3f", 4.0, 0.5, 0.5) * (200 * 160), "RGB float")
    stage.select(image, 50, 50, 20, 20)
    return image, {}


def unpainted() -> tuple[Gimp.Image, dict[str, object]]:
    image = stage.blank()
    stage.select(image, 50, 50, 20, 20)
    return image, {"sources": stage.add_layer(image, "empty")}


def strange() -> tuple[Gimp.Image, dict[str, object]]:
    image = stage.blank()
    stage.select(image, 50, 50, 20, 20)
    return image, {"sources": stage.blank().get_layers()[0]}


def other_engine() -> tuple[Gimp.Image, dict[str, object]]:
    image = stage.blank()
    stage.select(image, 50, 50, 20, 20)
    return image, {"engine": "no-such-engine"}


def place_in_group() -> dict[str, object]:
    """Erases with a layer inside a group active, and names the layer."""
    image = stage.blank()
    group = Gimp.GroupLayer.new(image, "group")
    image.insert_layer(group, None, 0)
    inner = stage.add_layer(image, "inner", parent=group)
    inner.fill(Gimp.FillType.WHITE)
    image.set_selected_layers([inner])
    stage.select(image, 50, 50, 20, 20)
    done, layer = stage.erase(image, layer_name="gone")
    assert done, layer
    return {
        "children": [each.get_name() for each in group.get_children()],
        "top": [each.get_name() for each in image.get_layers()],
        "offsets": list(layer.get_offsets()[1:]),
    }
