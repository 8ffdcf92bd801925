# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_client.studio.paint."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish_client import PixelFormat, Pixels, errors
from cavendish_client.studio import paint


def test_what_is_more_than_half_opaque_is_a_stroke_in_either_order_of_channels() -> None:
    alphas = (0, 127, 128, 255)
    data = b"".join(bytes((9, 9, 9, alpha)) for alpha in alphas)
    for form in (PixelFormat.RGBA8, PixelFormat.BGRA8):
        made = paint.stroke(Pixels(data, 2, 2, form), "Keep")
        assert made == Pixels(b"\0\0\xff\xff", 2, 2, PixelFormat.GRAY8)


def test_layer_without_paint_is_told_by_name() -> None:
    with pytest.raises(errors.ReferenceUnknown, match="painted firmly on the layer “Keep me”"):
        paint.stroke(Pixels(b"\x09\x09\x09\0" * 6, 3, 2), "Keep me")


@given(st.lists(st.binary(min_size=6, max_size=6), min_size=1, max_size=3))
def test_strokes_are_joined_pixel_by_pixel(strokes: list[bytes]) -> None:
    marks = [bytes(255 * (one & 1) for one in stroke) for stroke in strokes]
    made = paint.joined([Pixels(one, 3, 2, PixelFormat.GRAY8) for one in marks])
    assert made is not None
    assert bytes(made.view()) == bytes(map(max, zip(*marks, strict=True)))


def test_no_stroke_is_none() -> None:
    assert paint.joined(()) is None


def test_spots_keep_their_colors_and_must_be_there() -> None:
    layer = Pixels(b"\x01\x02\x03\xff" + bytes(20), 3, 2)
    assert paint.spots(layer, "Colors") is layer
    with pytest.raises(errors.ReferenceUnknown, match="Colors"):
        paint.spots(Pixels(bytes(24), 3, 2), "Colors")


def test_spots_of_the_first_layer_lie_on_top() -> None:
    top = b"\x01\x01\x01\xff" + b"\x02\x02\x02\x10" + bytes(4)
    below = b"\x05\x05\x05\xff" + b"\x06\x06\x06\xff" + bytes(4)
    made = paint.overlaid([Pixels(one, 3, 1) for one in (top, below)])
    assert made == Pixels(top[:4] + below[4:8] + bytes(4), 3, 1)
    assert paint.overlaid(()) is None
