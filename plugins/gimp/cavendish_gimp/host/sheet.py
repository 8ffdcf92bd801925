# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture of GIMP's as the studio asks for it; see `cavendish_client.studio.document`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timezone
from functools import partial

from gi.repository import Gegl, Gimp

from cavendish_client import Box, Canvas, PixelFormat, Pixels, Result, Selection, errors
from cavendish_client.studio.document import Provenance, View
from cavendish_client.studio.draft import Layer, Source
from cavendish_client.studio.reduction import reduced
from cavendish_gimp.encoding import COVERAGE, SRGB8
from cavendish_gimp.host.apart import read_apart
from cavendish_gimp.host.canvas import (
    get,
    lay_in,
    read_over,
    read_visible,
    select_mask,
    shape_of,
)
from cavendish_gimp.host.images import check_mode, open_image, refusal_of_mode, selection_bounds
from cavendish_gimp.host.notes import keep_note, no_undo, note
from cavendish_gimp.host.projection import every_layer
from cavendish_gimp.host.scaling import scaled
from cavendish_gimp.picture import Place
from cavendish_gimp.provenance import PARASITE, record
from cavendish_gimp.refusal import Refusal

THREAD = "cavendish-thread"
DOCUMENT = "cavendish-document"


class Sheet:
    """A `studio.document.Document`. Layers are named by their tattoos, which the file keeps."""

    def __init__(self, picture: int, identity: str) -> None:
        self.picture = picture
        self.inserted: Gimp.Layer | None = None
        self.selected: Box | None = None
        self._identity = identity
        self._thread = note(open_image(picture), THREAD)

    @property
    def identity(self) -> str:
        return self._identity

    @property
    def thread(self) -> str:
        return self._thread

    def keep_thread(self, thread_id: str) -> None:
        with told():
            image = open_image(self.picture)
            keep_note(image, DOCUMENT, self._identity)
            keep_note(image, THREAD, thread_id)
        self._thread = thread_id

    def is_open(self) -> bool:
        return bool(Gimp.Image.id_is_valid(self.picture))

    def view(self) -> View:
        with told():
            image = open_image(self.picture)
            active, refusal = image.get_selected_layers(), refusal_of_mode(image)
            return View(
                image.get_width(),
                image.get_height(),
                selection_bounds(image),
                str(active[0].get_tattoo()) if active else "",
                f"{refusal.message} {refusal.next_step}" if refusal is not None else "",
            )

    def layers(self) -> Sequence[Layer]:
        with told():
            return list(named_layers(open_image(self.picture).get_layers()))

    def shows(self, layer_id: str) -> bool:
        with told():
            layer = open_image(self.picture).get_layer_by_tattoo(int(layer_id))
            return layer is not None and all(one.get_visible() for one in upwards(layer))

    def place(self) -> Place:
        with told():
            image = open_image(self.picture)
            check_mode(image)
            active = image.get_selected_layers()
            layer = active[0].get_id() if active else None
            return Place(self.picture, shape_of(image), layer, SRGB8)

    def canvas(self, box: Box, place: object, *, masked: bool) -> Canvas:
        if not isinstance(place, Place):
            raise TypeError(place)
        with told():
            image = open_image(self.picture)
            pixels, guide, place.encoding = read_visible(image, box)
            mask = None
            if masked:
                area = Gegl.Rectangle.new(box.x, box.y, box.width, box.height)
                data = get(image.get_selection(), area, COVERAGE)
                mask = Pixels(data, box.width, box.height, PixelFormat.GRAY8)
            size = place.shape.width, place.shape.height
            return Canvas(pixels, mask, guide, box.x, box.y, *size)

    def layer(self, place: object) -> tuple[Canvas, Pixels]:
        if not isinstance(place, Place):
            raise TypeError(place)
        with told():
            image = open_image(self.picture)
            box, (pixels, guide, place.encoding), below = read_apart(image, place.layer)
        size = place.shape.width, place.shape.height
        canvas = Canvas(pixels, None, guide, box.x, box.y, *size)
        return canvas, Pixels(below, box.width, box.height)

    def reference(self, source: Source, box: Box | None) -> Pixels:
        with told():
            layer = open_image(self.picture).get_layer_by_tattoo(int(source.key))
        if layer is None:
            raise errors.ReferenceUnknown(
                f"The layer “{source.name}” is no longer in the picture.",
                "Take the reference away, or name another layer.",
            )
        if box is not None:
            return Pixels(read_over(layer, box), box.width, box.height)
        whole = Box(0, 0, layer.get_width(), layer.get_height())
        return reduced(partial(read_layer, layer), scaled, whole)

    def insert(
        self,
        result: Result,
        place: object,
        name: str,
        made: Provenance,
        *,
        scale: int = 1,
        multiplied: bool = False,
    ) -> None:
        if not isinstance(place, Place):
            raise TypeError(place)
        with told():
            made_of = record(result, datetime.now(timezone.utc), prompt=made.prompt)
            self.inserted = lay_in(place, result, name, made_of, scale=scale, multiplied=multiplied)

    def select(self, found: Selection, place: object) -> None:
        if not isinstance(place, Place):
            raise TypeError(place)
        with told():
            select_mask(place, found.mask, found.placement)
        self.selected = found.placement

    def show_path(self, shown: Sequence[str], hidden: Sequence[str]) -> None:
        with told():
            image = open_image(self.picture)
            with no_undo(image):
                for layer in every_layer(image.get_layers()):
                    job = job_of(layer)
                    if job in (*shown, *hidden):
                        layer.set_visible(job in shown)
            Gimp.displays_flush()


def named_layers(
    layers: list[Gimp.Layer], is_seen: bool = True, within: tuple[str, ...] = ()
) -> Iterator[Layer]:
    """The layers and groups, the uppermost first."""
    for layer in layers:
        name, is_shown = str(layer.get_tattoo()), is_seen and layer.get_visible()
        yield Layer(name, layer.get_name(), is_shown, within)
        if layer.is_group():
            yield from named_layers(layer.get_children(), is_shown, (*within, name))


def upwards(layer: Gimp.Item) -> Iterator[Gimp.Item]:
    """A layer, and all the groups that it is in."""
    item: Gimp.Item | None = layer
    while item is not None:
        yield item
        item = item.get_parent()


def read_layer(layer: Gimp.Layer, box: Box) -> bytes:
    """What of a layer lies in a box, which is the layer's own; 8-bit sRGB."""
    area = Gegl.Rectangle.new(box.x, box.y, box.width, box.height)
    return get(layer, area, SRGB8)


def job_of(layer: Gimp.Layer) -> str:
    """The job that a layer came from; '' for one of the artist's own."""
    if PARASITE not in layer.get_parasite_list():
        return ""
    try:
        made = json.loads(bytes(layer.get_parasite(PARASITE).get_data()))
    except ValueError:
        return ""  # Somebody else has written there: what the layer came from is not known.
    return str(made.get("job_id", "")) if isinstance(made, dict) else ""


@contextmanager
def told() -> Iterator[None]:
    """Turns what this plug-in refuses into an error that the studio can show."""
    try:
        yield
    except Refusal as refusal:
        raise errors.ImageModeUnsupported(refusal.message, refusal.next_step) from refusal
