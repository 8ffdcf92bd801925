# SPDX-License-Identifier: GPL-3.0-or-later
"""The seam between operations and engines: what an engine is given, and what it gives back.

Knows no job, no transport and no database. numpy is named for type checkers only, so that the
daemon can start without it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

from cavendish.request import Box, Point

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels: TypeAlias = NDArray[np.uint8] | NDArray[np.uint16]
    Samples: TypeAlias = NDArray[np.uint8]
    Values: TypeAlias = NDArray[np.float32]
    Mask: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a picture that is in the making looks like so far.

    rgb: 8-bit sRGB, three bytes a pixel, rows from the top without gaps. Small, whatever the
    picture's own size: it goes along with each news of the progress.
    """

    width: int
    height: int
    rgb: bytes


class Control(Protocol):
    """What a running operation talks to. Every method may be called from any thread."""

    def progress(self, fraction: float, stage: str) -> None:
        """Tells how far the work is: fraction 0..1, stage in words. Cheap; never raises."""
        ...

    def show(self, preview: Preview) -> None:
        """Shows what there is so far. Cheap; never raises."""
        ...

    def cancelled(self) -> bool:
        """Whether the work should stop."""
        ...

    def check(self) -> None:
        """Raises JobCancelled if the work should stop; call it at least every 50 ms."""
        ...

    def on_stop(self, act: Callable[[], None]) -> AbstractContextManager[None]:
        """Calls act within the context as soon as the work should stop; at once if it should now.

        act is called at most once, from any thread; it must be quick and must not raise.
        """
        ...


@dataclass(frozen=True, slots=True)
class FillTask:
    """What to fill.

    picture: [H, W, 4], uint8 or uint16, straight alpha last, read-only, in the document's own
    colour space. mask: uint8 [H, W], above 0 is to be filled; neither empty nor full. guide: the
    same pixels as 8-bit sRGB, uint8 [H, W, 4], or None where picture itself is what people see.
    seed: same seed, same pixels. sources: uint8 [H, W], above 0 may be copied from; None: all that
    lies near the hole. blue_first, guide_blue_first: whether they are in the order BGRA, which
    matters to who knows what things look like. model: the one that the plan names.
    """

    picture: Pixels
    mask: Samples
    guide: Samples | None
    seed: int
    sources: Samples | None = None
    blue_first: bool = False
    guide_blue_first: bool = False
    model: str = ""


@dataclass(frozen=True, slots=True)
class FillOutcome:
    """What was filled.

    box: the bounds of the mask above 0, in pixels of the task's picture. picture: the pixels of
    that box, [box.height, box.width, 4] of the task's dtype and order; filled where the mask is
    above 0, the original bits elsewhere. device: what a model ran on, '' without one. notes: what
    the artist should know of how it was made, a sentence each.
    """

    picture: Pixels
    box: Box
    device: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UpscaleTask:
    """What to enlarge, and where to write it: views of the caller's, in any order in memory.

    colours: [H, W, 3] RGB, alpha: [H, W], straight, both uint8 or both uint16, in the document's
    own space; what is transparent has the colours of what lies round it. made_colours: [sH, sW, 3],
    made_alpha: [sH, sW], alike, to be filled. scale: 2 to 4. model: the one that the plan names.
    """

    colours: Pixels
    alpha: Pixels
    made_colours: Pixels
    made_alpha: Pixels
    scale: int
    model: str = ""


@dataclass(frozen=True, slots=True)
class UpscaleOutcome:
    """What a picture was enlarged on, and what the artist should know of it, a sentence each."""

    device: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DepthTask:
    """What to measure: uint8 [H, W, 4], straight alpha, sRGB. model: the one of the plan."""

    picture: Samples
    model: str = ""


@dataclass(frozen=True, slots=True)
class DepthOutcome:
    """How near each pixel is, float32 [H, W], 0 the farthest of the picture, 1 the nearest.

    device: what it was measured on, in words. notes: what the artist should know, a sentence each.
    """

    nearness: Values
    device: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LinesTask:
    """What to draw: uint8 [H, W, 4], straight alpha, sRGB.

    thickness: of a line, in pixels. detail: 0 the strongest edges alone, 1 every one. model: the
    one that the plan names.
    """

    picture: Samples
    thickness: float
    detail: float
    model: str = ""


