# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest

from cavendish.errors import ImageLengthMismatch, MaskEmpty
from cavendish.operations.arrays import picture, swapped
from cavendish.request import PixelFormat
from tests.daemon.operations.pictures import canvas_of, noise, packed


@pytest.mark.parametrize("kind", [PixelFormat.BGRA8, PixelFormat.BGRA16])
def test_order_of_the_document_is_put_right_and_back(kind: PixelFormat) -> None:
    pixels = noise((3, 4, 4), np.uint16 if kind is PixelFormat.BGRA16 else np.uint8)
    payloads = {"canvas.image": packed(pixels)}
    given = picture(payloads, canvas_of(4, 3, kind, mask=False))
    assert (given.pixels == pixels[..., [2, 1, 0, 3]]).all()
    assert (swapped(given.pixels, kind) == pixels).all()


def test_canvas_without_a_mask_may_change_throughout() -> None:
    payloads = {"canvas.image": packed(noise((3, 4, 4)))}
    given = picture(payloads, canvas_of(4, 3, mask=False))
    assert (given.mask == 255).all()
    assert given.guide is None


def test_deep_canvas_without_a_guide_is_seen_by_its_high_bytes() -> None:
    deep = noise((3, 4, 4), np.uint16)
    payloads = {"canvas.image": packed(deep)}
    given = picture(payloads, canvas_of(4, 3, PixelFormat.RGBA16, mask=False))
    assert given.guide is not None
    assert (given.guide == deep >> 8).all()


def test_guide_is_read_where_there_is_one() -> None:
    guide = noise((3, 4, 4), seed=1)
    payloads = {
        "canvas.image": packed(noise((3, 4, 4), np.uint16)),
        "canvas.guide": packed(guide),
        "canvas.mask": packed(np.ones((3, 4), np.uint8)),
    }
    given = picture(payloads, canvas_of(4, 3, PixelFormat.RGBA16, guide=True))
    assert given.guide is not None
    assert (given.guide == guide).all()
    assert (given.mask == 1).all()


def test_mask_that_selects_nothing_is_refused() -> None:
    payloads = {
        "canvas.image": packed(noise((3, 4, 4))),
        "canvas.mask": packed(np.zeros((3, 4), np.uint8)),
    }
    with pytest.raises(MaskEmpty):
        picture(payloads, canvas_of(4, 3))


@pytest.mark.parametrize("length", [47, 49])
def test_wrong_length_is_refused(length: int) -> None:
    payloads = {"canvas.image": memoryview(bytes(length))}
    with pytest.raises(ImageLengthMismatch):
        picture(payloads, canvas_of(4, 3, mask=False))


@pytest.mark.parametrize("kind", [PixelFormat.BGRA8, PixelFormat.BGRA16, PixelFormat.RGBA16])
def test_cancel_is_looked_for_while_a_large_canvas_is_read(kind: PixelFormat) -> None:
    looks: list[int] = []
    canvas = canvas_of(1024, 512, kind, mask=False)
    pixels = np.zeros((512, 1024, 4), np.uint16 if kind.bytes_per_pixel == 8 else np.uint8)
    picture({"canvas.image": packed(pixels)}, canvas, check=lambda: looks.append(1))
    assert len(looks) >= 4
