# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of a model that runs on this machine."""

import re
from dataclasses import dataclass
from enum import StrEnum

Side = int | str

# More than any file whose length is not known beforehand.
MOST_UNKNOWN_BYTES = 64 << 20
# What Windows keeps for its devices, whatever follows the first dot.
DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_ID = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")


class Runtime(StrEnum):
    """What runs a model."""

    ONNX = "onnx"
    LITERT = "litert"


class Tier(StrEnum):
    """How a model is offered: the small ones that every laptop can run, better ones, or apart."""

    STARTER = "starter"
    QUALITY = "quality"
    GENERATIVE = "generative"
    OPTIONAL = "optional"
    OWN = "own"


class Commercial(StrEnum):
    """Whether a licence allows commercial use; LIMITED: within bounds that its note tells."""

    ALLOWED = "allowed"
    LIMITED = "limited"
    FORBIDDEN = "forbidden"
    UNCLEAR = "unclear"


class Values(StrEnum):
    """What the numbers of a tensor mean.

    NORMAL: as the preparation's divisor, mean and deviation make them. RANGE: any range, to be
    stretched from its smallest to its largest. PROBE: 0..1 or 0..255, which exports differ in, so
    that the first run tells. KEEP: 255 what is known, 0 the hole. HOLE: 1 the hole, 0 what is
    known. TRIMAP: pictures with the trimap, 0..1, as a fourth channel. SCRIBBLE: pictures with what
    was drawn, 0 or the largest value, as a fourth channel. POINTS, SIDES: pixels. LABELS: 1 inside,
    0 outside, 2 and 3 a box's corners, -1 none. NEARNESS: any range, larger is nearer. INK: 1 is
    paper, 0 ink. RAW: for the next graph.
    """

    UNIT = "0..1"
    BYTE = "0..255"
    SIGNED = "-1..1"
    NORMAL = "normal"
    LOGIT = "logit"
    RANGE = "range"
    PROBE = "probe"
    KEEP = "keep"
    HOLE = "hole"
    TRIMAP = "trimap"
    SCRIBBLE = "scribble"
    POINTS = "points"
    LABELS = "labels"
    SIDES = "sides"
    NEARNESS = "nearness"
    INK = "ink"
    TOKENS = "tokens"
    TIME = "time"
    RAW = "raw"


class Fit(StrEnum):
    """How a picture comes to the size that a model takes.

    STRETCH: to side x side. LONGEST, SHORTEST: that side becomes side, the other follows. CROP:
    pieces of side x side round what matters. TILES: pieces as `Tiling` says. NATIVE: as it is, but
    with no side longer than side.
    """

    STRETCH = "stretch"
    LONGEST = "longest"
    SHORTEST = "shortest"
    CROP = "crop"
    TILES = "tiles"
    NATIVE = "native"


class Rounding(StrEnum):
    """How a side that follows comes to its multiple: to the nearest one, or to the one below."""

    NEAREST = "nearest"
    DOWN = "down"


class Resampling(StrEnum):
    """How pixels are scaled."""

    BILINEAR = "bilinear"
    BICUBIC = "bicubic"
    LANCZOS = "lanczos"


class Padding(StrEnum):
    """What lies right of and below a picture that is smaller than the input.

    EDGE: its last pixels, again and again. ZERO: 0 in the input, whatever that is as a colour.
    """

    EDGE = "edge"
    ZERO = "zero"


