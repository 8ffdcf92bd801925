# SPDX-License-Identifier: GPL-3.0-or-later
"""Pixel encodings: the fixed table, alpha added, highlights found."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish_client import PixelFormat
from cavendish_gimp.encoding import SRGB8, brighter_than_white, encoding_of, with_alpha


@pytest.mark.parametrize(
    ("precision", "name"),
    [
        (100, "RGBA u8"),
        (150, SRGB8),
        (175, "R~G~B~A u8"),
        (200, "RGBA u16"),
        (250, "R'G'B'A u16"),
        (350, "R'G'B'A u16"),
        (500, "R~G~B~A u16"),
        (600, "R~G~B~A u16"),
        (650, "R'G'B'A u16"),
        (775, "R~G~B~A u16"),
    ],
)
def test_encoding_of_keeps_the_precision_s_own_curve(precision: int, name: str) -> None:
    encoding = encoding_of(precision)
    assert encoding.name == name
    assert encoding.format is (PixelFormat.RGBA8 if name.endswith("u8") else PixelFormat.RGBA16)


def test_encoding_of_clips_floats_only() -> None:
    assert [encoding_of(kind + 50).clips for kind in (100, 200, 300, 500, 600, 700)] == (
        [False] * 3 + [True] * 3
    )


def test_encoding_of_refuses_an_unknown_precision() -> None:
    with pytest.raises(KeyError):
        encoding_of(450)


def test_encoding_opaque_names_the_format_without_alpha() -> None:
    assert encoding_of(150).opaque == "R'G'B' u8"
    assert encoding_of(200).opaque == "RGB u16"


@given(st.lists(st.tuples(*[st.integers(0, 65535)] * 3)))
def test_with_alpha_keeps_each_channel(pixels: list[tuple[int, int, int]]) -> None:
    flat = [value for pixel in pixels for value in pixel]
    rgba = with_alpha(struct.pack(f"<{len(flat)}H", *flat), 2)
    values = struct.unpack(f"<{4 * len(pixels)}H", rgba)
    assert [values[at : at + 4] for at in range(0, len(values), 4)] == [
        (*pixel, 65535) for pixel in pixels
    ]


def test_with_alpha_works_on_bytes() -> None:
    assert with_alpha(bytes([1, 2, 3, 4, 5, 6]), 1) == bytes([1, 2, 3, 255, 4, 5, 6, 255])


@given(st.floats(-60000, 1.0, width=16))
def test_brighter_than_white_passes_what_fits(value: float) -> None:
    assert not brighter_than_white(struct.pack("<e", value))


@given(st.floats(1.25, 60000, width=16))
def test_brighter_than_white_finds_one_highlight(value: float) -> None:
    assert brighter_than_white(struct.pack("<3e", 0.5, value, 1.0))


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
def test_brighter_than_white_finds_what_is_no_number(value: float) -> None:
    assert brighter_than_white(struct.pack("<e", value))
