# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_krita.picture."""

from __future__ import annotations

import pytest

from cavendish_client import PixelFormat, errors
from cavendish_krita.picture import ColorSpace


@pytest.mark.parametrize(
    ("depth", "expected"), [("U8", PixelFormat.BGRA8), ("U16", PixelFormat.BGRA16)]
)
def test_integer_rgb_has_a_pixel_format(depth: str, expected: PixelFormat) -> None:
    assert ColorSpace("RGBA", depth, "any profile").pixel_format() is expected


@pytest.mark.parametrize(
    ("model", "depth", "words"),
    [
        ("RGBA", "F16", "16-bit float"),
        ("RGBA", "F32", "32-bit float"),
        ("CMYKA", "U8", "CMYK"),
        ("GRAYA", "U16", "grayscale"),
        ("LABA", "U16", "L*a*b*"),
        ("NEW", "U8", "NEW"),
    ],
)
def test_other_spaces_are_refused_with_the_way_out(model: str, depth: str, words: str) -> None:
    with pytest.raises(errors.ImageModeUnsupported) as caught:
        ColorSpace(model, depth, "").pixel_format()
    assert words in caught.value.message
    assert "Convert Image Color Space" in caught.value.next_step


@pytest.mark.parametrize(
    ("depth", "profile", "is_plain"),
    [
        ("U8", "sRGB-elle-V2-srgbtrc.icc", True),
        ("U8", "sRGB built-in", True),
        ("U8", "sRGB IEC61966-2.1", True),
        ("U16", "sRGB-elle-V2-srgbtrc.icc", False),
        ("U8", "sRGB-elle-V2-g10.icc", False),
        ("U8", "krita-2.5, lcms sRGB built-in with linear gamma TRC", False),
        ("U8", "scRGB (linear)", False),
        ("U8", "WideRGB-elle-V2-g22.icc", False),
        ("U8", "Rec2020-elle-V4-g10.icc", False),
    ],
)
def test_only_8_bit_srgb_is_plain(depth: str, profile: str, is_plain: bool) -> None:
    assert ColorSpace("RGBA", depth, profile).is_plain is is_plain
