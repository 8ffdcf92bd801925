# SPDX-License-Identifier: GPL-3.0-or-later
"""Each verb from the wire, with every field held against what it may be."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from cavendish.api import check
from cavendish.api.convert_image import (
    COLOUR,
    COVERAGE,
    EIGHT_BIT,
    ImageReader,
    box_from,
    check_place,
    size_of,
)
from cavendish.errors import (
    BlobTooLarge,
    ImageTooLarge,
    MaskSizeMismatch,
    NewAreaTooLarge,
    PromptTooLong,
)
from cavendish.request import (
    Box,
    Canvas,
    Compose,
    Cutout,
    Denoise,
    Depth,
    Describe,
    Edit,
    Expand,
    Fill,
    Flats,
    Generate,
    Harmonise,
    ImageRef,
    Lines,
    Operation,
    Point,
    Preset,
    Reference,
    Remove,
    ReplaceBackground,
    Restyle,
    Retouch,
    Role,
    Select,
    Text,
    Upscale,
    Wording,
)
from cavendish_proto.v1 import job_pb2

MOST_REFERENCES = 64
MOST_STRINGS = 32
MOST_NAME_BYTES = 256
MOST_POINTS = 64
_MEGAPIXEL = 1_000_000

_ROLES = dict(enumerate(Role, 1))
_PRESETS = dict(enumerate(Preset, 1))
_WORDINGS = dict(enumerate(Wording, 1))

T = TypeVar("T")


def operation_from(
    verb: str, message: Any, reader: ImageReader, *, names_model: bool = False
) -> Operation:
    """The operation that a verb's message means. names_model: whether its request names one.

    Raises InvalidRequest, PromptTooLong, MaskSizeMismatch, and what `ImageReader.read` raises.
    """
    return _VERBS[verb](_Fields(verb, message, reader, names_model=names_model))


class _Fields:
    """The fields of one verb's message, read under their names."""

    def __init__(
        self, verb: str, message: Any, reader: ImageReader, *, names_model: bool = False
    ) -> None:
        self.verb, self.message, self._reader = verb, message, reader
        self.names_model = names_model

    def field(self, name: str) -> str:
        return f"{self.verb}.{name}"

    def prompt(self, *, required: bool = False) -> str:
        return self.words("prompt", self.message.prompt, required=required)

    def words(self, name: str, value: str, *, required: bool = False) -> str:
        size, most = len(value.encode()), self._reader.limits.max_prompt_bytes
        if size > most:
            raise PromptTooLong(size_bytes=size, limit_bytes=most)
        if required and not value.strip():
            raise check.invalid(self.field(name), "is missing")
        return check.plain(self.field(name), value)

    def present(self, *names: str) -> None:
        for name in names:
            check.present(self.field(name), self.message.HasField(name))

    def image(self, name: str, formats: Any) -> ImageRef:
        return self._reader.read(self.field(name), getattr(self.message, name), formats)

    def box(self, name: str) -> Box:
        self.present(name)
        return box_from(self.field(name), getattr(self.message, name), self._reader.limits)

    def number(self, name: str, low: float, high: float) -> float:
        return check.within(self.field(name), getattr(self.message, name), low, high)

    def choice(self, name: str, choices: dict[int, T]) -> T:
        return _choice(self.field(name), getattr(self.message, name), choices)

    def canvas(self) -> Canvas:
        self.present("canvas")
        return _Fields(self.field("canvas"), self.message.canvas, self._reader).as_canvas()

    def as_canvas(self) -> Canvas:
        self.present("image")
        image = self.image("image", COLOUR)
        mask = self.image("mask", COVERAGE) if self.message.HasField("mask") else None
        if mask is not None and size_of(mask) != size_of(image):
            raise MaskSizeMismatch(mask=size_of(mask), image=size_of(image))
        guide = self.image("guide", EIGHT_BIT) if self.message.HasField("guide") else None
        if guide is not None:
            _check_size(self.field("guide"), guide, image)
        check_place(self.field("x_px"), self.message.x_px, image.spec.width)
        check_place(self.field("y_px"), self.message.y_px, image.spec.height)
        return Canvas(
            image,
            mask,
            guide,
            x=self.message.x_px,
            y=self.message.y_px,
            width=self.message.document_width_px,
            height=self.message.document_height_px,
        )

    def sources(self, canvas: Canvas) -> ImageRef | None:
        if not self.message.HasField("sources"):
            return None
        sources = self.image("sources", COVERAGE)
        _check_size(self.field("sources"), sources, canvas.image)
        return sources

    def check_larger(self, image: ImageRef, width: int, height: int) -> None:
        """Refuses what would become a result that the daemon could not hand out."""
        limits, spec = self._reader.limits, image.spec
        if max(width, height) > limits.max_side_px:
            raise ImageTooLarge(width_px=width, height_px=height, limit_px=limits.max_side_px)
        size = spec.size_bytes // (spec.width * spec.height) * width * height
        if size > limits.max_blob_bytes:
            raise BlobTooLarge(size_bytes=size, limit_bytes=limits.max_blob_bytes)

    def check_new(self, pixels: int) -> None:
        """Refuses more pixels that are made of nothing than anybody has a use for."""
        limit = self._reader.limits.max_new_px
        if pixels > limit:
            raise NewAreaTooLarge(new_mpx=-(-pixels // _MEGAPIXEL), limit_mpx=limit // _MEGAPIXEL)

    def new_place(self, name: str) -> Box:
        """A place for a picture that is made of nothing."""
        place = self.box(name)
        self.check_new(place.width * place.height)
        return place

    def stroke(self, name: str, canvas: Canvas) -> ImageRef | None:
        """What was painted over the canvas, where anything was. Raises MaskSizeMismatch."""
        if not self.message.HasField(name):
            return None
        painted = self.image(name, COVERAGE)
        if size_of(painted) != size_of(canvas.image):
            raise MaskSizeMismatch(mask=size_of(painted), image=size_of(canvas.image))
        return painted

    def references(self, canvas: Canvas | None = None) -> tuple[Reference, ...]:
        messages = self.message.references
        check.each(self.field("references"), messages, MOST_REFERENCES)
        found = tuple(
            self._reference(f"references.{number}", message, canvas)
            for number, message in enumerate(messages)
        )
        _check_names(self.field("references"), (one.name for one in found))
        return found

    def _reference(self, name: str, message: job_pb2.Reference, canvas: Canvas | None) -> Reference:
        field = self.field(name)
        check.present(f"{field}.image", message.HasField("image"))
        image = self._reader.read(f"{field}.image", message.image, EIGHT_BIT)
        role = _choice(f"{field}.role", message.role, _ROLES)
        if role is Role.DOODLE:
            if canvas is None:
                raise check.invalid(f"{field}.role", "is a doodle where there is no canvas")
            _check_size(f"{field}.image", image, canvas.image)
        called = check.text(f"{field}.name", message.name, MOST_NAME_BYTES)
        return Reference(image, role, check.plain(f"{field}.name", called, lines=False))

    def points(self) -> tuple[Point, ...]:
        check.each(self.field("points"), self.message.points, MOST_POINTS)
        return tuple(Point(one.x_px, one.y_px, one.inside) for one in self.message.points)

    def strings(self) -> tuple[str, ...]:
        values = self.message.strings
        check.each(self.field("strings"), values, MOST_STRINGS)
        check.present(self.field("strings"), bool(values))
        return tuple(
            self.words(f"strings.{number}", value, required=True)
            for number, value in enumerate(values)
        )


def _choice(field: str, number: int, choices: dict[int, T]) -> T:
    if number == 0:
        raise check.invalid(field, "is missing")
    if number not in choices:
        raise check.invalid(field, f"is {number}, which this daemon does not know")
    return choices[number]


def _check_names(field: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in filter(None, names):
        if name in seen:
            raise check.invalid(field, f"has two of the name {name!r:.50}")
        seen.add(name)


def _check_size(field: str, image: ImageRef, canvas: ImageRef) -> None:
    if size_of(image) != size_of(canvas):
        raise check.invalid(field, f"is {size_of(image)} where the image is {size_of(canvas)}")


def _fill(fields: _Fields) -> Fill:
    fields.present("image", "mask")
    canvas = fields.as_canvas()
    return Fill(
        canvas.image,
        fields.image("mask", COVERAGE),
        canvas.guide,
        x=canvas.x,
        y=canvas.y,
        width=canvas.width,
        height=canvas.height,
        seed=fields.message.seed,
        prompt=fields.prompt(),
        references=fields.references(canvas),
        sources=fields.sources(canvas),
    )


def _generate(fields: _Fields) -> Generate:
    prompt, placement = fields.prompt(required=True), fields.new_place("placement")
    return Generate(prompt, placement, fields.references(), fields.message.transparent)


def _edit(fields: _Fields) -> Edit:
    canvas = fields.canvas()
    return Edit(canvas, fields.prompt(required=True), fields.references(canvas))


def _remove(fields: _Fields) -> Remove:
    canvas = fields.canvas()
    check.present(fields.field("canvas.mask"), canvas.mask is not None)
    return Remove(canvas, fields.prompt(), fields.sources(canvas))


def _replace_background(fields: _Fields) -> ReplaceBackground:
    canvas = fields.canvas()
    return ReplaceBackground(canvas, fields.prompt(required=True), fields.references(canvas))


def _expand(fields: _Fields) -> Expand:
    canvas, target = fields.canvas(), fields.box("target")
    spec = canvas.image.spec
    right, bottom = canvas.x + spec.width, canvas.y + spec.height
    inside = target.x <= canvas.x and target.y <= canvas.y
    inside = inside and right <= target.x + target.width and bottom <= target.y + target.height
    if not inside:
        raise check.invalid(fields.field("target"), "does not hold the whole image")
    if canvas.mask is None and (target.width, target.height) == (spec.width, spec.height):
        raise check.invalid(fields.field("target"), "is no larger than the image")
    fields.check_larger(canvas.image, target.width, target.height)
    fields.check_new(target.width * target.height - spec.width * spec.height)
    return Expand(canvas, target, fields.prompt(), fields.sources(canvas))


def _compose(fields: _Fields) -> Compose:
    prompt, placement = fields.prompt(required=True), fields.new_place("placement")
    references = fields.references()
    check.present(fields.field("references"), bool(references))
    return Compose(prompt, placement, references)


def _restyle(fields: _Fields) -> Restyle:
    canvas = fields.canvas()
    references = fields.references(canvas)
    styled = any(one.role in (Role.STYLE, Role.PALETTE) for one in references)
    # A model of this machine may have a style of its own.
    required = not (styled or fields.names_model)
    return Restyle(canvas, fields.prompt(required=required), references)


def _retouch(fields: _Fields) -> Retouch:
    return Retouch(fields.canvas(), fields.choice("preset", _PRESETS), fields.prompt())


def _text(fields: _Fields) -> Text:
    return Text(fields.canvas(), fields.strings(), fields.prompt())


def _describe(fields: _Fields) -> Describe:
    return Describe(fields.canvas(), fields.choice("wording", _WORDINGS), fields.prompt())


def _lines(fields: _Fields) -> Lines:
    thickness = fields.number("thickness", 0.5, 20)
    return Lines(fields.canvas(), thickness, fields.number("detail", 0, 1))


def _depth(fields: _Fields) -> Depth:
    return Depth(fields.canvas())


def _harmonise(fields: _Fields) -> Harmonise:
    canvas = fields.canvas()
    fields.present("below")
    below = fields.image("below", EIGHT_BIT)
    _check_size(fields.field("below"), below, canvas.image)
    return Harmonise(canvas, below, fields.number("strength", 0, 2))


def _denoise(fields: _Fields) -> Denoise:
    return Denoise(fields.canvas(), fields.number("strength", 0, 2))


def _flats(fields: _Fields) -> Flats:
    canvas, gap, hints = fields.canvas(), fields.number("gap", 0, 64), None
    if fields.message.HasField("hints"):
        hints = fields.image("hints", EIGHT_BIT)
        _check_size(fields.field("hints"), hints, canvas.image)
    return Flats(canvas, gap, hints)


def _upscale(fields: _Fields) -> Upscale:
    canvas, scale = fields.canvas(), fields.message.scale
    check.between(fields.field("scale"), scale, 2, 4)
    spec = canvas.image.spec
    fields.check_larger(canvas.image, spec.width * scale, spec.height * scale)
    return Upscale(canvas, scale)


def _select(fields: _Fields) -> Select:
    has = fields.message.HasField
    return Select(
        fields.canvas(),
        fields.points(),
        fields.box("box") if has("box") else None,
        fields.image("scribble", COVERAGE) if has("scribble") else None,
    )


def _cutout(fields: _Fields) -> Cutout:
    canvas = fields.canvas()
    return Cutout(canvas, *(fields.stroke(name, canvas) for name in ("keep", "remove", "hair")))


_VERBS: dict[str, Callable[[_Fields], Operation]] = {
    "fill": _fill,
    "generate": _generate,
    "edit": _edit,
    "remove": _remove,
    "replace_background": _replace_background,
    "expand": _expand,
    "compose": _compose,
    "restyle": _restyle,
    "retouch": _retouch,
    "text": _text,
    "describe": _describe,
    "lines": _lines,
    "depth": _depth,
    "harmonise": _harmonise,
    "denoise": _denoise,
    "flats": _flats,
    "upscale": _upscale,
    "select": _select,
    "cutout": _cutout,
}
