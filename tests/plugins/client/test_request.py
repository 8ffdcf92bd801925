# SPDX-License-Identifier: GPL-3.0-or-later
import dataclasses

import pytest

from cavendish_client import (
    Canvas,
    CutoutRequest,
    EditRequest,
    FillRequest,
    PixelFormat,
    Pixels,
    Reference,
    Role,
    errors,
)
from cavendish_client.request import with_pixels

PICTURE = Pixels(bytes(32), 4, 2, segment="s")
MASK = Pixels(bytes(8), 4, 2, PixelFormat.GRAY8)


def test_images_are_named_by_their_path():
    request = EditRequest(Canvas(PICTURE, MASK), "p", (Reference(PICTURE, Role.STYLE),))
    assert request.images() == {
        "canvas.image": PICTURE,
        "canvas.mask": MASK,
        "references.0.image": PICTURE,
    }
    assert list(FillRequest(PICTURE, MASK, guide=PICTURE).images()) == ["image", "mask", "guide"]


def test_mask_of_another_size_is_refused():
    small = Pixels(bytes(4), 2, 2, PixelFormat.GRAY8)
    with pytest.raises(errors.MaskSizeMismatch, match="2 x 2 pixels, the picture 4 x 2"):
        EditRequest(Canvas(PICTURE, small), "p").check()


def test_mask_that_is_a_picture_is_refused():
    with pytest.raises(errors.InvalidRequest, match="must be GRAY8"):
        EditRequest(Canvas(PICTURE, PICTURE), "p").check()


def test_canvas_without_a_mask_is_sound():
    EditRequest(Canvas(PICTURE), "p").check()


@pytest.mark.parametrize("stroke", ["keep", "remove", "hair"])
def test_stroke_of_another_size_or_kind_is_refused(stroke: str):
    CutoutRequest(Canvas(PICTURE, MASK), **{stroke: MASK}).check()
    small = Pixels(bytes(4), 2, 2, PixelFormat.GRAY8)
    with pytest.raises(errors.MaskSizeMismatch):
        CutoutRequest(Canvas(PICTURE), **{stroke: small}).check()
    with pytest.raises(errors.InvalidRequest):
        CutoutRequest(Canvas(PICTURE), **{stroke: PICTURE}).check()


def test_every_picture_of_a_request_can_be_changed():
    request = EditRequest(Canvas(PICTURE, MASK), "p", (Reference(PICTURE, Role.STYLE),))
    changed = with_pixels(request, lambda pixels: dataclasses.replace(pixels, segment=""))
    assert all(not pixels.segment for pixels in changed.images().values())
    assert (changed.prompt, changed.references[0].role) == ("p", Role.STYLE)
