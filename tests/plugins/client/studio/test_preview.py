# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_client.studio.preview."""

from __future__ import annotations

import pytest

from cavendish_client import model
from cavendish_client.studio.preview import Preview, picture
from cavendish_client.studio.thumbnail import Thumbnail


def test_preview_is_a_small_picture() -> None:
    assert picture(model.Preview(2, 1, b"abcdef")) == Thumbnail(2, 1, b"abcdef")


@pytest.mark.parametrize(("width", "height"), [(3, 1), (1, 1), (0, 2), (0, 0)])
def test_preview_of_another_size_than_it_says_is_not_drawn(width: int, height: int) -> None:
    assert picture(model.Preview(width, height, b"abcdef")) is None


def test_title_says_that_it_is_rough_and_of_which_result() -> None:
    small = Thumbnail(1, 1, b"abc")
    assert Preview(small, 0, 1).title == "Rough preview"
    assert Preview(small, 1, 3).title == "Rough preview of result 2"


@pytest.mark.parametrize(
    ("width", "height", "drawn"),
    [(64, 64, (160, 160)), (96, 64, (160, 106)), (8, 16, (80, 160)), (1, 9000, (1, 160))],
)
def test_preview_is_drawn_in_one_size_and_its_own_shape(
    width: int, height: int, drawn: tuple[int, int]
) -> None:
    assert Preview(Thumbnail(width, height, b""), 0, 1).size == drawn
