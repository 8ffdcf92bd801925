# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest

from cavendish.errors import JobCancelled
from cavendish.imaging.matting import (
    Strokes,
    as_matte,
    full_size,
    seen_small,
    small_shape,
    solved,
    trimap,
)
from tests.daemon.imaging.photographs import disc, photograph

SIDE = 96
RADIUS = 24.0


def soft_disc(width: float = 8.0) -> np.ndarray:
    """Opacity with an edge so many pixels wide."""
    rows, columns = np.ogrid[:SIDE, :SIDE]
    depth = RADIUS - np.hypot(columns - SIDE / 2, rows - SIDE / 2)
    return np.clip(depth / width + 0.5, 0, 1).astype(np.float32)


def composed(alpha: np.ndarray) -> np.ndarray:
    """A pale subject on a dark photograph."""
    ground = photograph(SIDE, SIDE) // 3
    mixed = alpha[..., None] * np.array([230, 220, 240]) + (1 - alpha[..., None]) * ground
    return np.rint(mixed).astype(np.uint8)


def strokes(**more: np.ndarray) -> Strokes:
    none = np.zeros((SIDE, SIDE), np.bool_)
    return Strokes(**({"keep": none, "remove": none, "hair": none} | more))


def brushed() -> Strokes:
    """Hair that was brushed all along the edge."""
    wide, narrow = (disc(SIDE, SIDE, 48, 48, RADIUS + way) > 0 for way in (7, -7))
    return strokes(hair=wide & ~narrow)


def test_size_is_bounded_and_keeps_its_ratio() -> None:
    assert small_shape((8000, 12000)) == (341, 512)
    assert small_shape((100, 50, 3)) == (100, 50)
    assert small_shape((1, 40000)) == (1, 512)


def test_trimap_doubts_the_edge_the_hair_and_what_lies_between() -> None:
    share = disc(SIDE, SIDE, 48, 48, RADIUS).astype(np.float32) / 255
    share[2, 2] = 0.5
    found = trimap(share, brushed())
    assert found.unknown[2, 2]
    assert found.unknown[48, 48 + 20 : 48 + 30].all()
    assert found.subject[48, 48]
    assert not (found.subject | found.unknown)[48, 90]
    assert not (found.subject & found.unknown).any()


def test_strokes_are_sure() -> None:
    share = disc(SIDE, SIDE, 48, 48, RADIUS).astype(np.float32) / 255
    beyond, within = (disc(SIDE, SIDE, x, 48, 4) > 0 for x in (80, 48))
    found = trimap(share, strokes(keep=beyond, remove=within, hair=beyond | within))
    assert found.subject[beyond].all()
    assert not (found.subject | found.unknown)[within].any()


def test_matte_finds_a_soft_edge_under_the_brush() -> None:
    truth = soft_disc()
    picture = composed(truth)
    known = trimap((truth > 0.5).astype(np.float32), brushed())
    matte = solved(seen_small(picture, (SIDE, SIDE)), truth, known)
    assert np.abs(matte.alpha - truth).mean() < 0.01
    made = full_size(matte, picture, strokes())
    assert np.abs(made / 255 - truth).mean() < 0.01


def test_matte_is_sharper_at_full_size() -> None:
    truth = soft_disc(3.0)
    picture, shape = composed(truth), (SIDE // 2, SIDE // 2)
    share = (seen_small(np.dstack([truth * 255] * 3).astype(np.uint8), shape)[..., 0] > 0.5) * 1.0
    known = trimap(share.astype(np.float32), brushed().scaled(shape))
    matte = solved(seen_small(picture, shape), share.astype(np.float32), known)
    made = full_size(matte, picture, strokes()) / 255
    blurred = matte.alpha.repeat(2, axis=0).repeat(2, axis=1)
    assert np.abs(made - truth).mean() < 0.7 * np.abs(blurred - truth).mean()


def test_strokes_hold_to_the_pixel_at_full_size() -> None:
    truth = soft_disc()
    own = strokes(keep=disc(SIDE, SIDE, 12, 12, 5) > 0, remove=disc(SIDE, SIDE, 48, 48, 3) > 0)
    picture = composed(truth)
    matte = as_matte(seen_small(picture, (SIDE, SIDE)), truth, (truth > 0) & (truth < 1))
    made = full_size(matte, picture, own)
    assert (made[own.keep] == 255).all()
    assert (made[own.remove] == 0).all()


def test_matte_of_a_model_is_enlarged_as_it_is() -> None:
    truth = soft_disc()
    picture = composed(truth)
    matte = as_matte(seen_small(picture, (SIDE, SIDE)), truth, (truth > 0) & (truth < 1))
    assert np.abs(full_size(matte, picture, strokes()) / 255 - truth).mean() < 0.01


def stop() -> None:
    raise JobCancelled


def test_solving_stops_when_told_to() -> None:
    truth = soft_disc()
    seen = seen_small(composed(truth), (SIDE, SIDE))
    with pytest.raises(JobCancelled):
        solved(seen, truth, trimap(truth, strokes()), check=stop)


def test_drawing_stops_when_told_to() -> None:
    truth = soft_disc()
    picture = composed(truth)
    matte = as_matte(seen_small(picture, (SIDE, SIDE)), truth, truth > 2)
    with pytest.raises(JobCancelled):
        full_size(matte, picture, strokes(), stop)