@dataclass(frozen=True, slots=True)
class LinesOutcome:
    """How much ink lies on each pixel, uint8 [H, W]; notes: what the artist should know of it."""

    ink: Samples
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecolourTask:
    """Whose colours are to become whose.

    picture: uint8 [H, W, 4], straight alpha, sRGB. mask: uint8 [H, W], whose colours are matched.
    palettes: pictures like it, of any size, at least one with a pixel that is opaque.
    """

    picture: Samples
    mask: Samples
    palettes: tuple[Samples, ...]


@dataclass(frozen=True, slots=True)
class RestyleTask:
    """What to paint in another style.

    picture: uint8 [H, W, 4], straight alpha, sRGB. styles: pictures like it, of any size, each with
    a pixel that is opaque; none where the model has a style of its own. model: the one that the
    plan names.
    """

    picture: Samples
    styles: tuple[Samples, ...] = ()
    model: str = ""


@dataclass(frozen=True, slots=True)
class RestyleOutcome:
    """What was painted: uint8 [H, W, 4] like the task's picture, its alpha unchanged.

    device: what it was painted on, in words. notes: what the artist should know, a sentence each.
    """

    picture: Samples
    device: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CutoutTask:
    """What to cut a subject out of.

    picture: uint8 [H, W, 4] sRGB, straight alpha. rough: bool [H, W], round the subject; None: the
    engine finds it. keep, remove, hair: bool [H, W], what an artist has marked as surely subject,
    surely background, and an edge that is neither. No pixel is in both keep and remove. model: the
    one that the plan names.
    """

    picture: Samples
    rough: Mask | None
    keep: Mask
    remove: Mask
    hair: Mask
    model: str = ""


@dataclass(frozen=True, slots=True)
class SelectTask:
    """What is pointed at, and in which picture.

    picture: uint8 [H, W, 4], straight alpha, sRGB, read-only. points: x and y of pixels of it, in
    the order of the clicks. box: of pixels of it, what is wanted lies within. scribble: uint8
    [H, W], above 0 is drawn on what is wanted, somewhere. At least one of the three is there, and
    where it is points alone, one of them is inside. model: the one that the plan names.
    """

    picture: Samples
    points: tuple[Point, ...] = ()
    box: Box | None = None
    scribble: Samples | None = None
    model: str = ""


@dataclass(frozen=True, slots=True)
class CutoutOutcome:
    """alpha: uint8 [H, W], how opaque the subject is. notes: what the artist should know of it."""

    alpha: Samples
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SelectOutcome:
    """What was found.

    mask: uint8 [H, W], how far each pixel belongs to it. device: what it was found on, in words.
    notes: what the artist should know of it, a sentence each.
    """

    mask: Samples
    device: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DenoiseTask:
    """What to take noise out of, and where to write it: views of the caller's, in any order.

    colours: [H, W, 3] RGB, uint8 or uint16, in the document's own space; what is transparent has
    the colours of what lies round it. alpha: [H, W], alike. part: what is wanted of it. made:
    alike, of the part's size, to be filled. strength: times the noise that is measured.
    """

    colours: Pixels
    alpha: Pixels
    part: Box
    made: Pixels
    strength: float


@dataclass(frozen=True, slots=True)
class FlatsTask:
    """What to lay flat colours under.

    picture: uint8 [H, W, 4], straight alpha, sRGB. gap: the widest in a line that is closed, in
    pixels. hints: alike, spots of the colours that areas take over; None: each gets its own.
    """

    picture: Samples
    gap: float
    hints: Samples | None


@dataclass(frozen=True, slots=True)
class FlatsOutcome:
    """areas: int32 [H, W], numbers of colours, uint8 [N, 3] sRGB; -1 where none is told. count: of
    areas. unspotted: of those that no spot lies in. lines: whether there are any."""

    areas: NDArray[np.int32]
    colours: Samples
    count: int
    unspotted: int
    lines: bool


