# SPDX-License-Identifier: GPL-3.0-or-later
"""Krita, wrapped: nothing else of the plug-in touches the `krita` module.

All of this runs on Krita's main thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any

from krita import (
    DockWidget,
    DockWidgetFactory,
    DockWidgetFactoryBase,
    Extension,
    Krita,
    Selection,
)

from cavendish_client import Box, ContextRule, PixelFormat, Pixels, Result, errors
from cavendish_krita.document import Place, Reading
from cavendish_krita.guard import guarded
from cavendish_krita.layers import next_name
from cavendish_krita.nodes import (
    children,
    hide_down_to,
    is_mask,
    layers_of,
    nodes_below,
    path_to,
)
from cavendish_krita.picture import ColorSpace
from cavendish_krita.qt import QIcon, QTimer, QUuid

__all__ = ["DockWidget", "Extension", "Host", "KritaDocument"]

WORKSHOP_NAME = "Cavendish (internal)"
WORKSHOP_PROFILE = "sRGB-elle-V2-srgbtrc.icc"
MASK_NAME = "Selection"
# As Krita calls its sharpest way to scale.
SCALING = "Lanczos3"
# How long words are shown on the canvas.
SAYING_MS, SAYING_MS_A_LETTER = 2000, 60
# Before what Krita says less urgently.
FIRST = 0


class Host:
    """The running Krita."""

    def __init__(self) -> None:
        self._krita = Krita.instance()
        self._workshop = Workshop(self._krita)

    def document_on(self, canvas: Any) -> KritaDocument | None:
        """Returns the picture on a canvas, None where there is no canvas or no picture."""
        view = canvas.view() if canvas is not None else None
        document = view.document() if view is not None else None
        # A view that is being closed still has a document, but one without a picture.
        if document is None or document.rootNode() is None:
            return None
        return KritaDocument(document, self._krita, self._workshop)

    def active_document(self) -> KritaDocument | None:
        """Returns the picture of the active window."""
        window = self._krita.activeWindow()
        view = window.activeView() if window is not None else None
        return self.document_on(view.canvas()) if view is not None else None

    def say(self, words: str) -> None:
        """Shows words on the canvas of the active window for some seconds, as Krita's own are."""
        window = self._krita.activeWindow()
        view = window.activeView() if window is not None else None
        if view is not None:
            time_ms = SAYING_MS + SAYING_MS_A_LETTER * len(words)
            view.showFloatingMessage(words, QIcon(), time_ms, FIRST)

    def prepare(self) -> None:
        """Makes what inserting a layer needs; takes 0.2 s the first time."""
        self._workshop.prepare()

    def close(self) -> None:
        """Takes back what `prepare` made: Krita crashes if it ends while that is there."""
        self._workshop.close()

    def add_docker(self, name: str, make: Callable[[], DockWidget]) -> None:
        """Gives each window a docker, on the right."""
        side = DockWidgetFactoryBase.DockPosition.DockRight
        self._krita.addDockWidgetFactory(DockWidgetFactory(name, side, make))

    def add_extension(self, make: Callable[[Any], Extension]) -> None:
        """Adds an extension, which is asked for its actions by each window."""
        self._krita.addExtension(make(self._krita))

    def when_closing(self, slot: Callable[[], None]) -> None:
        """Calls `slot` when Krita is about to end."""
        notifier = self._krita.notifier()
        notifier.setActive(True)
        notifier.applicationClosing.connect(slot)


