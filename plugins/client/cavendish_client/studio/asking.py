# SPDX-License-Identifier: GPL-3.0-or-later
"""From a draft to a request: which part of the picture goes along, and what is asked of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cavendish_client.model import ServerInfo
from cavendish_client.pixels import Box, PixelFormat, Pixels
from cavendish_client.request import (
    AnyRequest,
    Canvas,
    CutoutRequest,
    DenoiseRequest,
    DepthRequest,
    DescribeRequest,
    EditRequest,
    ExpandRequest,
    FillRequest,
    FlatsRequest,
    GenerateRequest,
    HarmoniseRequest,
    LinesRequest,
    Options,
    Preset,
    Reference,
    RemoveRequest,
    ReplaceBackgroundRequest,
    RestyleRequest,
    RetouchRequest,
    Role,
    SelectRequest,
    TextRequest,
    Thinking,
    UpscaleRequest,
    Wording,
)
from cavendish_client.studio import paint, reach
from cavendish_client.studio.document import Document, View
from cavendish_client.studio.draft import Draft, Kind, Layer, Source, Stroke
from cavendish_client.studio.mode import Mode
from cavendish_client.studio.quotation import quoted

# How much of what is measured.
STRENGTHS = {"gentle": 0.5, "strong": 1.5}
# Pixels.
GAP_SIZES = {"small": 2.0, "medium": 6.0, "wide": 20.0}
# Thickness in pixels, and detail.
LINE_SIZES = {"fine": (1.0, 0.65), "medium": (1.5, 0.5), "bold": (4.0, 0.4)}


@dataclass(frozen=True)
class Circumstances:
    """What goes with a request beside its verb's own."""

    document: str = ""
    thread: str = ""
    parent: str = ""
    layers: tuple[str, ...] = ()
    consent: bool = False
    local_only: bool = False
    pay_again: int = 0

    def fields(self, draft: Draft) -> dict[str, Any]:
        """The fields of the request."""
        return {
            "document": self.document,
            "thread": self.thread,
            "parent": self.parent,
            "layers": self.layers,
            "consent": self.consent,
            "local_only": self.local_only,
            "options": options_of(draft, self.pay_again),
        }


@dataclass(frozen=True)
class Material:
    """The pixels of a request, read or only measured. canvas: None where the mode needs none.

    references: by the keys of the draft's sources; strokes of the canvas' size, as GRAY8 where
    their colors tell nothing.
    below: what the layer lies on, where the mode looks at a layer.
    """

    canvas: Canvas | None
    references: Mapping[str, Pixels] = field(default_factory=dict)
    below: Pixels | None = None


def options_of(draft: Draft, pay_again: int = 0) -> Options:
    """What is asked of the model; one of this machine knows nothing of sizes and the like."""
    if draft.local or not draft.mode.takes_words:
        return Options(model=draft.local, pay_again=pay_again)
    draws = not draft.mode.makes_words
    return Options(
        model=draft.model,
        size=draft.size if draws else "",
        thinking=Thinking(draft.thinking),
        search_web=draft.search_web and draws,
        search_images=draft.search_images and draws,
        pay_again=pay_again,
    )


def part(draft: Draft, view: View, info: ServerInfo) -> Box:
    """The part of the picture that the mode looks at; where Generate puts its result."""
    if draft.mode is Mode.GENERATE:
        room = view.whole if view.selection is None else view.selection.intersection(view.whole)
        return reach.inside(room or view.whole, draft.ratio) if draft.ratio else room or view.whole
    # What may be copied can lie anywhere.
    copies = any(one.role is Stroke.SOURCES for one in draft.drawn)
    whole = copies or draft.mode is Mode.EXPAND or draft.mode.looks_at_a_layer
    meant = draft.pointed if draft.mode is Mode.SELECT else None
    seen = meant or view.selection
    if whole or seen is None:
        return view.whole
    rule = info.offer(draft.mode.value.verb).context
    return rule.box(seen, view.width, view.height)


def scale(draft: Draft) -> int:
    """How many times as large the picture becomes."""
    return int(draft.option) if draft.mode is Mode.UPSCALE else 1


def multiplies(draft: Draft) -> bool:
    """Whether its layer colours what lies below it, and hides nothing of that."""
    return draft.mode is Mode.FLATS


def needs_canvas(draft: Draft) -> bool:
    """Whether pixels of the picture itself are read."""
    return draft.mode is not Mode.GENERATE


def measured(draft: Draft, view: View, info: ServerInfo) -> Material:
    """Pixels without bytes, for an estimate."""
    box = part(draft, view, info)
    sizes = {source.key: _unread(source, box) for source in draft.sources}
    if not needs_canvas(draft):
        return Material(None, sizes)
    mask = None
    if view.selection is not None and not draft.mode.looks_at_a_layer:
        mask = Pixels(b"", box.width, box.height, PixelFormat.GRAY8)
    image = Pixels(b"", box.width, box.height)
    canvas = Canvas(image, mask, None, box.x, box.y, view.width, view.height)
    return Material(canvas, sizes, image if draft.mode.looks_at_a_layer else None)


def _unread(source: Source, box: Box) -> Pixels:
    is_gray = isinstance(source.role, Stroke) and source.role is not Stroke.HINTS
    form = PixelFormat.GRAY8 if is_gray else PixelFormat.RGBA8
    return Pixels(b"", box.width, box.height, form)


