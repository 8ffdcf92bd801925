# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads pictures and lays results into them."""

from __future__ import annotations

from datetime import datetime, timezone

from gi.repository import Babl, Gegl, Gimp

from cavendish_client import Box, ContextRule, PixelFormat, Pixels, Result
from cavendish_client.studio.paint import stroke
from cavendish_gimp.encoding import (
    COVERAGE,
    HALF,
    MASK,
    SRGB8,
    Encoding,
    brighter_than_white,
    encoding_of,
    with_alpha,
)
from cavendish_gimp.host.images import check_mode, open_image, selection_bounds
from cavendish_gimp.host.projection import every_layer, visible
from cavendish_gimp.naming import next_name
from cavendish_gimp.picture import Place, Reading, Shape
from cavendish_gimp.provenance import PARASITE, record
from cavendish_gimp.refusal import (
    BrighterThanWhite,
    EverythingSelected,
    LayerElsewhere,
    LayerRefused,
    NothingSelected,
    PictureChanged,
)


class GimpCanvas:
    """GIMP as the canvas of an erasing."""

    def read(self, picture: int, rule: ContextRule, sources: int | None) -> Reading:
        """Reads what an erasing of the picture's selection has to see. Raises Refusal.

        sources: the id of a layer that is painted over what may be copied. Raises ReferenceUnknown
        where nothing is.
        """
        image = open_image(picture)
        check_mode(image)
        bounds = selection_bounds(image)
        if bounds is None:
            raise NothingSelected
        whole = Box(0, 0, image.get_width(), image.get_height())
        # What may be copied can lie anywhere.
        box = whole if sources else rule.box(bounds, whole.width, whole.height)
        mask = read_mask(image, box)
        active = image.get_selected_layers()
        pixels, guide, encoding = read_visible(image, box)
        return Reading(
            picture=picture,
            name=image.get_name(),
            shape=Shape(image.get_width(), image.get_height(), encoding),
            layer=active[0].get_id() if active else None,
            x=box.x,
            y=box.y,
            image=pixels,
            mask=Pixels(mask, box.width, box.height, PixelFormat.GRAY8),
            guide=guide,
            sources=read_painted(image, sources, box) if sources else None,
        )

    def insert(self, reading: Reading, result: Result, name: str) -> Gimp.Layer:
        """Lays the result above the layer that was active, as one undo step. Raises Refusal."""
        image = open_image(reading.picture)
        names = [layer.get_name() for layer in every_layer(image.get_layers())]
        made = record(result, datetime.now(timezone.utc), operation="fill")
        shape = reading.shape
        place = Place(reading.picture, shape, reading.layer, shape.encoding)
        return lay_in(place, result, name or next_name(names), made)


def lay_in(
    place: Place,
    result: Result,
    name: str,
    made: bytes,
    *,
    scale: int = 1,
    multiplied: bool = False,
) -> Gimp.Layer:
    """Lays a result above the layer that was active, as one undo step. Raises Refusal.

    made: what the layer remembers of its making. scale: how many times as large the picture is made
    first. multiplied: with what is below. The layer is finished before it enters the picture, so
    that undo and redo know it whole.
    """
    image = open_image(place.picture)
    check_mode(image)
    if shape_of(image) != place.shape:
        raise PictureChanged
    layer = make_layer(image, result, name, place.encoding)
    if multiplied:
        layer.set_mode(Gimp.LayerMode.MULTIPLY)
    layer.attach_parasite(Gimp.Parasite.new(PARASITE, Gimp.PARASITE_PERSISTENT, made))
    # What shows all layers in one, only larger, must lie above all of them.
    parent, position = place_above(image, place.layer if scale == 1 else None)
    image.undo_group_start()
    try:
        enlarge(image, scale)
        inserted = image.insert_layer(layer, parent, position)
        make_room(image, result.placement)
    finally:
        image.undo_group_end()
    if not inserted:
        raise LayerRefused
    Gimp.displays_flush()
    return layer


