# SPDX-License-Identifier: GPL-3.0-or-later
"""Room to paint in."""

import numpy as np
import pytest

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
