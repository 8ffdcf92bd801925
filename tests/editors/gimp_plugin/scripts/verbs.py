# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in gimp-console: what needs no words, by its procedures, as scripts do."""

from __future__ import annotations

import json
from statistics import mean

import stage
from editor_driver import Drive
from gi.repository import Gimp

CALLS = {
    "lines": {"weight": "bold"},
    "denoise": {"strength": "gentle"},
    "flats": {"gaps": "small"},
    "cutout": {},
}


def main(drive: Drive) -> None:
    image, report = stage.load("dandelions.jpg"), drive.report
    image.scale(160, 120)
    hat = rectangle(image)
    stage.select(image, 4, 14, 52, 42)
    report["made"] = {verb: made(image, verb, hat, **given) for verb, given in CALLS.items()}
    Gimp.Selection.none(image)
    report["harmonise"] = made(image, "harmonise", hat)
    fitted = stage.pixels(image.get_layers()[-3], stage.SRGB8)
    report["fitted"] = [sorted(set(fitted[3::4])), mean(fitted[0::4]), mean(fitted[2::4])]
    report["no layer"] = stage.call(
        "plug-in-cavendish-harmonise", Gimp.Image.new(8, 8, Gimp.ImageBaseType.RGB)
    )
    report["upscale"] = made(image, "upscale", hat, scale="3")
    report["enlarged"] = [image.get_width(), image.get_height(), hat.get_width()]
    gray = stage.blank(Gimp.ImageBaseType.GRAY, Gimp.ImageType.GRAY_IMAGE)
    report["gray"] = stage.call("plug-in-cavendish-lines", gray)
    report["menus"] = {verb: menus(verb) for verb in (*CALLS, "harmonise", "upscale")}


def rectangle(image: Gimp.Image) -> Gimp.Layer:
    """A red layer of 40 x 30 pixels, at (10, 20)."""
    layer = stage.add_layer(image, "Hat")
    layer.resize(40, 30, -10, -20)
    stage.paint(layer, bytes((255, 0, 0, 255)) * 1200)
    return layer


def made(image: Gimp.Image, verb: str, active: Gimp.Layer, **settings: object) -> dict[str, object]:
    """What a procedure returns; hidden then, so that the next one does not see it."""
    image.set_selected_layers([active])
    succeeded, layer = stage.call(f"plug-in-cavendish-{verb}", image, **settings)
    assert succeeded, layer
    note = json.loads(bytes(layer.get_parasite("cavendish-result").get_data()))
    facts = {
        "name": layer.get_name(),
        "box": [*layer.get_offsets()[1:], layer.get_width(), layer.get_height()],
        "is in": layer in image.get_layers(),
        "is multiplied": layer.get_mode() == Gimp.LayerMode.MULTIPLY,
        "engine": note["engine"],
    }
    layer.set_visible(False)
    return facts


def menus(verb: str) -> list[str]:
    """Where in GIMP's menus a procedure is."""
    procedure = Gimp.get_pdb().lookup_procedure(f"plug-in-cavendish-{verb}")
    return list(procedure.get_menu_paths())