def select_mask(place: Place, mask: Pixels, box: Box) -> None:
    """Makes a mask that lies in a box the selection, as one undo step. Raises Refusal."""
    image = open_image(place.picture)
    if shape_of(image) != place.shape:
        raise PictureChanged
    size = image.get_width(), image.get_height()
    channel = Gimp.Channel.new(image, "Selection", *size, 100.0, Gegl.Color.new("black"))
    image.undo_group_start()
    try:
        # Only what is in the picture can become its selection.
        image.insert_channel(channel, None, 0)
        put(channel, MASK, mask, (box.x, box.y))
        image.select_item(Gimp.ChannelOps.REPLACE, channel)
        image.remove_channel(channel)
    finally:
        image.undo_group_end()
    Gimp.displays_flush()


def enlarge(image: Gimp.Image, scale: int) -> None:
    """Makes a picture and all in it so many times as large."""
    if scale == 1:
        return
    Gimp.context_push()
    try:
        Gimp.context_set_interpolation(Gimp.InterpolationType.CUBIC)
        image.scale(image.get_width() * scale, image.get_height() * scale)
    finally:
        Gimp.context_pop()


def make_room(image: Gimp.Image, box: Box) -> None:
    """Makes the picture larger where box reaches beyond it."""
    left, top = min(box.x, 0), min(box.y, 0)
    right, bottom = max(box.right, image.get_width()), max(box.bottom, image.get_height())
    if (right - left, bottom - top) != (image.get_width(), image.get_height()):
        image.resize(right - left, bottom - top, -left, -top)


def shape_of(image: Gimp.Image) -> Shape:
    """What results for the picture must fit."""
    layer = Gimp.Layer.new(
        image, "shape", 1, 1, Gimp.ImageType.RGBA_IMAGE, 100.0, Gimp.LayerMode.NORMAL
    )
    try:
        encoding = in_space_of(layer, encoding_of(int(image.get_precision())).name)
    finally:
        layer.delete()
    return Shape(image.get_width(), image.get_height(), encoding)


def read_visible(image: Gimp.Image, box: Box) -> tuple[Pixels, Pixels | None, str]:
    """What is visible in box, as 8-bit sRGB too where it is not that, and in which encoding.

    Raises BrighterThanWhite.
    """
    with visible(image, box) as (drawable, x, y):
        return read_drawable(image, drawable, Box(x, y, box.width, box.height))


def read_drawable(
    image: Gimp.Image, drawable: Gimp.Drawable, box: Box
) -> tuple[Pixels, Pixels | None, str]:
    """What of a drawable lies in a box of its own, as `read_visible`. Raises BrighterThanWhite."""
    encoding = encoding_of(int(image.get_precision()))
    name = in_space_of(drawable, encoding.name)
    rectangle = Gegl.Rectangle.new(box.x, box.y, box.width, box.height)
    data, guide = read_pixels(drawable, rectangle, encoding)
    profile = "" if name == SRGB8 else image.get_effective_color_profile().get_label()
    pixels = Pixels(data, box.width, box.height, encoding.format, profile)
    return pixels, Pixels(guide, box.width, box.height) if guide else None, name


def read_painted(image: Gimp.Image, layer_id: int, box: Box) -> Pixels:
    """Where a layer is painted over box, as GRAY8. Raises LayerElsewhere, ReferenceUnknown."""
    layer = Gimp.Layer.get_by_id(layer_id)
    if layer is None or layer.get_image().get_id() != image.get_id():
        raise LayerElsewhere
    return stroke(Pixels(read_over(layer, box), box.width, box.height), layer.get_name())


def read_over(layer: Gimp.Layer, box: Box) -> bytes:
    """What of a layer lies in a box of its picture; 8-bit sRGB."""
    _, x, y = layer.get_offsets()
    return get(layer, Gegl.Rectangle.new(box.x - x, box.y - y, box.width, box.height), SRGB8)


def read_mask(image: Gimp.Image, box: Box) -> bytes:
    """The selection in box, a byte a pixel. Raises EverythingSelected."""
    rectangle = Gegl.Rectangle.new(box.x, box.y, box.width, box.height)
    mask = get(image.get_selection(), rectangle, COVERAGE)
    if 0 not in mask:
        raise EverythingSelected
    return mask


