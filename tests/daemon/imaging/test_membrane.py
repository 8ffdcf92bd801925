# SPDX-License-Identifier: GPL-3.0-or-later
"""Harmonic interpolation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cavendish.imaging import membrane as module
from cavendish.imaging.bounds import bands
from cavendish.imaging.membrane import Smoothed, membrane, smoothed


@given(st.integers(0, 2**32 - 1), st.integers(1, 50), st.integers(1, 50), st.floats(0, 1))
@settings(max_examples=80)
def test_membrane_keeps_the_known_and_stays_within_its_range(
    seed: int, height: int, width: int, share: float
) -> None:
    random = np.random.default_rng(seed)
    values = random.normal(0, 50, (height, width, 3)).astype(np.float32)
    known = random.random((height, width)) < share
    result = membrane(values, known)
    assert np.array_equal(result[known], values[known])
    if known.any():
        slack = 0.05 * np.ptp(values[known], axis=0) + 1e-3
        assert (result >= values[known].min(axis=0) - slack).all()
        assert (result <= values[known].max(axis=0) + slack).all()


def test_membrane_of_nothing_known_is_zero() -> None:
    assert not membrane(np.ones((6, 7, 1), np.float32), np.zeros((6, 7), np.bool_)).any()


def test_membrane_continues_a_plane() -> None:
    y, x = np.mgrid[:90, :120].astype(np.float32)
    plane = (3 * x - 2 * y)[..., None]
    known = np.ones((90, 120), np.bool_)
    known[20:70, 25:100] = False
    result = membrane(np.where(known[..., None], plane, 0).astype(np.float32), known)
    assert np.abs(result - plane).max() < 1


def test_membrane_does_not_depend_on_what_the_unknown_held() -> None:
    known = np.ones((40, 40), np.bool_)
    known[10:30, 12:33] = False
    values = np.random.default_rng(3).normal(size=(40, 40, 1)).astype(np.float32)
    spoilt = np.where(known[..., None], values, np.float32(1e6))
    assert np.allclose(membrane(values, known), membrane(spoilt, known), atol=1e-4)


def test_smoothed_is_near_the_membrane() -> None:
    y, x = np.mgrid[:90, :120].astype(np.float32)
    plane = (3 * x - 2 * y)[..., None]
    known = np.ones((90, 120), np.bool_)
    known[20:70, 25:100] = False
    result = smoothed(np.where(known[..., None], plane, 0).astype(np.float32), known)
    assert np.array_equal(result[known], plane[known])
    assert np.abs(result - plane).max() < 40


@given(st.integers(0, 2**32 - 1), st.integers(1, 60), st.integers(1, 60), st.floats(0, 1))
@settings(max_examples=60)
def test_rows_of_smoothed_are_its_own_to_the_bit(
    seed: int, height: int, width: int, share: float
) -> None:
    random = np.random.default_rng(seed)
    values = random.random((height, width, 3), np.float32)
    known = random.random((height, width)) < share
    known[random.integers(height), random.integers(width)] = True
    wanted = smoothed(values.copy(), known)
    with pytest.MonkeyPatch.context() as patch:
        # A few rows at a time, as of large pictures.
        patch.setattr(module, "bands", lambda shape: bands(shape, 3 * shape[1]))
        made = Smoothed(lambda rows: values[rows], known)
        for top in range(0, height, 5):
            bottom = min(top + 5, height)
            assert np.array_equal(made.rows(top, bottom), wanted[top:bottom])


def test_rows_can_be_stopped() -> None:
    class Enough(Exception):
        pass

    def stop() -> None:
        raise Enough

    with pytest.raises(Enough):
        Smoothed(lambda rows: np.zeros((8, 8, 3), np.float32)[rows], np.eye(8, dtype=bool), stop)
