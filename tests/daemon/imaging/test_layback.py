# SPDX-License-Identifier: GPL-3.0-or-later
"""A change laid on a document's own pixels."""

import numpy as np
import pytest

from cavendish.imaging.affine import Affine
from cavendish.imaging.bounds import Bounds
from cavendish.imaging.colour import match
from cavendish.imaging.framing import Frame, Grid
from cavendish.imaging.layback import Amount, Change, Original, lay_back
from tests.daemon.imaging.photographs import disc, opaque, photograph

SIDE = 128
SEEN = opaque(photograph(SIDE, SIDE))
MASK = disc(SIDE, SIDE, 64, 64, 40)
BOX = Bounds(24, 24, 105, 105)
GRID = Bounds(0, 0, SIDE, SIDE)
FRAME = Frame(Bounds(0, 0, SIDE, SIDE), Grid("1:1", "", SIDE, SIDE))


def red() -> Change:
    answer = np.full((SIDE, SIDE, 3), (220, 30, 20), np.uint8)
    same = match(answer, answer, np.zeros((SIDE, SIDE), np.float32))
    return Change(answer, Affine(), same, np.zeros((4, 4, 3), np.float32))


def amount(values: np.ndarray) -> Amount:
    return Amount(values.astype(np.float32), GRID, 1)


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_change_is_laid_in_at_the_depth_of_the_document(depth: type) -> None:
    times = np.iinfo(depth).max // 255
    pixels = SEEN.astype(depth) * depth(times)
    original = Original(pixels, SEEN, MASK)
    made, mask = lay_back(original, BOX, FRAME, red(), amount(np.ones((SIDE, SIDE))))
    assert made.dtype == depth
    assert np.abs(made[40, 40, :3] / times - (220, 30, 20)).max() < 1
    assert np.array_equal(made[mask == 0], pixels[BOX.slices][mask == 0])


def test_what_did_not_change_keeps_its_bits() -> None:
    deep = SEEN.astype(np.uint16) * 257 - np.uint16(100) * (SEEN > 0)
    none = amount(np.zeros((SIDE, SIDE)))
    made, _ = lay_back(Original(deep, SEEN, MASK), BOX, FRAME, red(), none)
    assert np.array_equal(made, deep[BOX.slices])


def test_transparent_pixels_become_opaque_where_something_was_painted() -> None:
    clear = SEEN.copy()
    clear[..., 3] = 0
    half = np.zeros((SIDE, SIDE))
    half[:, :64] = 1
    made, _ = lay_back(Original(clear, clear, MASK), BOX, FRAME, red(), amount(half))
    assert made[40, 20, 3] == 255
    assert made[40, 60, 3] == 0


@pytest.mark.parametrize("factor", [1, 2])
def test_amount_of_a_part_is_found_in_its_area(factor: int) -> None:
    area = Bounds(10, 20, 50, 40)
    values = np.zeros((20 // factor, 40 // factor), np.float32)
    values[:, 20 // factor :] = 1
    found = Amount(values, area, factor)((20, 24, 40, 36), (12, 20))
    assert found.shape == (12, 20)
    assert (found[:, :8] == 0).all()
    assert (found[:, 12:] == 1).all()
