# SPDX-License-Identifier: GPL-3.0-or-later
import dataclasses
import subprocess
import sys
from typing import Any

import pytest

from cavendish.errors import (
    CavendishError,
    ImageLengthMismatch,
    ImageModeUnsupported,
    InvalidRequest,
    MaskSizeMismatch,
    ReferenceUnknown,
)
from cavendish.operations.check import check
from cavendish.request import (
    Box,
    Compose,
    Cutout,
    Digest,
    Edit,
    Generate,
    ImageRef,
    ImageSpec,
    PixelFormat,
    Point,
    Reference,
    Remove,
    Role,
    Select,
)
from tests.daemon.operations.pictures import canvas_of, fill_of


@pytest.mark.parametrize("kind", sorted(set(PixelFormat) - {PixelFormat.GRAY8}))
def test_fill_of_every_picture_format_passes(kind: PixelFormat) -> None:
    check(fill_of(5, 4, kind, guide=True))


@pytest.mark.parametrize(
    ("field", "ref", "error"),
    [
        ("image", ImageRef(ImageSpec(4, 4, PixelFormat.GRAY8)), ImageModeUnsupported),
        ("mask", ImageRef(ImageSpec(4, 4, PixelFormat.RGBA8)), ImageModeUnsupported),
        ("guide", ImageRef(ImageSpec(4, 4, PixelFormat.BGRA16)), ImageModeUnsupported),
        ("mask", ImageRef(ImageSpec(4, 5, PixelFormat.GRAY8)), MaskSizeMismatch),
        ("guide", ImageRef(ImageSpec(5, 4, PixelFormat.RGBA8)), MaskSizeMismatch),
        (
            "mask",
            ImageRef(ImageSpec(4, 4, PixelFormat.GRAY8), Digest("0" * 64, 17)),
            ImageLengthMismatch,
        ),
    ],
)
def test_what_cannot_run_is_refused(field: str, ref: ImageRef, error: type[CavendishError]) -> None:
    operation = fill_of(4, 4, PixelFormat.RGBA8, guide=True)
    changed: Any = {field: ref}
    with pytest.raises(error):
        check(dataclasses.replace(operation, **changed))


REF = ImageRef(ImageSpec(4, 4, PixelFormat.RGBA8))


@pytest.mark.parametrize(
    ("field", "kind", "error"),
    [
        ("image", PixelFormat.GRAY8, ImageModeUnsupported),
        ("mask", PixelFormat.RGBA8, ImageModeUnsupported),
        ("guide", PixelFormat.RGBA16, ImageModeUnsupported),
    ],
)
def test_canvas_of_the_wrong_format_is_refused(
    field: str, kind: PixelFormat, error: type[CavendishError]
) -> None:
    canvas = canvas_of(4, 4, guide=True)
    changed: Any = {field: ImageRef(ImageSpec(4, 4, kind))}
    with pytest.raises(error):
        check(Edit(dataclasses.replace(canvas, **changed), "p"))


@pytest.mark.parametrize(
    ("reference", "error"),
    [
        (
            Reference(ImageRef(ImageSpec(4, 4, PixelFormat.RGBA16)), Role.STYLE),
            ImageModeUnsupported,
        ),
        (Reference(ImageRef(ImageSpec(5, 4, PixelFormat.RGBA8)), Role.DOODLE), MaskSizeMismatch),
        (
            Reference(ImageRef(REF.spec, Digest("0" * 64, 63)), Role.STYLE),
            ImageLengthMismatch,
        ),
    ],
    ids=["depth", "size of a doodle", "length"],
)
def test_reference_that_cannot_be_used_is_refused(
    reference: Reference, error: type[CavendishError]
) -> None:
    with pytest.raises(error):
        check(Edit(canvas_of(4, 4), "p", (reference,)))


def test_reference_of_any_size_passes() -> None:
    image = ImageRef(ImageSpec(9, 2, PixelFormat.BGRA8))
    check(Edit(canvas_of(4, 4), "p", (Reference(image, Role.STYLE), Reference(REF, Role.DOODLE))))