def read_pixels(
    drawable: Gimp.Drawable, rectangle: Gegl.Rectangle, encoding: Encoding
) -> tuple[bytes, bytes | None]:
    """The pixels, and as 8-bit sRGB too where they are not that. Raises BrighterThanWhite."""
    if encoding.clips and brighter_than_white(
        get(drawable, rectangle, in_space_of(drawable, HALF))
    ):
        raise BrighterThanWhite
    name = in_space_of(drawable, encoding.name)
    guide = None if name == SRGB8 else get(drawable, rectangle, SRGB8)
    if name != encoding.name and holds_opaque(drawable, rectangle, encoding):
        native = get(drawable, rectangle, in_space_of(drawable, encoding.opaque))
        return with_alpha(native, encoding.format.bytes_per_pixel // 4), guide
    return get(drawable, rectangle, name), guide


def holds_opaque(drawable: Gimp.Drawable, rectangle: Gegl.Rectangle, encoding: Encoding) -> bool:
    """Whether the drawable has just these pixels without alpha.

    In a colour space that it has not met, Babl takes 0.8 s to find out how to add an alpha of 1.
    """
    native = Babl.get_name(drawable.get_format()) == in_space_of(drawable, encoding.opaque)
    right, bottom = rectangle.x + rectangle.width, rectangle.y + rectangle.height
    across = rectangle.x >= 0 and right <= drawable.get_width()
    return bool(native and across and rectangle.y >= 0 and bottom <= drawable.get_height())


def make_layer(image: Gimp.Image, result: Result, name: str, encoding: str) -> Gimp.Layer:
    """The result as a layer with its mask, not yet in the picture."""
    box = result.placement
    layer = Gimp.Layer.new(
        image,
        name,
        box.width,
        box.height,
        Gimp.ImageType.RGBA_IMAGE,
        100.0,
        image.get_default_new_layer_mode(),
    )
    layer.set_offsets(box.x, box.y)
    put(layer, encoding, result.image)
    mask = layer.create_mask(Gimp.AddMaskType.BLACK)
    layer.add_mask(mask)
    # The mask can be edited when it is chosen; until then, brushes paint on the layer.
    layer.set_edit_mask(False)
    put(mask, COVERAGE, result.mask)
    return layer


def place_above(image: Gimp.Image, layer_id: int | None) -> tuple[Gimp.Layer | None, int]:
    """The group (None: none) and position above a layer, or on top where it is gone."""
    layer = Gimp.Item.get_by_id(layer_id) if layer_id and Gimp.Item.id_is_valid(layer_id) else None
    if layer is None or layer.get_image().get_id() != image.get_id():
        return None, 0
    return layer.get_parent(), image.get_item_position(layer)


def in_space_of(drawable: Gimp.Drawable, encoding: str) -> str:
    """The name of an encoding in the drawable's colour space, made known to Babl by asking."""
    space = Babl.format_get_space(drawable.get_format())
    return str(Babl.get_name(Babl.format_with_space(encoding, space)))


def get(drawable: Gimp.Drawable, rectangle: Gegl.Rectangle, encoding: str) -> bytes:
    """Pixels as packed rows; transparent black outside of the drawable."""
    data: bytes = drawable.get_buffer().get(rectangle, 1.0, encoding, Gegl.AbyssPolicy.NONE)
    return data


def put(
    drawable: Gimp.Drawable, encoding: str, pixels: Pixels, at: tuple[int, int] = (0, 0)
) -> None:
    """Writes pixels into a drawable. Raises ImageLengthMismatch: Gegl itself would only grumble."""
    data = pixels.view()
    buffer = drawable.get_buffer()
    rectangle = Gegl.Rectangle.new(*at, pixels.width, pixels.height)
    # PyGObject walks any other kind of buffer element by element: 4 s for 64 MiB.
    buffer.set(rectangle, encoding, bytes(data))
    buffer.flush()
    drawable.update(*at, pixels.width, pixels.height)
