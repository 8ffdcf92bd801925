# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture of Krita's as the studio asks for it; see `cavendish_client.studio.document`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

from cavendish_client import Box, Canvas, PixelFormat, Pixels, Result, Selection, errors
from cavendish_client.studio.document import Provenance, View
from cavendish_client.studio.draft import Layer, Source
from cavendish_client.studio.reduction import reduced
from cavendish_krita.document import Place
from cavendish_krita.nodes import layers_of
from cavendish_krita.picture import ColorSpace
from cavendish_krita.qt import QByteArray, QUuid
from cavendish_krita.scaling import scaled

if TYPE_CHECKING:
    from cavendish_krita.host import KritaDocument

THREAD = "cavendish/thread"
PROVENANCE = "cavendish/provenance"
DESCRIPTION = "Written by Cavendish"


class Sheet:
    """A `studio.document.Document`."""

    def __init__(self, picture: KritaDocument) -> None:
        self._picture = picture
        self._document = picture.document

    @property
    def identity(self) -> str:
        return self._picture.identity

    @property
    def thread(self) -> str:
        return self._annotation(THREAD)

    def keep_thread(self, thread_id: str) -> None:
        self._annotate(THREAD, thread_id)

    def is_open(self) -> bool:
        return self._picture.is_open()

    def view(self) -> View:
        document = self._document
        active = document.activeNode()
        return View(
            document.width(),
            document.height(),
            _bounds(document.selection()),
            "" if active is None else str(active.uniqueId().toString()),
            _obstacle(self._picture.color_space),
        )

    def layers(self) -> Sequence[Layer]:
        return list(_layers_below(self._document.rootNode()))

    def shows(self, layer_id: str) -> bool:
        node = self._document.nodeByUniqueID(QUuid(layer_id))
        return node is not None and all(one.visible() for one in _upwards(node))

    def place(self) -> Place:
        return self._picture.place()

    def canvas(self, box: Box, place: object, *, masked: bool) -> Canvas:
        if not isinstance(place, Place):
            raise TypeError(place)
        picture, selection = self._picture, place.selection
        picture.settle(place)
        mask = None
        if masked and selection is not None:
            data = selection.pixelData(*_corners(box))  # type: ignore[attr-defined]  # Krita's
            mask = Pixels(data, box.width, box.height, PixelFormat.GRAY8)
        return Canvas(
            picture.image(box), mask, picture.guide(box), box.x, box.y, place.width, place.height
        )

    def reference(self, source: Source, box: Box | None) -> Pixels:
        node = self._document.nodeByUniqueID(QUuid(source.key))
        if node is None:
            raise errors.ReferenceUnknown(
                f"The layer “{source.name}” is no longer in the picture.",
                "Take the reference away, or name another layer.",
            )
        seen = box or _covered(node, self._document)
        if seen is None:
            raise errors.ReferenceUnknown(
                f"The layer “{source.name}” is empty.", "Paint on it, or take another one."
            )
        read = partial(self._read_plain, node)
        if box is not None:
            return Pixels(read(seen), seen.width, seen.height, PixelFormat.BGRA8)
        return reduced(read, scaled, seen, PixelFormat.BGRA8)

    def _read_plain(self, node: Any, box: Box) -> bytes:
        """What of a layer lies in a box, as 8-bit sRGB; BGRA."""
        space = ColorSpace(node.colorModel(), node.colorDepth(), node.colorProfile())
        data = node.projectionPixelData(*_corners(box))
        if not (space.model == "RGBA" and space.is_plain):
            data = self._picture.plain(data, space, box)
        return bytes(data)

    def layer(self, place: object) -> tuple[Canvas, Pixels]:
        if not isinstance(place, Place):
            raise TypeError(place)
        picture = self._picture
        picture.settle(place)
        node = self._document.nodeByUniqueID(QUuid(place.node)) if place.node else None
        box = None if node is None else _covered(node, self._document)
        if box is None:
            raise errors.ReferenceUnknown(
                "The layer is empty, or lies outside of the picture.",
                "Select the layer to fit in.",
            )
        image, guide = self._apart(node, box)
        canvas = Canvas(image, None, guide, box.x, box.y, place.width, place.height)
        return canvas, picture.below(node, box)

    def _apart(self, node: Any, box: Box) -> tuple[Pixels, Pixels | None]:
        """A layer in the picture's own colour space, and as 8-bit sRGB where that is another."""
        picture, plain = self._picture, self._read_plain(node, box)
        guide = Pixels(plain, box.width, box.height, PixelFormat.BGRA8)
        space = ColorSpace(node.colorModel(), node.colorDepth(), node.colorProfile())
        if space != picture.color_space or space.is_plain:
            return guide, None
        data = node.projectionPixelData(*_corners(box))
        form, profile = space.pixel_format(), space.profile
        return Pixels(bytes(data), box.width, box.height, form, profile), guide

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
        if scale > 1:
            place = self._picture.enlarge(place, scale)
        layer_id = self._picture.put(result, place, name, multiplied=multiplied)
        kept = {**self._provenance(), layer_id: asdict(made)}
        self._annotate(PROVENANCE, json.dumps(kept))
        self._make_room(result.placement)

    def select(self, found: Selection, place: object) -> None:
        if not isinstance(place, Place):
            raise TypeError(place)
        self._picture.select(found.mask, found.placement, place)

    def show_path(self, shown: Sequence[str], hidden: Sequence[str]) -> None:
        for layer_id, made in self._provenance().items():
            node = self._document.nodeByUniqueID(QUuid(layer_id))
            if node is not None and made.get("job_id") in (*shown, *hidden):
                node.setVisible(made["job_id"] in shown)
        self._document.refreshProjection()

    def _make_room(self, placed: Box) -> None:
        """Makes the canvas reach as far as a result does: an undo step of its own."""
        width, height = self._document.width(), self._document.height()
        left, top = min(placed.x, 0), min(placed.y, 0)
        right, bottom = max(placed.right, width), max(placed.bottom, height)
        if (left, top, right, bottom) != (0, 0, width, height):
            self._document.waitForDone()
            self._document.resizeImage(left, top, right - left, bottom - top)

    def _provenance(self) -> dict[str, dict[str, Any]]:
        text = self._annotation(PROVENANCE)
        try:
            found = json.loads(text) if text else {}
        except ValueError:
            return {}  # Somebody else has written there: what layers came from is not known.
        return found if isinstance(found, dict) else {}

    def _annotation(self, name: str) -> str:
        return bytes(self._document.annotation(name)).decode("utf-8", "replace")

    def _annotate(self, name: str, text: str) -> None:
        if text:
            self._document.setAnnotation(name, DESCRIPTION, QByteArray(text.encode()))
        elif self._annotation(name):
            self._document.removeAnnotation(name)


