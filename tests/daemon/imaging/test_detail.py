# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest

from cavendish.imaging.bounds import Bounds
from cavendish.imaging.detail import Detail
from cavendish.imaging.resample import resized

PIECE = Bounds(120, 100, 260, 220)


def never() -> None:
    """Does not stop."""


def scene(grain: float, height: int = 320, width: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """A smooth picture with grain on its left half, and the hole in it."""
    tone = np.linspace(60, 190, width)[None] + np.zeros((height, 1))
    random = np.random.default_rng(4)
    noise = random.normal(0, grain, (height, width)) * (np.arange(width) < width // 2)
    picture = np.clip(tone + noise, 0, 255).astype(np.uint8)
    hole = np.zeros((height, width), bool)
    hole[PIECE.slices] = True
    return np.repeat(picture[..., None], 3, axis=2), hole


def lacking(picture: np.ndarray, hole: np.ndarray, factor: float) -> np.ndarray:
    """What the piece of a picture lacks that was painted smooth, at a smaller size."""
    height, width = (round(side / factor) for side in hole.shape)
    whole = (0, 0, hole.shape[1], hole.shape[0])
    smooth = scene(0)[0]
    small = np.where(
        (few := resized(hole.astype(np.float32), whole, (height, width), "bilinear"))[..., None]
        > 0,
        resized(smooth, whole, (height, width), "bilinear"),
        resized(picture, whole, (height, width), "bilinear"),
    )
    return whole_of(Detail(picture, small, few > 0, PIECE, never), PIECE)


def whole_of(detail: Detail, piece: Bounds) -> np.ndarray:
    """All of it; a few rows at a time are the same to the bit."""
    whole = detail.rows(0, piece.height)
    for top in range(0, piece.height, 7):
        bottom = min(top + 7, piece.height)
        assert np.array_equal(detail.rows(top, bottom), whole[top:bottom])
    return whole


@pytest.mark.parametrize("factor", [1.4, 2.0, 4.0])
def test_piece_gets_the_grain_of_what_it_looks_like(factor: float) -> None:
    picture, hole = scene(12)
    hidden = picture.copy()
    hidden[hole] = 0
    made = lacking(hidden, hole, factor)
    assert made.shape == (PIECE.height, PIECE.width)
    left, right = made[20:-20, 10:60], made[20:-20, 100:-10]
    assert 5 < left.std() < 16
    assert right.std() < 0.6 * left.std()
    assert abs(made.mean()) < 1.5


def test_smooth_picture_lacks_nothing() -> None:
    picture, hole = scene(0)
    assert np.abs(lacking(picture, hole, 2.0)).max() < 2.5


def test_same_picture_lacks_the_same() -> None:
    picture, hole = scene(12)
    assert np.array_equal(lacking(picture, hole, 2.0), lacking(picture, hole, 2.0))


def test_without_surroundings_nothing_is_made_up() -> None:
    picture = np.full((40, 40, 3), 9, np.uint8)
    small, gap = picture[:20, :20], np.ones((20, 20), bool)
    piece = Bounds(0, 0, 40, 40)
    assert not whole_of(Detail(picture, small, gap, piece, never), piece).any()


@pytest.mark.parametrize("shape", [(3, 300), (1, 1), (40, 9)])
def test_any_size_is_taken(shape: tuple[int, int]) -> None:
    random = np.random.default_rng(0)
    picture = random.integers(0, 256, (*shape, 3), np.uint8)
    few = (max(shape[0] // 2, 1), max(shape[1] // 2, 1))
    small = resized(picture, (0, 0, shape[1], shape[0]), few, "bilinear")
    gap = np.zeros(few, bool)
    gap[:, : max(few[1] // 3, 1)] = True
    piece = Bounds(0, 0, max(shape[1] // 3, 1), shape[0])
    made = whole_of(Detail(picture, small, gap, piece, never), piece)
    assert made.shape == (piece.height, piece.width)
    assert np.isfinite(made).all()


def test_cancel_is_looked_for() -> None:
    picture, hole = scene(12)

    def stop() -> None:
        raise InterruptedError

    small = resized(picture, (0, 0, 400, 320), (160, 200), "bilinear")
    with pytest.raises(InterruptedError):
        Detail(picture, small, hole[::2, ::2], PIECE, stop)
