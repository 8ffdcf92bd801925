# SPDX-License-Identifier: GPL-3.0-or-later
"""A layer, and what it lies on, apart from each other; both without touching the picture."""

from __future__ import annotations

from gi.repository import Gegl, Gimp

from cavendish_client import Box, Pixels
from cavendish_gimp.encoding import SRGB8
from cavendish_gimp.host.canvas import get, read_drawable
from cavendish_gimp.host.projection import cropped_with, every_layer, flattened
from cavendish_gimp.refusal import NoLayer, NothingBelow

Visible = tuple[Pixels, Pixels | None, str]


def read_apart(image: Gimp.Image, layer_id: int | None) -> tuple[Box, Visible, bytes]:
    """What a layer covers of a picture; the layer as `read_visible`; what is visible below it.

    With its masks and effects, without its own opacity and mode. Raises NoLayer, NothingBelow,
    BrighterThanWhite.
    """
    layer = Gimp.Item.get_by_id(layer_id) if layer_id and Gimp.Item.id_is_valid(layer_id) else None
    if layer is None or layer.get_image().get_id() != image.get_id():
        raise NoLayer
    _, x, y = layer.get_offsets()
    whole = Box(0, 0, image.get_width(), image.get_height())
    box = Box(x, y, layer.get_width(), layer.get_height()).intersection(whole)
    if box is None:
        raise NoLayer
    return box, layer_alone(image, layer, box), read_below(image, layer, box)


def layer_alone(image: Gimp.Image, layer: Gimp.Layer, box: Box) -> Visible:
    """What a layer shows in a box."""
    with cropped_with(image, layer, box) as (copy, same):
        kept = {one.get_id() for one in (same, *groups_of(same), *every_layer(inside(same)))}
        for one in every_layer(copy.get_layers()):
            if one.get_id() not in kept:
                one.set_visible(False)
        for one in (same, *groups_of(same)):
            one.set_visible(True)
            one.set_opacity(100.0)
            one.set_mode(Gimp.LayerMode.NORMAL)
        with flattened(copy) as drawable:
            return read_drawable(image, drawable, Box(0, 0, box.width, box.height))


def read_below(image: Gimp.Image, layer: Gimp.Layer, box: Box) -> bytes:
    """What is visible in a box below a layer; 8-bit sRGB. Raises NothingBelow."""
    with cropped_with(image, layer, box) as (copy, same):
        hide_down_to(copy, same)
        with flattened(copy) as drawable:
            area = Gegl.Rectangle.new(0, 0, box.width, box.height)
            data = get(drawable, area, SRGB8)
    if not any(data[3::4]):
        raise NothingBelow
    return data


def hide_down_to(image: Gimp.Image, layer: Gimp.Layer) -> None:
    """Hides a layer and all that lies above it, in its groups too."""
    layer.set_visible(False)
    for one in (layer, *groups_of(layer)):
        parent = one.get_parent()
        beside = parent.get_children() if parent is not None else image.get_layers()
        for above in beside[: image.get_item_position(one)]:
            above.set_visible(False)


def groups_of(layer: Gimp.Layer) -> list[Gimp.Layer]:
    """The groups that a layer is in, the innermost first."""
    found = []
    parent = layer.get_parent()
    while parent is not None:
        found.append(parent)
        parent = parent.get_parent()
    return found


def inside(layer: Gimp.Layer) -> list[Gimp.Layer]:
    """The layers of a group; none of any other layer."""
    return layer.get_children() if layer.is_group() else []
