# SPDX-License-Identifier: GPL-3.0-or-later
"""The verbs that an artist can ask for, and what each needs to know."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias, get_args

from cavendish.request.image import Box, ImageRef, images_of


class Role(StrEnum):
    """What a reference is for."""

    OBJECT = "object"
    PERSON = "person"
    STYLE = "style"
    POSE = "pose"
    PALETTE = "palette"
    DOODLE = "doodle"


class Preset(StrEnum):
    """What a retouch does."""

    RELIGHT = "relight"
    DAY_TO_NIGHT = "day_to_night"
    FOCUS = "focus"
    VIEWPOINT = "viewpoint"
    COLOR_GRADE = "color_grade"


class Wording(StrEnum):
    """What a description is for."""

    CAPTION = "caption"
    ALT_TEXT = "alt_text"
    ANNOTATION = "annotation"


@dataclass(frozen=True, slots=True)
class Reference:
    """A picture with a role, as 8-bit sRGB. name: what prompts call it, '@name' without the @.

    A doodle has the size and place of the canvas' image; it guides and never shows in the result.
    """

    image: ImageRef
    role: Role
    name: str = ""


@dataclass(frozen=True, slots=True)
class Canvas:
    """The part of a document that is sent, and what of it may change.

    mask: same size as image, above 0 may change, the value is the opacity of the result; None: all
    of it may. guide: the same picture as 8-bit sRGB. (x, y): where image lies in the document.
    width, height: the document's size; 0 where image is all of it.
    """

    image: ImageRef
    mask: ImageRef | None = None
    guide: ImageRef | None = None
    x: int = 0
    y: int = 0
    width: int = 0
    height: int = 0


class _Verb:
    """What all verbs have in common. `name` is the verb, and the name of its module."""

    __slots__ = ()
    name = ""

    def images(self) -> dict[str, ImageRef]:
        """The images that the operation reads, by path."""
        return images_of(self)


@dataclass(frozen=True, slots=True)
class Fill(_Verb):
    """Fills where mask is above 0: from what surrounds it, or with what prompt says.

    mask has the size of image; guide, if given, is the same picture as 8-bit sRGB. (x, y) is where
    image lies in the document; width and height are the document's size, 0 where image is all of
    it. sources: of the size of image, above 0 may be copied from; None: all that lies near.
    """

    image: ImageRef
    mask: ImageRef
    guide: ImageRef | None = None
    x: int = 0
    y: int = 0
    width: int = 0
    height: int = 0
    seed: int = 0
    prompt: str = ""
    references: tuple[Reference, ...] = ()
    sources: ImageRef | None = None

    name = "fill"

    @property
    def canvas(self) -> Canvas:
        """The same as other verbs have it."""
        return Canvas(self.image, self.mask, self.guide, self.x, self.y, self.width, self.height)


@dataclass(frozen=True, slots=True)
class Generate(_Verb):
    """Makes a picture from words.

    placement: where it goes; its ratio and size are met as well as the model can. transparent:
    only the subject, on nothing.
    """

    prompt: str
    placement: Box
    references: tuple[Reference, ...] = ()
    transparent: bool = False

    name = "generate"


@dataclass(frozen=True, slots=True)
class Edit(_Verb):
    """Changes the canvas, or the selection in it, as the prompt says."""

    canvas: Canvas
    prompt: str
    references: tuple[Reference, ...] = ()

    name = "edit"


@dataclass(frozen=True, slots=True)
class Remove(_Verb):
    """Takes away what is selected. prompt: what it is, in words; may be empty.

    sources: of the size of the canvas' image, above 0 may be copied from; None: all that lies near.
    """

    canvas: Canvas
    prompt: str = ""
    sources: ImageRef | None = None

    name = "remove"


@dataclass(frozen=True, slots=True)
class ReplaceBackground(_Verb):
    """Puts the subject before something else.

    The canvas' mask is the background; None: the model finds the subject itself.
    """

    canvas: Canvas
    prompt: str
    references: tuple[Reference, ...] = ()

    name = "replace_background"


@dataclass(frozen=True, slots=True)
class Expand(_Verb):
    """Continues the picture into target, a rectangle of the document larger than the image.

    The canvas' mask, if any, is what else of the image may change. sources: of the size of the
    canvas' image, above 0 may be copied from; None: all that lies near.
    """

    canvas: Canvas
    target: Box
    prompt: str = ""
    sources: ImageRef | None = None

    name = "expand"


@dataclass(frozen=True, slots=True)
class Compose(_Verb):
    """Makes one picture of several references."""

    prompt: str
    placement: Box
    references: tuple[Reference, ...]

    name = "compose"


@dataclass(frozen=True, slots=True)
class Restyle(_Verb):
    """Gives the canvas the style of the style references, or of the prompt."""

    canvas: Canvas
    prompt: str = ""
    references: tuple[Reference, ...] = ()

    name = "restyle"


@dataclass(frozen=True, slots=True)
class Retouch(_Verb):
    """One of the presets. prompt: the wish that goes with it, for example where the light is."""

    canvas: Canvas
    preset: Preset
    prompt: str = ""

    name = "retouch"


@dataclass(frozen=True, slots=True)
class Text(_Verb):
    """Writes exactly these strings, each once, into the canvas. prompt: where and how."""

    canvas: Canvas
    strings: tuple[str, ...]
    prompt: str = ""

    name = "text"


@dataclass(frozen=True, slots=True)
class Describe(_Verb):
    """Tells in words what is on the canvas, or in the selection. prompt: what else to mind."""

    canvas: Canvas
    wording: Wording = Wording.CAPTION
    prompt: str = ""

    name = "describe"


@dataclass(frozen=True, slots=True)
class Lines(_Verb):
    """Draws the lines of the canvas, or of the selection in it.

    thickness: of a line, in pixels, 0.5..20. detail: 0 the strongest edges alone, 1 every one.
    """

    canvas: Canvas
    thickness: float
    detail: float

    name = "lines"
    prompt = ""


@dataclass(frozen=True, slots=True)
class Depth(_Verb):
    """Tells how near each pixel of the canvas, or of the selection in it, is: lighter is nearer."""

    canvas: Canvas

    name = "depth"
    prompt = ""


@dataclass(frozen=True, slots=True)
class Harmonise(_Verb):
    """Fits the canvas, a layer, to the light of what it lies on.

    below: what the layer lies on, as 8-bit sRGB, of the size of the canvas' image. strength: 0
    changes nothing, 1 is what is thought plausible, 2 the most.
    """

    canvas: Canvas
    below: ImageRef
    strength: float

    name = "harmonise"
    prompt = ""


@dataclass(frozen=True, slots=True)
class Denoise(_Verb):
    """Takes noise out of the canvas, or the selection in it.

    strength: times the noise that is measured, 0..2; 1 takes out just that.
    """

    canvas: Canvas
    strength: float

    name = "denoise"
    prompt = ""


@dataclass(frozen=True, slots=True)
class Flats(_Verb):
    """Lays flat colours under the canvas, which is line art.

    gap: the widest gap in a line that is closed, in pixels, 0..64. hints: spots of the colours that
    areas take over, as 8-bit sRGB, of the size of the canvas' image; None: each gets its own.
    """

    canvas: Canvas
    gap: float
    hints: ImageRef | None = None

    name = "flats"
    prompt = ""


@dataclass(frozen=True, slots=True)
class Upscale(_Verb):
    """Makes the canvas, or its selection's rectangle, scale times as large: 2 to 4.

    The result lies where its part of the document is once that is as large.
    """

    canvas: Canvas
    scale: int

    name = "upscale"
    prompt = ""


@dataclass(frozen=True, slots=True)
class Cutout(_Verb):
    """Parts a subject from its background.

    The canvas' mask is a rough selection round it; None: the model finds it. keep, remove, hair:
    strokes of the size of the canvas' image, for what is surely subject, what is surely background,
    and an edge, like hair, that is neither.
    """

    canvas: Canvas
    keep: ImageRef | None = None
    remove: ImageRef | None = None
    hair: ImageRef | None = None

    name = "cutout"
    prompt = ""

    @property
    def shown(self) -> bool:
        """Whether anything of the request shows where the subject is."""
        return any(one is not None for one in (self.canvas.mask, self.keep, self.remove))


@dataclass(frozen=True, slots=True)
class Point:
    """A click on a pixel of the document. inside: whether what is there is wanted."""

    x: int
    y: int
    inside: bool = True


@dataclass(frozen=True, slots=True)
class Select(_Verb):
    """Finds what is pointed at, and gives a selection, not pixels.

    points: in the order of the clicks. box: of the document, what is wanted lies within it.
    scribble: of the size of the canvas' image, above 0 is drawn on what is wanted. At least one of
    the three is given, and of points alone one is inside. The canvas' mask, if any, is what may be
    selected.
    """

    canvas: Canvas
    points: tuple[Point, ...] = ()
    box: Box | None = None
    scribble: ImageRef | None = None

    name = "select"
    prompt = ""


Operation: TypeAlias = (
    Fill
    | Generate
    | Edit
    | Remove
    | ReplaceBackground
    | Expand
    | Compose
    | Restyle
    | Retouch
    | Text
    | Describe
    | Lines
    | Depth
    | Harmonise
    | Denoise
    | Flats
    | Upscale
    | Select
    | Cutout
)

# The verbs by name; each has a module of that name in `operations`.
VERBS: dict[str, type] = {verb.name: verb for verb in get_args(Operation)}
