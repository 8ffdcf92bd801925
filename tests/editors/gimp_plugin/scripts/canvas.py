# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in GIMP: reads hard pictures by the plug-in's own modules, and hands results in too late."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable

import stage
from editor_driver import Drive
from gi.repository import Gegl, Gimp

stage.import_plug_in()

from cavendish_gimp.erasure import ContextRule, Result  # noqa: E402
from cavendish_gimp.host.canvas import Box, GimpCanvas, PixelFormat, Pixels, get  # noqa: E402
from cavendish_gimp.host.projection import visible  # noqa: E402
from cavendish_gimp.picture import Reading  # noqa: E402
from cavendish_gimp.refusal import Refusal  # noqa: E402

CANVAS = GimpCanvas()
RULE = ContextRule(0.5, 16, 64)
FOREIGN = ("grpclib", "h2", "hpack", "hyperframe", "multidict", "google", "cavendish_client")


def main(drive: Drive) -> None:
    drive.report["same"] = {make.__name__: reads_what_is_seen(make) for make in PICTURES}
    drive.report["late"] = {change.__name__: told_too_late(change) for change in CHANGES}
    drive.report["images"] = len(Gimp.get_images())
    drive.report["foreign"] = [name for name in FOREIGN if name in sys.modules]


def noise(seed: int, size: int) -> bytes:
    return random.Random(seed).randbytes(size)


def painted(
    image: Gimp.Image, name: str, seed: int, parent: Gimp.Layer | None = None
) -> Gimp.Layer:
    """A layer full of noise, alpha too."""
    layer = stage.add_layer(image, name, parent=parent)
    stage.paint(layer, noise(seed, 200 * 160 * 4))
    return layer


def one_layer() -> Gimp.Image:
    image = stage.blank()
    stage.paint(image.get_layers()[0], noise(1, 200 * 160 * 3), "R'G'B' u8")
    return image


def hidden_layers() -> Gimp.Image:
    image = one_layer()
    painted(image, "hidden", 2).set_visible(False)
    return image


def small_layer() -> Gimp.Image:
    image = one_layer()
    image.get_layers()[0].resize(60, 50, -70, -60)
    return image


def faint_layer() -> Gimp.Image:
    image = one_layer()
    image.get_layers()[0].set_opacity(40)
    return image


def masked_layer() -> Gimp.Image:
    image = one_layer()
    layer = image.get_layers()[0]
    layer.add_alpha()
    mask = layer.create_mask(Gimp.AddMaskType.WHITE)
    layer.add_mask(mask)
    stage.paint(mask, noise(3, 200 * 160), "Y u8")
    return image


def stack() -> Gimp.Image:
    image = one_layer()
    modes = (Gimp.LayerMode.MULTIPLY, Gimp.LayerMode.LCH_HUE, Gimp.LayerMode.NORMAL_LEGACY)
    for seed, mode in enumerate(modes, start=4):
        layer = painted(image, f"layer {seed}", seed)
        layer.set_mode(mode)
        layer.set_opacity(70)
        layer.set_offsets(seed * 5 - 30, 20 - seed * 7)
    return image


def groups() -> Gimp.Image:
    image = one_layer()
    group = Gimp.GroupLayer.new(image, "group")
    image.insert_layer(group, None, 0)
    painted(image, "inner", 8, group).set_offsets(30, -20)
    painted(image, "outer", 9, group).set_mode(Gimp.LayerMode.SCREEN)
    group.set_opacity(60)
    mask = group.create_mask(Gimp.AddMaskType.WHITE)
    group.add_mask(mask)
    return image


def dissolved() -> Gimp.Image:
    image = one_layer()
    layer = painted(image, "grains", 10)
    layer.set_mode(Gimp.LayerMode.DISSOLVE)
    layer.set_opacity(50)
    return image


def filtered() -> Gimp.Image:
    image = one_layer()
    layer = image.get_layers()[0]
    blur = Gimp.DrawableFilter.new(layer, "gegl:gaussian-blur", "blur")
    config = blur.get_config()
    config.set_property("std-dev-x", 9.0)
    config.set_property("std-dev-y", 9.0)
    layer.append_filter(blur)
    return image


def wide_gamut() -> Gimp.Image:
    return stage.load("rocket.jpg")


PICTURES = (
    one_layer,
    hidden_layers,
    small_layer,
    faint_layer,
    masked_layer,
    stack,
    groups,
    dissolved,
    filtered,
    wide_gamut,
)


def reads_what_is_seen(make: Callable[[], Gimp.Image]) -> list[bool]:
    """Whether the canvas reads just what GIMP shows, in the middle and over the whole."""
    image = make()
    answers = []
    for box in (Box(60, 50, 70, 60), Box(0, 0, image.get_width(), image.get_height())):
        with visible(image, box) as (drawable, x, y):
            found = area(drawable, Box(x, y, box.width, box.height))
        layer = Gimp.Layer.new_from_visible(image, image, "seen")
        answers.append(found == area(layer, box))
        layer.delete()
    stage.select(image, 80, 70, 20, 20)
    reading = CANVAS.read(image.get_id(), RULE, None)
    layer = Gimp.Layer.new_from_visible(image, image, "seen")
    answers.append(read_back(layer, reading) == bytes(reading.image.view()))
    layer.delete()
    image.delete()
    return answers


def area(drawable: Gimp.Drawable, box: Box) -> bytes:
    rectangle = Gegl.Rectangle.new(box.x, box.y, box.width, box.height)
    return get(drawable, rectangle, stage.SRGB8)


def read_back(layer: Gimp.Layer, reading: Reading) -> bytes:
    size = reading.image.width, reading.image.height
    return get(layer, Gegl.Rectangle.new(reading.x, reading.y, *size), reading.shape.encoding)


def close(image: Gimp.Image) -> None:
    image.delete()


def crop(image: Gimp.Image) -> None:
    image.crop(150, 150, 0, 0)


def make_gray(image: Gimp.Image) -> None:
    image.convert_grayscale()


def deepen(image: Gimp.Image) -> None:
    image.convert_precision(Gimp.Precision.U16_NON_LINEAR)


def float_selection(image: Gimp.Image) -> None:
    Gimp.Selection.float(image, image.get_selected_layers(), 5, 5)


def delete_layer(image: Gimp.Image) -> None:
    image.remove_layer(image.get_selected_layers()[0])


def unselect(image: Gimp.Image) -> None:
    Gimp.Selection.none(image)


CHANGES = (close, crop, make_gray, deepen, float_selection, delete_layer, unselect)


def told_too_late(change: Callable[[Gimp.Image], None]) -> str:
    """What becomes of a result when the picture changes while it is made."""
    image = one_layer()
    painted(image, "active", 20)
    stage.select(image, 80, 70, 20, 20)
    reading = CANVAS.read(image.get_id(), RULE, None)
    change(image)
    try:
        CANVAS.insert(reading, result(), "")
        return " ".join(layer.get_name() for layer in image.get_layers())
    except Refusal as refusal:
        return type(refusal).__name__
    finally:
        if image.is_valid():
            image.delete()


def result() -> Result:
    """A result of 20 x 20 red pixels."""
    model = sys.modules[Result.__module__]
    return Result(
        job_id="late",
        image=Pixels(b"\xff\0\0\xff" * 400, 20, 20),
        mask=Pixels(b"\x80" * 400, 20, 20, PixelFormat.GRAY8),
        placement=Box(80, 70, 20, 20),
        seed=0,
        plan=model.Plan("classic"),
        engine_seconds=0.0,
        cost_micro_usd=0,
        transport=model.Transport("held", "held"),
    )
