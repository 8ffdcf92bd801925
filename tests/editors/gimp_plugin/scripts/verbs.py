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
    "depth": {},
}


def main(drive: Drive) -> None:
    image, report = stage.load("dandelions.jpg"), drive.report
    image.scale(160, 120)
    hat = rectangle(image)
    stage.select(image, 4, 14, 52, 42)
    report["made"] = {verb: made(image, verb, hat, **given) for verb, given in CALLS.items()}
    report["told"] = told(image, hat)
    Gimp.Selection.none(image)
    report["harmonise"] = made(image, "harmonise", hat)
    fitted = stage.pixels(image.get_layers()[-3], stage.SRGB8)
    report["fitted"] = [sorted(set(fitted[3::4])), mean(fitted[0::4]), mean(fitted[2::4])]
    report["no layer"] = stage.call(
        "plug-in-cavendish-harmonise", Gimp.Image.new(8, 8, Gimp.ImageBaseType.RGB)
    )
    select(image, report)
    restyle(image, hat, report)
    report["upscale"] = made(image, "upscale", hat, scale="3")
    report["enlarged"] = [image.get_width(), image.get_height(), hat.get_width()]
    gray = stage.blank(Gimp.ImageBaseType.GRAY, Gimp.ImageType.GRAY_IMAGE)
    report["gray"] = stage.call("plug-in-cavendish-lines", gray)
    others = "harmonise", "upscale", "restyle", "select"
    report["menus"] = {verb: menus(verb) for verb in (*CALLS, *others)}


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


def told(image: Gimp.Image, hat: Gimp.Layer) -> list[object]:
    """What layers tell by their paint: the color of an area, what is kept; and of a stranger."""
    hat.set_visible(False)
    image.set_selected_layers([hat])
    flats, cut = (
        made_of(image, verb, **{stroke: hat})
        for verb, stroke in (("flats", "hints"), ("cutout", "keep"))
    )
    color = list(stage.pixels(flats, stage.SRGB8)[:3])
    _, x, y = cut.get_offsets()
    width, kept = cut.get_width(), stage.pixels(cut.get_mask(), "Y u8")
    below = {kept[at - x + (line - y) * width] for at in range(10, 50) for line in range(20, 50)}
    stranger = stage.blank().get_layers()[0]
    _, words = stage.call("plug-in-cavendish-flats", image, hints=stranger)
    for layer in (flats, cut):
        image.remove_layer(layer)
    hat.set_visible(True)
    return [color, sorted(below), words]


def made_of(image: Gimp.Image, verb: str, **layers: Gimp.Layer) -> Gimp.Layer:
    """The layer that a procedure returns; hidden, so that the next one does not see it."""
    done, layer = stage.call(f"plug-in-cavendish-{verb}", image, **layers)
    assert done, layer
    layer.set_visible(False)
    return layer


def select(image: Gimp.Image, report: dict[str, object]) -> None:
    """Selects the red layer in each way, and what cannot be."""
    pointed = {"by a box": {"box": "4,14,52,42"}, "by points": {"points": "30,35 22,30"}}
    for how, given in {**pointed, "by the selection": {}}.items():
        report[how] = selected(image, **given)
        stage.select(image, 4, 14, 52, 42)
    # Within it there is nothing but red.
    report["lost"] = selected(image, box="20,30,8,8")[:3]
    Gimp.Selection.none(image)
    bad = {"points": {"points": "30,x"}, "box": {"box": "140,10,40,20"}, "nothing": {}}
    name = "plug-in-cavendish-select"
    report["bad"] = {what: stage.call(name, image, **given) for what, given in bad.items()}
    report["selected by none"] = bounds(image)


def selected(image: Gimp.Image, **given: str) -> list[object]:
    """What the procedure returns, the selection's bounds, and whether all else is as it was."""
    before = facts(image)
    values = stage.returned("plug-in-cavendish-select", image, **given)
    assert values.index(0) == Gimp.PDBStatusType.SUCCESS, Gimp.get_pdb().get_last_error()
    told = [values.index(place) for place in range(1, 6)]
    return [told[0], told[1:], bounds(image), overlap(image), facts(image) == before]


def overlap(image: Gimp.Image) -> float:
    """Of what is selected or red, the share that is both."""
    width, coverage = image.get_width(), stage.pixels(image.get_selection(), "Y u8")
    red = {x + y * width for x in range(10, 50) for y in range(20, 50)}
    chosen = {place for place, value in enumerate(coverage) if value > 127}
    return len(red & chosen) / len(red | chosen)


def bounds(image: Gimp.Image) -> list[int]:
    """Of the selection; nothing where there is none."""
    _, is_any, left, top, right, bottom = Gimp.Selection.bounds(image)
    return [left, top, right - left, bottom - top] if is_any else []


def facts(image: Gimp.Image) -> list[object]:
    """What selecting must not change."""
    return [stage.seen(image), len(image.get_layers()), len(image.get_channels())]


def restyle(image: Gimp.Image, style: Gimp.Layer, report: dict[str, object]) -> None:
    """Gives the picture the red layer's colors; then asks for what cannot be."""
    style.set_visible(False)
    report["restyle"] = made(image, "restyle", style, style=style)
    layer = image.get_layers()[-3]
    seen = stage.pixels(layer, stage.SRGB8)
    report["reddened"] = [layer.get_name(), mean(seen[0::4]), mean(seen[2::4])]
    report["negative"] = made(image, "restyle", style, model="negative")
    style.set_visible(True)
    name, stranger = "plug-in-cavendish-restyle", stage.blank().get_layers()[0]
    report["no style"] = stage.call(name, image)
    report["no model"] = stage.call(name, image, model="near")
    report["strange style"] = stage.call(name, image, style=stranger)


def menus(verb: str) -> list[str]:
    """Where in GIMP's menus a procedure is."""
    procedure = Gimp.get_pdb().lookup_procedure(f"plug-in-cavendish-{verb}")
    return list(procedure.get_menu_paths())