def test_doodle_without_a_canvas_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="is a doodle where there is no canvas"):
        check(Compose("p", Box(0, 0, 9, 9), (Reference(REF, Role.DOODLE),)))


@pytest.mark.parametrize(
    "operation",
    [
        Remove(canvas_of(4, 4), "the @hat"),
        Generate("a @hat", Box(0, 0, 9, 9)),
        Edit(canvas_of(4, 4), "a @hat", (Reference(REF, Role.OBJECT, "cap"),)),
    ],
)
def test_name_of_no_reference_is_refused(operation: Any) -> None:
    with pytest.raises(ReferenceUnknown, match="@hat"):
        check(operation)


SENT = canvas_of(6, 4, mask=False, x=10, y=-20)
SCRIBBLE = ImageRef(ImageSpec(6, 4, PixelFormat.GRAY8))


@pytest.mark.parametrize(
    "prompts",
    [
        {"points": (Point(10, -20), Point(15, -17, inside=False))},
        {"box": Box(10, -20, 6, 4)},
        {"box": Box(11, -19, 1, 1), "points": (Point(15, -17, inside=False),)},
        {"scribble": SCRIBBLE},
    ],
    ids=["points", "box", "box and what is not meant", "scribble"],
)
def test_select_with_something_to_go_by_passes(prompts: Any) -> None:
    check(Select(SENT, **prompts))


@pytest.mark.parametrize(
    ("prompts", "problem"),
    [
        ({}, "no point, no box and no scribble"),
        ({"points": (Point(11, -19, inside=False),)}, "none on what is wanted"),
        (
            {"points": (Point(16, -20),)},
            r"\(16, -20\) reaches outside .*6 x 4 pixels at \(10, -20\)",
        ),
        ({"points": (Point(10, -21),)}, "reaches outside"),
        ({"box": Box(10, -20, 0, 4)}, "holds no pixel"),
        ({"box": Box(10, -20, 7, 4)}, "select.box reaches outside"),
        ({"box": Box(9, -20, 3, 3)}, "reaches outside"),
    ],
)
def test_select_without_anything_to_go_by_is_refused(prompts: Any, problem: str) -> None:
    with pytest.raises(InvalidRequest, match=problem):
        check(Select(SENT, **prompts))


def test_scribble_that_is_no_mask_of_the_canvas_is_refused() -> None:
    with pytest.raises(MaskSizeMismatch):
        check(Select(SENT, scribble=ImageRef(ImageSpec(6, 5, PixelFormat.GRAY8))))
    with pytest.raises(ImageModeUnsupported):
        check(Select(SENT, scribble=ImageRef(ImageSpec(6, 4, PixelFormat.RGBA8))))


def test_check_and_context_need_no_array_library() -> None:
    code = (
        "import sys, cavendish.operations.check, cavendish.operations.context,"
        " cavendish.operations.run; print('numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("spec", "error"),
    [
        (ImageSpec(4, 5, PixelFormat.GRAY8), MaskSizeMismatch),
        (ImageSpec(4, 4, PixelFormat.RGBA8), ImageModeUnsupported),
    ],
)
def test_sources_that_are_no_mask_of_the_canvas_are_refused(spec: Any, error: Any) -> None:
    with pytest.raises(error):
        check(Remove(canvas_of(4, 4), sources=ImageRef(spec)))


@pytest.mark.parametrize("name", ["keep", "remove", "hair"])
@pytest.mark.parametrize(
    ("spec", "error"),
    [
        (ImageSpec(4, 5, PixelFormat.GRAY8), MaskSizeMismatch),
        (ImageSpec(4, 4, PixelFormat.RGBA8), ImageModeUnsupported),
    ],
)
def test_stroke_that_is_no_mask_of_the_canvas_is_refused(name: str, spec: Any, error: Any) -> None:
    with pytest.raises(error):
        check(Cutout(canvas_of(4, 4), **{name: ImageRef(spec)}))
