# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests, results and the like: plain ones, and hypothesis' strategies for all of them."""

from hypothesis import strategies as st

from cavendish.request import (
    Box,
    Canvas,
    Compose,
    Cutout,
    Denoise,
    Depth,
    Describe,
    Digest,
    Edit,
    Expand,
    Fill,
    Flats,
    Generate,
    Harmonise,
    ImageRef,
    ImageSpec,
    Lines,
    ModelOptions,
    PixelFormat,
    Plan,
    Point,
    Preset,
    Reference,
    Remove,
    ReplaceBackground,
    Request,
    Restyle,
    Result,
    Retouch,
    Role,
    Select,
    Source,
    Text,
    Thinking,
    Upload,
    Upscale,
    Wording,
)
from cavendish.store.record import JobError

PLAN = Plan(
    "classic", reasons=("The built-in engine is the only one that can do this, at no cost.",)
)
SIDE = 4


def digest(number: int) -> Digest:
    return Digest(f"{number:064x}", SIDE * SIDE)


def image(number: int = 1, kind: PixelFormat = PixelFormat.RGBA8) -> ImageRef:
    spec = ImageSpec(SIDE, SIDE, kind)
    return ImageRef(spec, blob=Digest(f"{number:064x}", spec.size_bytes))


def request(seed: int = 0, document: str = "", engine: str = "") -> Request:
    """A request of its own for each seed."""
    operation = Fill(image(1), image(2, PixelFormat.GRAY8), seed=seed)
    return Request(operation, engine=engine, document=document)


def result(seed: int = 0) -> Result:
    return Result(image(3), image(4, PixelFormat.GRAY8), Box(0, 0, SIDE, SIDE), seed, 0.25, 7)


ERROR = JobError("DISK_FULL", "There is no room left.", "Free some.", {"folder": "x"})

# What protobuf lets through as a string.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
words = st.lists(texts, max_size=3).map(tuple)
numbers = st.integers(-(2**63), 2**63 - 1)
seconds = st.floats(allow_nan=False, allow_infinity=False)
digests = st.builds(Digest, st.text("0123456789abcdef", min_size=64, max_size=64), numbers)
specs = st.builds(ImageSpec, numbers, numbers, st.sampled_from(PixelFormat), texts)
images = st.builds(ImageRef, specs, st.none() | digests, st.none() | texts)
boxes = st.builds(Box, numbers, numbers, numbers, numbers)
references = st.lists(st.builds(Reference, images, st.sampled_from(Role), texts), max_size=3).map(
    tuple
)
canvases = st.builds(
    Canvas, images, st.none() | images, st.none() | images, numbers, numbers, numbers, numbers
)
perhaps = st.none() | images
fills = st.builds(Fill, images, images, perhaps, *[numbers] * 5, texts, references, perhaps)
operations = st.one_of(
    fills,
    st.builds(Generate, texts, boxes, references, st.booleans()),
    st.builds(Edit, canvases, texts, references),
    st.builds(Remove, canvases, texts, perhaps),
    st.builds(ReplaceBackground, canvases, texts, references),
    st.builds(Expand, canvases, boxes, texts, perhaps),
    st.builds(Compose, texts, boxes, references),
    st.builds(Restyle, canvases, texts, references),
    st.builds(Retouch, canvases, st.sampled_from(Preset), texts),
    st.builds(Text, canvases, words, texts),
    st.builds(Describe, canvases, st.sampled_from(Wording), texts),
    st.builds(Lines, canvases, seconds, seconds),
    st.builds(Depth, canvases),
    st.builds(Harmonise, canvases, images, seconds),
    st.builds(Denoise, canvases, seconds),
    st.builds(Flats, canvases, seconds, perhaps),
    st.builds(Upscale, canvases, numbers),
    st.builds(Cutout, canvases, perhaps, perhaps, perhaps),
    st.builds(
        Select,
        canvases,
        st.lists(st.builds(Point, numbers, numbers, st.booleans()), max_size=3).map(tuple),
        st.none() | boxes,
        st.none() | images,
    ),
)
options = st.builds(
    ModelOptions,
    texts,
    texts,
    texts,
    st.sampled_from(Thinking),
    st.booleans(),
    st.booleans(),
    numbers,
    st.booleans(),
    numbers,
    seconds,
)
requests = st.builds(
    Request,
    operations,
    texts,
    st.booleans(),
    texts,
    words,
    st.booleans(),
    texts,
    texts,
    options,
    texts,
)
plans = st.builds(
    Plan,
    engine=texts,
    model=texts,
    endpoints=words,
    size=texts,
    ratio=texts,
    reasons=words,
    price_micro_usd=numbers,
    parent=texts,
    upload=st.none() | st.builds(Upload, texts, words, st.booleans()),
)
results = st.builds(
    Result,
    st.none() | images,
    st.none() | images,
    st.none() | boxes,
    numbers,
    seconds,
    numbers,
    texts,
    words,
    st.lists(st.builds(Source, texts, texts), max_size=2).map(tuple),
    st.booleans(),
)
errors = st.builds(JobError, texts, texts, texts, st.dictionaries(texts, texts, max_size=3))
