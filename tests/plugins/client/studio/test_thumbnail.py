# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_client.studio.thumbnail."""

from __future__ import annotations

from cavendish_client import Box, Canvas, PixelFormat, Pixels, Plan, Result, Transport
from cavendish_client.studio.thumbnail import after, before

RED, BLUE = b"\xff\0\0\xff", b"\0\0\xff\xff"


def result(image: Pixels, mask: bytes, place: Box) -> Result:
    opacity = Pixels(mask, image.width, image.height, PixelFormat.GRAY8)
    return Result("job", image, opacity, place, 0, Plan("x"), 0.0, 0, Transport("", ""))


def test_before_is_the_picture_made_smaller() -> None:
    canvas = Canvas(Pixels(RED * 16 * 8, 16, 8))
    small = before(canvas, side=4)
    assert (small.width, small.height, small.data) == (4, 2, b"\xff\0\0" * 8)


def test_before_reads_bgra_and_16_bits() -> None:
    deep = Pixels(b"\0\0\0\0\x12\xff\xff\xff", 1, 1, PixelFormat.BGRA16)
    assert before(Canvas(deep)).data == b"\xff\0\0"
    assert before(Canvas(Pixels(BLUE, 1, 1, PixelFormat.BGRA8))).data == b"\xff\0\0"


def test_before_prefers_the_guide() -> None:
    canvas = Canvas(Pixels(RED, 1, 1), guide=Pixels(BLUE, 1, 1))
    assert before(canvas).data == b"\0\0\xff"


def test_after_lays_the_result_on_the_picture_by_its_mask() -> None:
    canvas = Canvas(Pixels(RED * 4, 4, 1), x=10, y=20)
    made = result(Pixels(BLUE * 2, 2, 1), b"\xff\x80", Box(12, 20, 2, 1))
    row = after(made, canvas).data
    assert row[:9] == b"\xff\0\0\xff\0\0\0\0\xff"
    assert abs(row[9] - 127) <= 1
    assert abs(row[11] - 128) <= 1


def test_after_reaches_beyond_the_picture() -> None:
    canvas = Canvas(Pixels(RED, 1, 1))
    made = result(Pixels(BLUE * 3, 3, 1), b"\xff\0\xff", Box(-1, 0, 3, 1))
    assert after(made, canvas).data == b"\0\0\xff\xff\0\0\0\0\xff"


def test_after_without_a_picture_is_the_result() -> None:
    made = result(Pixels(BLUE * 9, 3, 3), b"\xff" * 9, Box(5, 5, 3, 3))
    small = after(made, None, side=1)
    assert (small.width, small.height, small.data) == (1, 1, b"\0\0\xff")


def test_after_is_as_small_when_the_steps_do_not_fit() -> None:
    canvas = Canvas(Pixels(RED * 100, 10, 10))
    made = result(Pixels(BLUE * 25, 5, 5), b"\xff" * 25, Box(3, 4, 5, 5))
    small = after(made, canvas, side=4)
    assert len(small.data) == 3 * small.width * small.height