class KritaDocument:
    """An open picture of Krita's; see `document.Document`."""

    def __init__(self, document: Any, krita: Any, workshop: Workshop) -> None:
        self._document = document
        self._krita = krita
        self._workshop = workshop

    def __eq__(self, other: object) -> bool:
        return isinstance(other, KritaDocument) and bool(self._document == other._document)

    __hash__ = None  # type: ignore[assignment]  # Krita gives pictures no lasting key.

    @property
    def document(self) -> Any:
        """Krita's own."""
        return self._document

    @property
    def identity(self) -> str:
        root = self._document.rootNode()
        return "" if root is None else str(root.uniqueId().toString())

    @property
    def color_space(self) -> ColorSpace:
        document = self._document
        return ColorSpace(document.colorModel(), document.colorDepth(), document.colorProfile())

    def is_open(self) -> bool:
        return any(self._document == document for document in self._krita.documents())

    def has_selection(self) -> bool:
        selection = self._document.selection()
        return selection is not None and selection.width() > 0 and selection.height() > 0

    def place(self) -> Place:
        document = self._document
        active, selection = document.activeNode(), document.selection()
        node = "" if active is None else active.uniqueId().toString()
        copy = None if selection is None else selection.duplicate()
        return Place(copy, node, self.color_space, document.width(), document.height())

    def read(self, rule: ContextRule, place: Place) -> Reading:
        self.settle(place)
        document, selection = self._document, _selection_of(place)
        bounds = Box(selection.x(), selection.y(), selection.width(), selection.height())
        region = rule.box(bounds, document.width(), document.height())
        selected = selection.pixelData(*_corners(region))
        mask = Pixels(selected, region.width, region.height, PixelFormat.GRAY8)
        return Reading(self.image(region), mask, self.guide(region), region.x, region.y)

    def settle(self, place: Place) -> None:
        """Waits until the projection has what was drawn last. Raises ImageModeUnsupported."""
        self._check_unchanged(place)
        self._document.waitForDone()

    def insert(self, result: Result, place: Place, verb: str) -> None:
        names = (node.name() for node in nodes_below(self._document.rootNode()))
        self.put(result, place, next_name(verb, names))

    def put(self, result: Result, place: Place, name: str, *, multiplied: bool = False) -> str:
        """As `insert`, under this very name. Returns the layer's id."""
        self._check_unchanged(place)
        root = self._document.rootNode()
        space = _space_of(result.image, place.color_space)
        layer = self._workshop.layer(space, name, "multiply" if multiplied else "normal")
        parent, below = self._neighbours(root, place)
        whole = Box(0, 0, place.width, place.height)
        _fill(layer, result, _ends(whole) if len(layers_of(parent)) == 1 else ())
        was_active = self._is_active(place)
        if not parent.addChildNode(layer, below):
            raise errors.Internal
        _reach(_beside(layer, parent), result.placement)
        if was_active:
            # Krita's own parts learn of a new layer after this call; until then it cannot be
            # the active one.
            QTimer.singleShot(0, guarded(partial(self._activate, layer)))
        return str(layer.uniqueId().toString())

    def select(self, mask: Pixels, box: Box, place: Place) -> None:
        """Makes a mask that lies in a box the selection; one undo brings back the one before it.

        Before 5.3, Krita's scripting sets selections without a step in the history. There, the one
        before is taken away first, by Krita's own action, which makes one: but only of the picture
        that is shown.
        """
        self._check_unchanged(place)
        selection = Selection()
        selection.setPixelData(_bytes(mask), *_corners(box))
        if not self._sets_by_steps() and self._krita.activeDocument() == self._document:
            self._krita.action("deselect").trigger()
            self._document.waitForDone()
        self._document.setSelection(selection)

    def _sets_by_steps(self) -> bool:
        major, minor = str(self._krita.version()).split(".")[:2]
        return (int(major), int(minor)) >= (5, 3)

    def enlarge(self, place: Place, scale: int) -> Place:
        """Makes the picture so many times as large, as one undo step; the top of it then.

        What shows all layers in one must lie above all of them.
        """
        self._check_unchanged(place)
        document, size = self._document, (place.width * scale, place.height * scale)
        document.scaleImage(*size, int(document.xRes()), int(document.yRes()), SCALING)
        document.waitForDone()
        return replace(place, node="", width=size[0], height=size[1])

    def below(self, node: Any, box: Box) -> Pixels:
        """What is visible in a box below a layer, as 8-bit sRGB.

        Raises ReferenceUnknown where nothing is.
        """
        copy = self._document.clone()
        try:
            hide_down_to(copy.rootNode(), path_to(node))
            copy.refreshProjection()
            data = _bits(copy.projection(*_corners(box)))
        finally:
            copy.setModified(False)
            copy.close()
        if not any(data[3::4]):
            raise errors.ReferenceUnknown(
                "Nothing is visible below the layer.",
                "Select a layer that lies on something, or show what it lies on.",
            )
        return Pixels(data, box.width, box.height, PixelFormat.BGRA8)

    def plain(self, data: Any, space: ColorSpace, box: Box) -> Any:
        """Returns pixels of a box in `space` as 8-bit sRGB."""
        return self._workshop.plain(data, space, box)

    def _activate(self, layer: Any) -> None:
        if self.is_open() and layer.parentNode() is not None:
            self._document.setActiveNode(layer)

    def image(self, region: Box) -> Pixels:
        """What is visible there, in the picture's own colour space."""
        space = self.color_space
        pixels = self._document.pixelData(*_corners(region))
        profile = "" if space.is_plain else space.profile
        return Pixels(pixels, region.width, region.height, space.pixel_format(), profile)

    def guide(self, region: Box) -> Pixels | None:
        """The same as 8-bit sRGB, None where it is that already."""
        if self.color_space.is_plain:
            return None
        data = _bits(self._document.projection(*_corners(region)))
        return Pixels(data, region.width, region.height, PixelFormat.BGRA8)

    def _check_unchanged(self, place: Place) -> None:
        size = (self._document.width(), self._document.height())
        if self.color_space != place.color_space or size != (place.width, place.height):
            raise errors.ImageModeUnsupported(
                "The picture got another size or colour space while Cavendish worked.",
                "Ask again.",
            )

    def _neighbours(self, root: Any, place: Place) -> tuple[Any, Any]:
        """The group that takes the new layer, and the layer that it goes above, or None."""
        node = self._document.nodeByUniqueID(QUuid(place.node)) if place.node else None
        while node is not None and is_mask(node):
            node = node.parentNode()
        parent = node.parentNode() if node is not None else None
        if parent is not None:
            return parent, node
        layers = layers_of(root)
        return root, layers[-1] if layers else None

    def _is_active(self, place: Place) -> bool:
        active = self._document.activeNode()
        return active is not None and active.uniqueId().toString() == place.node


