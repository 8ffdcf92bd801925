# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in GIMP: erases by the procedure in pictures of several kinds, and writes all pixels."""

from __future__ import annotations

import hashlib
from pathlib import Path

import stage
from editor_driver import Drive
from gi.repository import Gimp

PRECISIONS = {
    "plain": None,
    "linear": Gimp.Precision.U8_LINEAR,
    "deep": Gimp.Precision.U16_NON_LINEAR,
    "deeplinear": Gimp.Precision.U16_LINEAR,
    "float": Gimp.Precision.FLOAT_LINEAR,
}


NAMES = ("fill", "edit", "panel")


def main(drive: Drive) -> None:
    drive.report["menus"] = {name: menus(f"plug-in-cavendish-{name}") for name in NAMES}
    for name, precision in PRECISIONS.items():
        drive.report[name] = case(drive.folder / name, "rocket-srgb", precision)
    drive.report["wide"] = case(drive.folder / "wide", "rocket", None)
    drive.report["taken from"] = [spread(), spread(is_painted=True)]


def menus(name: str) -> list[str]:
    """Where in GIMP's menus a procedure is."""
    return list(Gimp.get_pdb().lookup_procedure(name).get_menu_paths())


def case(folder: Path, name: str, precision: Gimp.Precision | None) -> dict[str, object]:
    """Erases what the example's mask shows; tells what changed and what did not."""
    folder.mkdir()
    image = stage.load("rocket.jpg")
    if name == "rocket-srgb":
        image.convert_color_profile(
            Gimp.ColorProfile.new_rgb_srgb(), Gimp.ColorRenderingIntent.PERCEPTUAL, True
        )
    if precision is not None:
        image.convert_precision(precision)
    source = image.get_layers()[0]
    stage.select_mask(image, "rocket-mask.png")
    before = facts(image, source)
    (folder / "before").write_bytes(stage.seen(image))
    done, layer = stage.erase(image, seed=3)
    assert done, layer
    (folder / "after").write_bytes(stage.seen(image))
    (folder / "selection").write_bytes(stage.pixels(image.get_selection(), "Y u8"))
    (folder / "layer").write_bytes(stage.pixels(layer))
    (folder / "mask").write_bytes(stage.pixels(layer.get_mask(), "Y u8"))
    if precision == Gimp.Precision.FLOAT_LINEAR:
        (folder / "layer").write_bytes(stage.pixels(layer, "R~G~B~A u16"))
    return {
        "size": [image.get_width(), image.get_height()],
        "box": [*layer.get_offsets()[1:], layer.get_width(), layer.get_height()],
        "same": facts(image, source) == before,
        "layers": [each.get_name() for each in image.get_layers()],
        "active": [each.get_name() for each in image.get_selected_layers()],
        "paints_on_mask": layer.get_edit_mask(),
        "parasite": bytes(layer.get_parasite("cavendish-result").get_data()).decode("ascii"),
    }


def spread(*, is_painted: bool = False) -> int:
    """How much the fill of a hole in plain red varies, which has stripes beside it.

    is_painted: whether only the stripes may be copied.
    """
    image = stage.blank()
    paper, marks = image.get_layers()[0], stage.add_layer(image, "marks")
    red, stripe = bytes((200, 30, 20, 255)), bytes((0, 0, 0, 255)) * 3 + bytes([255] * 12)
    stage.paint(paper, (red * 110 + stripe * 15) * 160)
    # It need not be as large as the picture.
    marks.resize(80, 160, -120, 0)
    marks.fill(Gimp.FillType.WHITE)
    marks.set_visible(False)
    stage.select(image, 30, 60, 30, 30)
    done, layer = stage.erase(image, **({"sources": marks} if is_painted else {}))
    assert done, layer
    seen = stage.pixels(layer, stage.SRGB8)[0::4]
    return max(seen) - min(seen)


def facts(image: Gimp.Image, source: Gimp.Layer) -> list[object]:
    """What an erasing must not change."""
    return [
        hashlib.sha256(stage.pixels(source)).hexdigest(),
        hashlib.sha256(stage.pixels(image.get_selection())).hexdigest(),
        [image.get_width(), image.get_height(), int(image.get_precision())],
        image.get_effective_color_profile().get_label(),
        source.get_visible(),
        source.get_name(),
        list(image.get_parasite_list() or []),
        len(Gimp.get_images()),
    ]