def request_of(
    draft: Draft, view: View, material: Material, place: Box, around: Circumstances
) -> AnyRequest:
    """What the draft asks for. place: what `part` gave."""
    canvas, fields = material.canvas, {**around.fields(draft), **_strokes(draft, material)}
    references = tuple(_reference(source, material) for source in draft.referred)
    if canvas is None:
        transparent = draft.transparent and not draft.local
        return GenerateRequest(draft.prompt, place, references, transparent=transparent, **fields)
    if draft.mode is Mode.FILL:
        return _fill(draft.prompt, canvas, references, fields)
    if material.below is not None:
        strength = STRENGTHS.get(draft.option, 1.0)
        return HarmoniseRequest(canvas, material.below, strength, **fields)
    return _on_canvas(draft, view, canvas, references, fields)


def _on_canvas(
    draft: Draft, view: View, canvas: Canvas, references: tuple[Reference, ...], fields: Any
) -> AnyRequest:
    prompt = draft.prompt
    made: dict[Mode, Any] = {
        Mode.EDIT: lambda: EditRequest(canvas, prompt, references, **fields),
        Mode.REMOVE: lambda: RemoveRequest(canvas, prompt, **fields),
        Mode.REPLACE_BACKGROUND: lambda: ReplaceBackgroundRequest(
            canvas, prompt, references, **fields
        ),
        Mode.EXPAND: lambda: ExpandRequest(canvas, reach.target(draft, view), prompt, **fields),
        Mode.RESTYLE: lambda: RestyleRequest(canvas, prompt, references, **fields),
        Mode.RETOUCH: lambda: RetouchRequest(canvas, Preset(draft.option), prompt, **fields),
        Mode.TEXT: lambda: TextRequest(canvas, quoted(prompt), prompt, **fields),
        Mode.DESCRIBE: lambda: DescribeRequest(canvas, Wording(draft.option), prompt, **fields),
        Mode.LINES: lambda: LinesRequest(canvas, *LINE_SIZES[draft.option], **fields),
        Mode.UPSCALE: lambda: UpscaleRequest(canvas, scale(draft), **fields),
        Mode.FLATS: lambda: FlatsRequest(canvas, GAP_SIZES[draft.option], **fields),
        Mode.DEPTH: lambda: DepthRequest(canvas, **fields),
        Mode.CUTOUT: lambda: CutoutRequest(canvas, **fields),
        Mode.SELECT: lambda: _select(draft, view, canvas, fields),
        Mode.DENOISE: lambda: DenoiseRequest(canvas, STRENGTHS.get(draft.option, 1.0), **fields),
    }
    request: AnyRequest = made[draft.mode]()
    return request


def _select(draft: Draft, view: View, canvas: Canvas, fields: Any) -> SelectRequest:
    """What is selected now only points at what is meant: it bounds nothing."""
    drawn, bare = canvas.mask, replace(canvas, mask=None)
    if draft.pointed is not None:
        return SelectRequest(bare, draft.points, draft.box, **fields)
    if draft.option == "under":
        return SelectRequest(bare, scribble=drawn, **fields)
    box = view.selection.intersection(view.whole) if view.selection is not None else None
    return SelectRequest(bare, box=box, **fields)


def reference_box(source: Source, place: Box) -> Box | None:
    """What of a layer is read: doodles and strokes lie on the canvas, the rest is seen alone."""
    return place if source.guides else None


def read(document: Document, source: Source, place: Box) -> Pixels:
    """The pixels of a layer that goes along. Raises ReferenceUnknown, and what the host refuses."""
    pixels = document.reference(source, reference_box(source, place))
    if source.role is Stroke.HINTS:
        return paint.spots(pixels, source.name)
    return paint.stroke(pixels, source.name) if isinstance(source.role, Stroke) else pixels


def layers_sent(draft: Draft, layers: Sequence[Layer]) -> tuple[str, ...]:
    """The ids of the layers and groups of which pixels are sent, each once.

    What is seen of the canvas comes from all that are visible; a reference takes along what is in
    it, and says where it is itself.
    """
    named = {source.key for source in draft.sources if source.kind is Kind.LAYER}
    seen = [one.layer_id for one in layers if one.is_seen and needs_canvas(draft)]
    told = [one for one in layers if one.layer_id in named or named & set(one.within)]
    above = [group for one in told for group in one.within]
    return tuple(dict.fromkeys((*seen, *(one.layer_id for one in told), *above)))


def _fill(
    prompt: str, canvas: Canvas, references: tuple[Reference, ...], fields: Any
) -> FillRequest:
    mask = canvas.mask or Pixels(b"", canvas.image.width, canvas.image.height, PixelFormat.GRAY8)
    return FillRequest(
        canvas.image,
        mask,
        canvas.guide,
        canvas.x,
        canvas.y,
        prompt=prompt,
        references=references,
        width=canvas.width,
        height=canvas.height,
        **fields,
    )


def _reference(source: Source, material: Material) -> Reference:
    return Reference(material.references[source.key], Role(source.role), source.name)


def _strokes(draft: Draft, material: Material) -> dict[str, Any]:
    """By what they tell; layers that tell the same are one stroke."""
    told = {
        kind.key: [material.references[one.key] for one in draft.drawn if one.role == kind.key]
        for kind in draft.stroke_roles
    }
    return {
        key: paint.overlaid(layers) if key == Stroke.HINTS else paint.joined(layers)
        for key, layers in told.items()
    }
