# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked for, as one value: everything that can change the pixels is in it.

A class a verb; see the message of the same name in job.proto.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from typing import Any, ClassVar, TypeAlias, TypedDict

from cavendish_client import errors, model
from cavendish_client.pixels import Box, PixelFormat, Pixels

OnProgress = Callable[[model.Progress], None]


class Role(str, Enum):
    """What a reference is for."""

    OBJECT = "object"
    PERSON = "person"
    STYLE = "style"
    POSE = "pose"
    PALETTE = "palette"
    DOODLE = "doodle"


class Preset(str, Enum):
    """What a retouch does."""

    RELIGHT = "relight"
    DAY_TO_NIGHT = "day_to_night"
    FOCUS = "focus"
    VIEWPOINT = "viewpoint"
    COLOR_GRADE = "color_grade"


class Wording(str, Enum):
    """What a description is for."""

    CAPTION = "caption"
    ALT_TEXT = "alt_text"
    ANNOTATION = "annotation"


class Thinking(str, Enum):
    """How long a model thinks before it draws; DEFAULT leaves it to the model."""

    DEFAULT = ""
    MINIMAL = "minimal"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True)
class Reference:
    """A picture with a role: RGBA8 or BGRA8, sRGB. name: what prompts call it, '@name'.

    A doodle has the size and place of the canvas' image.
    """

    image: Pixels
    role: Role
    name: str = ""


@dataclass(frozen=True)
class Canvas:
    """The part of a document that is sent, and what of it may change.

    mask: GRAY8 of the same size, its values are the opacity of the result; None: all may change.
    guide: the same picture as 8-bit sRGB, needed where image is neither. (x, y): where image lies
    in the document. width, height: the document's size; 0 where image is all of it.
    """

    image: Pixels
    mask: Pixels | None = None
    guide: Pixels | None = None
    x: int = 0
    y: int = 0
    width: int = 0
    height: int = 0

    def check(self) -> None:
        """Raises MaskSizeMismatch, or InvalidRequest for a mask that is none."""
        if self.mask is None:
            return
        if self.mask.format is not PixelFormat.GRAY8:
            raise errors.InvalidRequest(field="mask", problem="must be GRAY8")
        if (self.mask.width, self.mask.height) != (self.image.width, self.image.height):
            raise errors.MaskSizeMismatch(
                mask=f"{self.mask.width} x {self.mask.height}",
                image=f"{self.image.width} x {self.image.height}",
            )


@dataclass(frozen=True)
class Options:
    """What can be asked of a model; '' and 0 leave it to the daemon.

    size: '512', '1K', '2K' or '4K'. ratio: 'W:H'. again: past the cache. pay_again: how many
    answers whose fate is unknown may be paid for once more. Only models of the daemon's machine
    know the rest: seed, steps (1 to 100), guidance (0 to 30, how strongly words are followed),
    strength (above 0, up to 1, how much may change).
    """

    model: str = ""
    size: str = ""
    ratio: str = ""
    thinking: Thinking = Thinking.DEFAULT
    search_web: bool = False
    search_images: bool = False
    variation: int = 0
    again: bool = False
    pay_again: int = 0
    deadline_seconds: float = 0.0
    seed: int | None = None
    steps: int = 0
    guidance: float | None = None
    strength: float | None = None


class AskFields(TypedDict, total=False):
    """What every request can be told beside its verb's own."""

    engine: str
    local_only: bool
    document: str
    layers: tuple[str, ...]
    consent: bool
    thread: str
    parent: str
    live: str
    options: Options


class FillFields(AskFields, total=False):
    """What a fill can be told beside its picture and mask."""

    guide: Pixels | None
    x: int
    y: int
    width: int
    height: int
    seed: int
    prompt: str
    references: tuple[Reference, ...]
    sources: Pixels | None


@dataclass(frozen=True)
class _Ask:
    """What all requests have in common; see Operation in job.proto."""

    verb: ClassVar[str] = ""
    engine: str = field(default="", kw_only=True)
    local_only: bool = field(default=False, kw_only=True)
    document: str = field(default="", kw_only=True)
    layers: tuple[str, ...] = field(default=(), kw_only=True)
    consent: bool = field(default=False, kw_only=True)
    thread: str = field(default="", kw_only=True)
    parent: str = field(default="", kw_only=True)
    live: str = field(default="", kw_only=True)
    options: Options = field(default_factory=Options, kw_only=True)

    def check(self) -> None:
        """Raises MaskSizeMismatch or InvalidRequest for what the daemon would refuse anyway."""
        canvas = getattr(self, "canvas", None)
        if canvas is not None:
            canvas.check()

    def images(self) -> dict[str, Pixels]:
        """The images to send, by their path, for example 'references.0.image'."""
        return dict(walk(self, ""))


