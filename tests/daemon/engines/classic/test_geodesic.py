# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest

from cavendish.engines.classic.geodesic import clearest, distances

SIDE = 24


def nothing() -> None:
    """Nobody stops it."""


def seed(x: int, y: int) -> np.ndarray:
    made = np.zeros((SIDE, SIDE), bool)
    made[y, x] = True
    return made


def test_distance_is_the_toll_along_the_cheapest_path() -> None:
    features, toll = np.zeros((SIDE, SIDE, 3), np.float32), np.ones((SIDE, SIDE), np.float32)
    far = distances(seed(3, 5), features, toll, nothing)
    rows, columns = np.mgrid[:SIDE, :SIDE]
    assert np.array_equal(far, np.abs(rows - 5) + np.abs(columns - 3))


def test_paths_go_round_a_wall() -> None:
    features, toll = np.zeros((SIDE, SIDE, 1), np.float32), np.zeros((SIDE, SIDE), np.float32)
    features[4:20, 12] = 1
    far = distances(seed(2, 12), features, toll, nothing)
    assert far[12, 22] == 0
    assert far[12, 12] == pytest.approx(1)


def test_what_lies_beyond_a_closed_wall_is_as_far_as_the_wall_is_high() -> None:
    features, toll = np.zeros((SIDE, SIDE, 1), np.float32), np.zeros((SIDE, SIDE), np.float32)
    features[:, 12:] = 0.5
    far = distances(seed(2, 12), features, toll, nothing)
    assert (far[:, :12] == 0).all()
    assert far[:, 12:] == pytest.approx(0.5)


def test_without_seeds_all_is_far() -> None:
    features, toll = np.zeros((SIDE, SIDE, 1), np.float32), np.zeros((SIDE, SIDE), np.float32)
    none = np.zeros((SIDE, SIDE), bool)
    assert distances(none, features, toll, nothing).min() > 1e6


def test_check_can_stop_it() -> None:
    def stop() -> None:
        raise InterruptedError

    features, toll = np.zeros((SIDE, SIDE, 1), np.float32), np.zeros((SIDE, SIDE), np.float32)
    with pytest.raises(InterruptedError):
        distances(seed(1, 1), features, toll, stop)


def test_reach_is_chosen_whose_border_is_the_clearest() -> None:
    rows, columns = np.mgrid[:64, :64]
    far = np.hypot(rows - 32, columns - 32).astype(np.float32) / 20
    contrast = np.exp(-(((np.hypot(rows - 32, columns - 32) - 14) / 1.5) ** 2)) + 0.05
    reach = clearest(far, contrast.astype(np.float32))
    assert 13 <= reach * 20 <= 15.5


def test_uniform_distances_have_a_reach_too() -> None:
    flat = np.zeros((8, 8), np.float32)
    assert clearest(flat, flat) > 0
    assert clearest(np.zeros((1, 1), np.float32), np.zeros((1, 1), np.float32)) > 0