class Workshop:
    """A hidden picture in which layers are made ready, out of reach of the artist's undo history.

    Giving a layer its mask is an undo step of the picture in which that happens, even while the
    layer is in no picture yet. A copy of a masked layer from here enters the artist's picture with
    one step.
    """

    def __init__(self, krita: Any) -> None:
        self._krita = krita
        self._document: Any = None
        self._patterns: dict[tuple[ColorSpace, str], Any] = {}

    def prepare(self) -> None:
        """Makes the hidden picture, where it is missing or another script has closed it."""
        if self._document is not None and self._document.rootNode() is not None:
            return
        self._patterns.clear()
        self._document = self._krita.createDocument(
            1, 1, WORKSHOP_NAME, "RGBA", "U8", WORKSHOP_PROFILE, 72.0
        )

    def close(self) -> None:
        """Closes the hidden picture; it is made anew when it is needed again."""
        document, self._document = self._document, None
        self._patterns.clear()
        if document is not None:
            document.close()

    def layer(self, space: ColorSpace, name: str, blending: str = "normal") -> Any:
        """Returns a new layer that is in no picture, in `space`, with one empty mask."""
        self.prepare()
        if (space, blending) not in self._patterns:
            self._patterns[space, blending] = self._make_pattern(space, blending)
        layer = self._patterns[space, blending].clone()
        layer.setName(name)
        return layer

    def plain(self, data: Any, space: ColorSpace, box: Box) -> Any:
        """Returns pixels of a box in `space` as 8-bit sRGB."""
        self.prepare()
        layer = self._document.createNode("conversion", "paintlayer")
        layer.setColorSpace(space.model, space.depth, space.profile)
        layer.setPixelData(data, *_corners(box))
        layer.setColorSpace("RGBA", "U8", WORKSHOP_PROFILE)
        self._document.setModified(False)
        return layer.pixelData(*_corners(box))

    def _make_pattern(self, space: ColorSpace, blending: str) -> Any:
        layer = self._document.createNode("pattern", "paintlayer")
        layer.setColorSpace(space.model, space.depth, space.profile)
        layer.addChildNode(self._document.createTransparencyMask(MASK_NAME), None)
        if blending != "normal":
            # Not to the clone: Krita crashes where a layer without a picture is given another mode.
            layer.setBlendingMode(blending)
            self._document.waitForDone()
        # Krita would otherwise keep an autosave file of it and offer that at its next start.
        self._document.setModified(False)
        return layer


