# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_client.studio.reduction."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from cavendish_client import Box, PixelFormat
from cavendish_client.studio.document import MOST_REFERENCE_PX
from cavendish_client.studio.reduction import reduced

MOST = MOST_REFERENCE_PX


class Layer:
    """Pixels of a smooth picture; remembers what was read."""

    def __init__(self) -> None:
        self.read_boxes: list[Box] = []

    def read(self, box: Box) -> bytes:
        self.read_boxes.append(box)
        return pixels(box).tobytes()


def pixels(box: Box) -> NDArray[np.uint8]:
    """[height, width, 4], a slope from the left to the right and one downwards, opaque."""
    y, x = np.mgrid[box.y : box.bottom, box.x : box.right]
    parts = (x * 200 // 5000, y * 200 // 5000, x * 0 + 60, x * 0 + 255)
    return np.stack(parts, axis=2).astype(np.uint8)


def shrunk(data: bytes, before: tuple[int, int], after: tuple[int, int]) -> bytes:
    """A scaler of the test's."""
    return Image.frombytes("RGBA", before, data).resize(after, Image.Resampling.BOX).tobytes()


def test_small_layer_is_read_as_it_is() -> None:
    layer, box = Layer(), Box(3, 4, 50, 300)
    found = reduced(layer.read, shrunk, box)
    assert (found.width, found.height, found.format) == (50, 300, PixelFormat.RGBA8)
    assert bytes(found.view()) == pixels(box).tobytes()


@pytest.mark.parametrize("box", [Box(0, 0, 5000, 3000), Box(9, 5, 1601, 700), Box(0, 0, 4000, 1)])
def test_large_layer_becomes_small_and_looks_the_same(box: Box) -> None:
    layer = Layer()
    found = reduced(layer.read, shrunk, box)
    assert max(found.width, found.height) == MOST
    small = np.frombuffer(found.view(), np.uint8).reshape(found.height, found.width, 4)
    rows = np.linspace(0, box.height - 1, found.height).astype(int)
    columns = np.linspace(0, box.width - 1, found.width).astype(int)
    wanted = pixels(box)[rows][:, columns]
    assert np.abs(small.astype(int) - wanted).max() <= 3


def test_every_row_is_read_once_in_bands() -> None:
    layer = Layer()
    reduced(layer.read, shrunk, Box(7, 11, 5000, 3001))
    rows = [y for box in layer.read_boxes for y in range(box.y, box.bottom)]
    assert rows == list(range(11, 11 + 3001))
    assert max(box.height for box in layer.read_boxes) <= 192