@dataclass(frozen=True)
class FillRequest(_Ask):
    """Fills where mask is above 0: from what surrounds it, or with what prompt says.

    sources: GRAY8 of the same size, above 0 may be copied from; None: all that lies near.
    """

    verb: ClassVar[str] = "fill"
    image: Pixels
    mask: Pixels
    guide: Pixels | None = None
    x: int = 0
    y: int = 0
    seed: int = 0
    prompt: str = ""
    references: tuple[Reference, ...] = ()
    width: int = 0
    height: int = 0
    sources: Pixels | None = None

    def check(self) -> None:
        """Raises MaskSizeMismatch or InvalidRequest."""
        Canvas(self.image, self.mask).check()


@dataclass(frozen=True)
class GenerateRequest(_Ask):
    """Makes a picture from words. placement: where it goes. transparent: only the subject."""

    verb: ClassVar[str] = "generate"
    prompt: str
    placement: Box
    references: tuple[Reference, ...] = ()
    transparent: bool = False


@dataclass(frozen=True)
class EditRequest(_Ask):
    """Changes the canvas, or the selection in it, as the prompt says."""

    verb: ClassVar[str] = "edit"
    canvas: Canvas
    prompt: str
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True)
class RemoveRequest(_Ask):
    """Takes away what is selected. prompt: what it is; may be empty. sources: as for a fill."""

    verb: ClassVar[str] = "remove"
    canvas: Canvas
    prompt: str = ""
    sources: Pixels | None = None


@dataclass(frozen=True)
class ReplaceBackgroundRequest(_Ask):
    """Puts the subject before something else. The canvas' mask, if any, is the background."""

    verb: ClassVar[str] = "replace_background"
    canvas: Canvas
    prompt: str
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True)
class ExpandRequest(_Ask):
    """Continues the picture into target, a rectangle of the document that holds the image.

    sources: as for a fill, of the size of the canvas' image.
    """

    verb: ClassVar[str] = "expand"
    canvas: Canvas
    target: Box
    prompt: str = ""
    sources: Pixels | None = None


@dataclass(frozen=True)
class ComposeRequest(_Ask):
    """Makes one picture of several references."""

    verb: ClassVar[str] = "compose"
    prompt: str
    placement: Box
    references: tuple[Reference, ...]


@dataclass(frozen=True)
class RestyleRequest(_Ask):
    """Gives the canvas the style of references, of the prompt, or of the model that is named."""

    verb: ClassVar[str] = "restyle"
    canvas: Canvas
    prompt: str = ""
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True)
class RetouchRequest(_Ask):
    """One of the presets. prompt: the wish that goes with it."""

    verb: ClassVar[str] = "retouch"
    canvas: Canvas
    preset: Preset
    prompt: str = ""


@dataclass(frozen=True)
class TextRequest(_Ask):
    """Writes exactly these strings, each once, into the canvas. prompt: where and how."""

    verb: ClassVar[str] = "text"
    canvas: Canvas
    strings: tuple[str, ...]
    prompt: str = ""


@dataclass(frozen=True)
class DescribeRequest(_Ask):
    """Tells in words what is on the canvas, or in the selection."""

    verb: ClassVar[str] = "describe"
    canvas: Canvas
    wording: Wording = Wording.CAPTION
    prompt: str = ""


@dataclass(frozen=True)
class LinesRequest(_Ask):
    """Draws the lines of the canvas. thickness: in pixels, 0.5..20. detail: 0..1."""

    verb: ClassVar[str] = "lines"
    canvas: Canvas
    thickness: float = 1.5
    detail: float = 0.5


@dataclass(frozen=True)
class DepthRequest(_Ask):
    """Tells how near each pixel of the canvas is: a grey layer, lighter is nearer."""

    verb: ClassVar[str] = "depth"
    canvas: Canvas


@dataclass(frozen=True)
class HarmoniseRequest(_Ask):
    """Fits the canvas, a layer, to the light of what it lies on.

    below: 8-bit sRGB, of the layer's size. strength: 0 changes nothing, 2 is the most.
    """

    verb: ClassVar[str] = "harmonise"
    canvas: Canvas
    below: Pixels
    strength: float = 1.0