def _fill(layer: Any, result: Result, touched: Iterable[Box]) -> None:
    """Gives a layer the pixels and its mask the coverage of a result.

    touched: pixels that the mask is made to hold without selecting them. Where a layer was alone,
    Krita shows it directly; when another joins it, Krita has to compose the canvas for the first
    time, but composes only as far as the new layer's mask reaches. Its call waits for that, once a
    picture: no other call of its API has the canvas composed without waiting.
    """
    corners = _corners(result.placement)
    layer.setPixelData(_bytes(result.image), *corners)
    selection = Selection()
    for box in touched:
        selection.setPixelData(bytes(box.width * box.height), *_corners(box))
    selection.setPixelData(_bytes(result.mask), *corners)
    children(layer)[0].setSelection(selection)


def _beside(layer: Any, parent: Any) -> list[Any]:
    """The layers right below and right above a layer."""
    layers = layers_of(parent)
    at = [one.uniqueId() for one in layers].index(layer.uniqueId())
    return [*layers[max(at - 1, 0) : at], *layers[at + 1 : at + 2]]


def _reach(layers: Iterable[Any], box: Box) -> None:
    """Makes the masks of layers reach over a box; what they select stays as it is.

    When a layer is taken away, by undo too, Krita has the one beside it compose what it covered.
    That composes only as far as that one's own mask reaches: without this, the rest of what is gone
    would be seen until something else refreshes it.
    """
    masks = (child for layer in layers for child in children(layer))
    for mask in masks:
        if mask.type() == "transparencymask":
            coverage = mask.selection()
            for pixel in map(_corners, _ends(box)):
                coverage.setPixelData(coverage.pixelData(*pixel), *pixel)


def _ends(box: Box) -> tuple[Box, Box]:
    """The first and the last pixel of a box."""
    return Box(box.x, box.y, 1, 1), Box(box.right - 1, box.bottom - 1, 1, 1)


def _bytes(pixels: Pixels) -> bytes:
    """The bytes of pixels, not copied where they are `bytes` already. Raises CavendishError."""
    # Krita ignores pixels of a wrong length without a word; view() tells.
    pixels.view()
    return pixels.buffer if isinstance(pixels.buffer, bytes) else bytes(pixels.buffer)


def _space_of(image: Pixels, space: ColorSpace) -> ColorSpace:
    """The picture's own colour space; 8-bit sRGB where a model has made pixels from words alone."""
    profile = "" if space.is_plain else space.profile
    is_own = image.format is space.pixel_format() and image.color_profile == profile
    return space if is_own else ColorSpace("RGBA", "U8", WORKSHOP_PROFILE)


def _bits(picture: Any) -> bytes:
    """The pixels of a projection: Krita has converted it to sRGB; BGRA in memory, rows packed."""
    bits = picture.constBits()
    bits.setsize(picture.sizeInBytes())
    return bytes(bits)


def _corners(box: Box) -> tuple[int, int, int, int]:
    return box.x, box.y, box.width, box.height


def _selection_of(place: Place) -> Any:
    """The copy of the selection that a place holds. Raises MaskEmpty."""
    selection: Any = place.selection
    if selection is None or selection.width() < 1 or selection.height() < 1:
        raise errors.MaskEmpty
    return selection
