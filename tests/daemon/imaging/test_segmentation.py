# SPDX-License-Identifier: GPL-3.0-or-later
from dataclasses import replace

import numpy as np
import pytest

from cavendish.errors import JobCancelled
from cavendish.imaging.segmentation import Known, segmented
from tests.daemon.imaging.photographs import disc

SIDE = 80
TRUTH = disc(SIDE, SIDE, 42, 38, 20) > 0


def scene(noise: float = 0.08) -> np.ndarray:
    """A brown disc on a green and blue ground."""
    ground = np.where(np.arange(SIDE)[:, None, None] < 45, [0.2, 0.5, 0.2], [0.2, 0.3, 0.7])
    ground = np.broadcast_to(ground, (SIDE, SIDE, 3))
    picture = np.where(TRUTH[..., None], [0.6, 0.4, 0.2], ground)
    random = np.random.default_rng(2)
    return np.clip(picture + random.normal(0, noise, picture.shape), 0, 1).astype(np.float32)


def known(**more: np.ndarray) -> Known:
    """All outside a loose circle is background."""
    none = np.zeros((SIDE, SIDE), np.bool_)
    outside = disc(SIDE, SIDE, 40, 40, 32) == 0
    return replace(Known(none, outside, none.astype(np.float32), none), **more)


def start() -> np.ndarray:
    return (~known().background).astype(np.float32)


def test_subject_is_found_within_a_loose_selection() -> None:
    found = segmented(scene(), known(), start())
    assert (found.share.shape, found.share.dtype) == ((SIDE, SIDE), np.float32)
    assert np.count_nonzero((found.share > 0.5) != TRUTH) < 0.02 * np.count_nonzero(TRUTH)
    assert found.odds[TRUTH].mean() > 3 > -3 > found.odds[~TRUTH].mean()


def test_what_is_known_stays() -> None:
    stroke = disc(SIDE, SIDE, 42, 38, 5) > 0
    beyond = disc(SIDE, SIDE, 8, 8, 4) > 0
    outside = (known().background | stroke) & ~beyond
    made = segmented(scene(), known(subject=beyond, background=outside), start())
    assert (made.share[beyond] == 1).all()
    assert (made.share[stroke] == 0).all()


def test_same_picture_makes_the_same_cut() -> None:
    first, again = (segmented(scene(), known(), start()).share for _ in range(2))
    assert np.array_equal(first, again)


def test_flat_picture_has_no_odds() -> None:
    grey = np.full((SIDE, SIDE, 3), 0.5, np.float32)
    found = segmented(grey, known(), start())
    assert np.abs(found.odds).max() < 0.1


def test_nothing_outside_is_no_trouble() -> None:
    none = np.zeros((SIDE, SIDE), np.bool_)
    found = segmented(scene(), known(background=none), np.ones((SIDE, SIDE), np.float32))
    assert np.isfinite(found.share).all()


def test_work_stops_when_told_to() -> None:
    calls = iter([None] * 20)

    def check() -> None:
        if next(calls, "over") == "over":
            raise JobCancelled

    with pytest.raises(JobCancelled):
        segmented(scene(), known(), start(), check)