class Engine(Protocol):
    """A way to run operations. One instance serves all workers of its pool at once.

    What it can do is in further protocols, one a skill.
    """

    @property
    def name(self) -> str:
        """The name that requests and plans use."""
        ...

    @property
    def description(self) -> str:
        """What it runs on, in words, for example "C core, 2 threads". May load code."""
        ...


@runtime_checkable
class Filler(Engine, Protocol):
    """An engine that fills."""

    def fill(self, task: FillTask, control: Control) -> FillOutcome:
        """Fills a hole from what surrounds it.

        Raises NothingToCopyFrom, JobCancelled, OutOfMemory, and where it uses a model the errors of
        `errors.models` and `errors.inference`; anything else is a bug of the engine.
        """
        ...


@runtime_checkable
class Upscaler(Engine, Protocol):
    """An engine that makes pictures larger."""

    def upscale(self, task: UpscaleTask, control: Control) -> UpscaleOutcome:
        """Writes the task's larger picture.

        Raises JobCancelled, OutOfMemory, and where it uses a model the errors of `errors.models`
        and `errors.inference`; anything else is a bug of the engine.
        """
        ...


@runtime_checkable
class Cutter(Engine, Protocol):
    """An engine that parts subjects from their backgrounds."""

    def cut_out(self, task: CutoutTask, control: Control) -> CutoutOutcome:
        """How opaque the subject is at each pixel of the task's picture.

        Raises SubjectUnclear, JobCancelled, OutOfMemory, and where it uses a model the errors of
        `errors.models` and `errors.inference`; anything else is a bug of the engine.
        """
        ...


@runtime_checkable
class Liner(Engine, Protocol):
    """Draws the lines of pictures."""

    def lines(self, task: LinesTask, control: Control) -> LinesOutcome:
        """Draws the lines of the task's picture.

        Raises JobCancelled, OutOfMemory, and where it uses a model the errors of `errors.models`
        and `errors.inference`.
        """
        ...


@runtime_checkable
class Depther(Engine, Protocol):
    """Tells how near things are."""

    def depth(self, task: DepthTask, control: Control) -> DepthOutcome:
        """How near each pixel of the task's picture is. Raises as `Liner.lines`."""
        ...


@runtime_checkable
class Denoiser(Engine, Protocol):
    """Takes noise out of pictures."""

    def denoise(self, task: DenoiseTask, control: Control) -> float:
        """Writes the task's part without noise; how much there was, in 1/255 of the range.

        Raises JobCancelled, OutOfMemory.
        """
        ...


@runtime_checkable
class Flatter(Engine, Protocol):
    """Lays flat colours under line art."""

    def flats(self, task: FlatsTask, control: Control) -> FlatsOutcome:
        """A colour for each area that lines enclose. Raises JobCancelled, OutOfMemory."""
        ...


@runtime_checkable
class Recolourer(Engine, Protocol):
    """Changes colours, and nothing else."""

    def recolour(self, task: RecolourTask, control: Control) -> Samples:
        """The task's picture in the colours of its palettes. Raises JobCancelled, OutOfMemory."""
        ...

    def harmonise(
        self, layer: Samples, below: Samples, strength: float, control: Control
    ) -> Samples:
        """layer in the light of below; both uint8 [H, W, 4] sRGB, of one size, straight alpha.

        strength: 0 changes nothing, 1 is what is thought plausible. Raises as `recolour`.
        """
        ...


@runtime_checkable
class Restyler(Engine, Protocol):
    """Paints pictures in another style."""

    def restyle(self, task: RestyleTask, control: Control) -> RestyleOutcome:
        """The task's picture in the style that it names.

        Raises JobCancelled, OutOfMemory, and where it uses a model the errors of `errors.models`
        and `errors.inference`.
        """
        ...


@runtime_checkable
class Selector(Engine, Protocol):
    """Finds what is pointed at."""

    def select(self, task: SelectTask, control: Control) -> SelectOutcome:
        """What belongs to what the task points at; nothing, where nothing does.

        Same task, same mask, whatever was asked before. Raises JobCancelled, OutOfMemory, and where
        it uses a model the errors of `errors.models` and `errors.inference`.
        """
        ...
