# SPDX-License-Identifier: GPL-3.0-or-later
"""Room to paint in."""

from collections.abc import Iterator

import numpy as np
import pytest

from cavendish.errors import JobCancelled
from cavendish.imaging import outpaint
from cavendish.imaging.bounds import bands
from cavendish.imaging.masked_edit import Picture
from cavendish.imaging.outpaint import OVERLAP, grounded, into
from tests.daemon.imaging.photographs import opaque, photograph


def framed(dtype: type) -> tuple[Picture, np.ndarray]:
    pixels = np.zeros((200, 300, 4), dtype)
    pixels[:, 60:260] = opaque(photograph(200, 200)).astype(dtype) * (np.iinfo(dtype).max // 255)
    empty = np.ones((200, 300), np.bool_)
    empty[:, 60:260] = False
    return Picture(pixels, np.zeros((200, 300), np.uint8)), empty


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_ground_continues_the_picture_and_is_opaque(dtype: type) -> None:
    picture, empty = framed(dtype)
    made = into(picture, empty)
    assert np.array_equal(made.pixels[~empty], picture.pixels[~empty])
    assert (made.pixels[..., 3] == np.iinfo(dtype).max).all()
    edge = made.pixels[:, 55:60, :3].mean() / np.iinfo(dtype).max
    assert abs(edge - picture.pixels[:, 60:65, :3].mean() / np.iinfo(dtype).max) < 0.1


def test_mask_asks_for_the_new_part_and_a_little_of_the_old() -> None:
    picture, empty = framed(np.uint8)
    made = into(picture, empty)
    assert (made.mask[empty] == 255).all()
    assert (made.mask[:, 60 + OVERLAP + 1 : 260 - OVERLAP - 1] == 0).all()
    assert (made.mask[:, 65] == 255).all()


def test_ground_of_nothing_is_grey() -> None:
    made = grounded(np.zeros((8, 8, 4), np.uint8), np.ones((8, 8), np.bool_))
    assert (made[..., :3] == 128).all()


def test_what_is_made_in_bands_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    picture, empty = framed(np.uint16)
    empty[90:120] = True
    whole = into(picture, empty)
    monkeypatch.setattr(outpaint, "_REACHING", 2000)
    monkeypatch.setattr(outpaint, "bands", lambda shape, pixels=900: bands(shape, pixels))
    banded = into(picture, empty)
    assert np.array_equal(banded.pixels, whole.pixels)
    assert np.array_equal(banded.mask, whole.mask)


def test_it_is_looked_at_often_whether_to_stop() -> None:
    picture, empty = framed(np.uint8)
    for last in (0, 2):
        looks = iter(range(last + 1))

        def check(looks: Iterator[int] = looks) -> None:
            if next(looks, None) is None:
                raise JobCancelled

        with pytest.raises(JobCancelled):
            into(picture, empty, check)
