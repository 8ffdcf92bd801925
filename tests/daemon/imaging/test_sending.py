# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures that are sent."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cavendish.imaging.bounds import Bounds
from cavendish.imaging.framing import Frame, Grid
from cavendish.imaging.sending import cut_out, send_mask, send_picture
from tests.daemon.imaging.photographs import opaque, photograph

GRID = Grid("1:1", "1K", 64, 64)


def test_frame_past_the_canvas_is_mirrored() -> None:
    canvas = opaque(photograph(40, 30))
    cut = cut_out(canvas, Bounds(-5, -4, 45, 33))
    assert np.array_equal(cut[4:34, 5:45], canvas)
    assert np.array_equal(cut[4:34, :5], canvas[:, :5][:, ::-1])


def test_sent_picture_has_the_size_of_the_grid_and_no_transparency() -> None:
    canvas = opaque(photograph(200, 150))
    canvas[:, 100:, 3] = 0
    assert send_picture(canvas, Frame(Bounds(0, 0, 150, 150), GRID)).shape == (64, 64, 3)


@given(st.integers(0, 299), st.integers(0, 299))
def test_sent_mask_keeps_the_smallest_selection(x: int, y: int) -> None:
    mask = np.zeros((300, 300), np.uint8)
    mask[y, x] = 255
    sent = send_mask(mask, Frame(Bounds(0, 0, 300, 300), GRID))
    assert sent[y * 64 // 300, x * 64 // 300] > 0