@dataclass(frozen=True, slots=True)
class Licence:
    """commercial: whether commercial use is allowed. note: what else is to be known of it."""

    name: str
    commercial: Commercial
    note: str = ""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model; name: its path in the model's folder, with '/'.

    url: '' where it is not offered for download. sha256: '' where it is not known, then size, in
    bytes, is 0 or only about right. required: whether the model can do without it.
    """

    name: str
    url: str = ""
    sha256: str = ""
    size: int = 0
    required: bool = True


@dataclass(frozen=True, slots=True)
class Tensor:
    """An input or output of a graph.

    name: '' is whatever the file calls it. dtypes: the NumPy names that are allowed. shape: lengths
    where they are fixed, letters where they are free; the same letter is the same length; () is
    any shape where `any_shape` is true, else a scalar.
    """

    name: str
    values: Values
    dtypes: tuple[str, ...] = ("float32",)
    shape: tuple[Side, ...] = ()
    any_shape: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Graph:
    """A file that a runtime loads, and what it must take and give.

    data: files that the graph reads its weights from, which must lie beside it. any_size: whether
    the network takes pictures of any size, although its file may name one.
    """

    name: str
    file: str
    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]
    data: tuple[str, ...] = ()
    any_size: bool = False


@dataclass(frozen=True, slots=True)
class Preparation:
    """How a picture, RGB 0..255, becomes a model's input.

    side: in pixels, 0 where any does. multiple: what both sides must be a multiple of; a picture
    that is scaled is rounded to it, any other is padded. divisor: what values are divided by first;
    0: by the picture's own largest value. mean, deviation: what is then subtracted, and divided by,
    for each channel. channels_last: height, width, channels in place of channels, height, width.
    """

    fit: Fit
    side: int = 0
    multiple: int = 1
    divisor: float = 255.0
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    deviation: tuple[float, float, float] = (1.0, 1.0, 1.0)
    resampling: Resampling = Resampling.BILINEAR
    rounding: Rounding = Rounding.NEAREST
    padding: Padding = Padding.EDGE
    channels_last: bool = False


@dataclass(frozen=True, slots=True)
class Tiling:
    """Pieces that a picture is cut into: sides and overlap in pixels; scale: of the result."""

    side: int
    overlap: int
    scale: int = 1


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a model that paints from noise is used where nobody says otherwise.

    steps: of the scheduler. guidance: how strongly words are followed; up to 1 what goes against
    them is not asked for. scheduler: diffusers' name, where no file of the model tells it. spacing:
    of its times, likewise. side: the one size that it paints, squares of so many pixels; 0: its
    files tell.
    """

    steps: int
    guidance: float
    scheduler: str = ""
    spacing: str = ""
    side: int = 0


@dataclass(frozen=True, slots=True)
class LocalModel:
    """What is known of a model that runs on this machine.

    tasks: what it can be used for, 'fill', 'cutout' and the like. hint: what it is good for, a
    sentence. page: where its makers tell of it. memory_bytes: about what it needs beside the
    picture, 0 where that is not known. remarks: what whoever runs it has to know, a sentence each.
    """

    id: str
    title: str
    runtime: Runtime
    tier: Tier
    tasks: tuple[str, ...]
    licence: Licence
    files: tuple[ModelFile, ...]
    graphs: tuple[Graph, ...]
    hint: str
    page: str = ""
    preparation: Preparation | None = None
    tiling: Tiling | None = None
    sampling: Sampling | None = None
    memory_bytes: int = 0
    remarks: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of all its files; 0 where too little is known of them to tell."""
        if any(file.required and not (file.size or file.sha256) for file in self.files):
            return 0
        return sum(file.size for file in self.files)

    @property
    def downloadable(self) -> bool:
        """Whether all of it can be fetched, and checked."""
        return all(file.url and file.sha256 for file in self.files)

    @property
    def checkable(self) -> bool:
        """Whether the digest of each of its files is known."""
        return all(file.sha256 for file in self.files)

    @property
    def reads_words(self) -> bool:
        """Whether it follows a prompt."""
        inputs = (one for graph in self.graphs for one in graph.inputs)
        return any(one.values is Values.TOKENS for one in inputs)

    @property
    def needs_style(self) -> bool:
        """Whether it restyles by another picture: its first graph looks at that."""
        return "restyle" in self.tasks and len(self.graphs) > 1

    def file(self, name: str) -> ModelFile:
        """The file of this name. Raises KeyError."""
        return {file.name: file for file in self.files}[name]

    def graph(self, name: str) -> Graph:
        """The graph of this name. Raises KeyError."""
        return {graph.name: graph for graph in self.graphs}[name]


def is_id(text: str) -> bool:
    """Whether it can be a model's id, and so the name of a folder on every system."""
    return bool(_ID.fullmatch(text)) and not text.endswith(".") and not DEVICES.fullmatch(text)