@dataclass(frozen=True)
class DenoiseRequest(_Ask):
    """Takes noise out of the canvas. strength: times the noise that is measured, 0..2."""

    verb: ClassVar[str] = "denoise"
    canvas: Canvas
    strength: float = 1.0


@dataclass(frozen=True)
class FlatsRequest(_Ask):
    """Lays flat colours under the canvas, line art; the layer belongs below it.

    gap: the widest in a line that is closed, in pixels, 0..64. hints: spots of the colours that
    areas take over, 8-bit sRGB, of the canvas' size; None: each area gets a colour of its own.
    """

    verb: ClassVar[str] = "flats"
    canvas: Canvas
    gap: float = 6.0
    hints: Pixels | None = None


@dataclass(frozen=True)
class UpscaleRequest(_Ask):
    """Makes the canvas, or the rectangle that its mask selects, 2 to 4 times as large.

    The result's placement is in the document once that is as large.
    """

    verb: ClassVar[str] = "upscale"
    canvas: Canvas
    scale: int = 2


@dataclass(frozen=True)
class CutoutRequest(_Ask):
    """Parts a subject from its background: the result's mask is how opaque it is.

    The canvas' mask, if any, is a rough selection round it. keep, remove, hair: strokes of the
    canvas' size, GRAY8, for what is surely subject, surely not, and an edge that is neither.
    """

    verb: ClassVar[str] = "cutout"
    canvas: Canvas
    keep: Pixels | None = None
    remove: Pixels | None = None
    hair: Pixels | None = None

    def check(self) -> None:
        """Raises MaskSizeMismatch or InvalidRequest."""
        for stroke in (self.canvas.mask, self.keep, self.remove, self.hair):
            Canvas(self.canvas.image, stroke).check()


@dataclass(frozen=True)
class Point:
    """A click on a pixel of the document. inside: whether what is there is wanted."""

    x: int
    y: int
    inside: bool = True


@dataclass(frozen=True)
class SelectRequest(_Ask):
    """Finds what is pointed at: by clicks in their order, a box round it, a scribble on it.

    At least one of the three, and of points alone one inside. Points and box are of the document,
    and lie on the canvas. scribble: GRAY8, of the size of the canvas' image, above 0 is drawn.
    The same canvas again makes further clicks fast. The canvas' mask is what may be selected.
    """

    verb: ClassVar[str] = "select"
    canvas: Canvas
    points: tuple[Point, ...] = ()
    box: Box | None = None
    scribble: Pixels | None = None

    def check(self) -> None:
        """Raises MaskSizeMismatch or InvalidRequest."""
        self.canvas.check()
        Canvas(self.canvas.image, self.scribble).check()


# The requests whose result is a layer.
LayerRequest: TypeAlias = (
    FillRequest
    | GenerateRequest
    | EditRequest
    | RemoveRequest
    | ReplaceBackgroundRequest
    | ExpandRequest
    | ComposeRequest
    | RestyleRequest
    | RetouchRequest
    | TextRequest
    | LinesRequest
    | DepthRequest
    | HarmoniseRequest
    | DenoiseRequest
    | FlatsRequest
    | UpscaleRequest
    | CutoutRequest
)
AnyRequest: TypeAlias = LayerRequest | DescribeRequest | SelectRequest


def walk(tree: Any, path: str) -> Iterator[tuple[str, Pixels]]:
    """Every picture in a tree of dataclasses and tuples, with its path."""
    if isinstance(tree, Pixels):
        yield path, tree
        return
    for name, value in children(tree).items():
        yield from walk(value, f"{path}.{name}" if path else name)


def children(tree: Any) -> Mapping[str, Any]:
    """What a dataclass or a tuple holds, by name or number; nothing for all else."""
    if isinstance(tree, tuple):
        return {str(number): value for number, value in enumerate(tree)}
    if is_dataclass(tree):
        return {each.name: getattr(tree, each.name) for each in fields(tree)}
    return {}


def with_pixels(tree: Any, change: Callable[[Pixels], Pixels]) -> Any:
    """The same tree with each picture changed."""
    if isinstance(tree, Pixels):
        return change(tree)
    if isinstance(tree, tuple):
        return tuple(with_pixels(value, change) for value in tree)
    if is_dataclass(tree) and not isinstance(tree, type):
        names = [each.name for each in fields(tree)]
        values = {name: with_pixels(getattr(tree, name), change) for name in names}
        return type(tree)(**values)
    return tree