def _bounds(selection: Any) -> Box | None:
    if selection is None or selection.width() < 1 or selection.height() < 1:
        return None
    return Box(selection.x(), selection.y(), selection.width(), selection.height())


def _obstacle(space: ColorSpace) -> str:
    try:
        space.pixel_format()
    except errors.ImageModeUnsupported as error:
        return f"{error.message} {error.next_step}"
    return ""


def _layers_below(
    group: Any, is_seen: bool = True, within: tuple[str, ...] = ()
) -> Iterator[Layer]:
    """Layers and groups, the uppermost first; masks are none."""
    for node in reversed(layers_of(group)):
        name, is_shown = str(node.uniqueId().toString()), is_seen and bool(node.visible())
        yield Layer(name, str(node.name()), is_shown, within)
        yield from _layers_below(node, is_shown, (*within, name))


def _upwards(node: Any) -> Iterator[Any]:
    """A layer, and all that it is in."""
    while node is not None:
        yield node
        node = node.parentNode()


def _covered(node: Any, document: Any) -> Box | None:
    """What a layer covers of the picture."""
    bounds = node.bounds()
    if bounds.isEmpty():
        return None
    covered = Box(bounds.x(), bounds.y(), bounds.width(), bounds.height())
    return covered.intersection(Box(0, 0, document.width(), document.height()))


def _corners(box: Box) -> tuple[int, int, int, int]:
    return box.x, box.y, box.width, box.height
