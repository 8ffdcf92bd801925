# SPDX-License-Identifier: GPL-3.0-or-later
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.imaging.contour import enlarged_along, guide_of
from cavendish.imaging.resample import resized

SIDE, CELLS = 256, 64


def disc(height: int, width: int, x: float, y: float, radius: float) -> np.ndarray:
    rows, columns = np.ogrid[:height, :width]
    return np.hypot(columns + 0.5 - x, rows + 0.5 - y) < radius


def cover(shape: np.ndarray, rows: int, columns: int) -> np.ndarray:
    height, width = shape.shape
    whole = (0.0, 0.0, float(width), float(height))
    return resized(shape.astype(np.float32), whole, (rows, columns), "bilinear")


def differing(mask: np.ndarray, truth: np.ndarray) -> int:
    return int(((mask > 127) != truth).sum())


def test_edge_of_the_mask_moves_onto_the_edge_of_the_picture() -> None:
    truth = disc(SIDE, SIDE, 130, 120, 70)
    noise = np.random.default_rng(1).normal(0, 4, (SIDE, SIDE, 1))
    picture = np.where(truth[..., None], (190, 90, 60), (60, 110, 150)) + noise
    pixels = np.clip(picture, 0, 255).astype(np.uint8)
    # A model that is wrong by a cell and a half: 6 pixels.
    wrong = disc(SIDE, SIDE, 136, 120, 70)
    before = differing(wrong * 255, truth)
    mask = enlarged_along(cover(wrong, CELLS, CELLS), guide_of(pixels, CELLS, CELLS), pixels)
    assert differing(mask, truth) < 0.2 * before


def test_where_nothing_stands_out_the_mask_is_what_was_found() -> None:
    truth = disc(SIDE, SIDE, 100, 90, 9)
    pixels = np.full((SIDE, SIDE, 3), 128, np.uint8)
    mask = enlarged_along(cover(truth, CELLS, CELLS), guide_of(pixels, CELLS, CELLS), pixels)
    assert differing(mask, truth) < 0.15 * truth.sum()
    assert ((mask > 0) & (mask < 255)).any()


@pytest.mark.parametrize("value", [0, 1])
@pytest.mark.parametrize(("height", "width"), [(1, 1), (3, 200), (97, 5)])
def test_all_and_nothing_stay_so_at_any_size(value: int, height: int, width: int) -> None:
    pixels = np.random.default_rng(2).integers(0, 256, (height, width, 3), np.uint8)
    rows, columns = max(height // 4, 1), max(width // 4, 1)
    given_cover = np.full((rows, columns), value, np.float32)
    mask = enlarged_along(given_cover, guide_of(pixels, rows, columns), pixels)
    assert mask.shape == (height, width)
    assert (mask == 255 * value).all()


@given(
    height=st.integers(1, 70),
    width=st.integers(1, 70),
    rows=st.integers(1, 40),
    columns=st.integers(1, 40),
    seed=st.integers(0, 99),
)
def test_every_pixel_is_written_whatever_the_sizes(
    height: int, width: int, rows: int, columns: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    pixels = random.integers(0, 256, (height, width, 3), np.uint8)
    rows, columns = min(rows, height), min(columns, width)
    half = np.zeros((rows, columns), np.float32)
    half[:, : columns // 2] = 1
    mask = enlarged_along(half, guide_of(pixels, rows, columns), pixels)
    assert mask.shape == (height, width)
    if columns >= 24:
        assert (mask[:, 0] == 255).all()
        assert (mask[:, -1] == 0).all()


def test_check_can_stop_it() -> None:
    pixels = np.zeros((64, 64, 3), np.uint8)
    calls: list[int] = []

    def stop() -> None:
        calls.append(1)
        raise InterruptedError

    check: Callable[[], None] = stop
    with pytest.raises(InterruptedError):
        enlarged_along(np.ones((16, 16), np.float32), guide_of(pixels, 16, 16), pixels, check)
    assert calls == [1]
