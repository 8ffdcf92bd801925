# SPDX-License-Identifier: GPL-3.0-or-later
"""Noise out of patches: the compiled sieve and its NumPy twin."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cavendish.engines.classic import _core, reference
from cavendish.engines.classic.kernels import Kernels
from cavendish.engines.classic.patches import Floats, Rows, Sieve
from cavendish.engines.classic.sieve import restored, transformed

CUT, WEIGH = Sieve(27.0, 2, False), Sieve(10.0, 2, True)


def grain(height: int, width: int, seed: int = 0, spread: float = 10.0) -> Floats:
    """A step between two even halves, with noise."""
    plane = np.random.default_rng(seed).normal(0, spread, (height, width)) + 60
    plane[:, width // 2 :] += 120
    return plane.astype(np.float32)


def shrunk(
    kernels: Kernels,
    plane: Floats,
    sieve: Sieve,
    cuts: tuple[int, ...] = (),
    pilot: Floats | None = None,
) -> Floats:
    out = np.full_like(plane, np.nan)
    for top, bottom in pairwise((0, *cuts, len(plane))):
        given_ = plane if pilot is None else pilot
        kernels.shrink(plane, given_, out, Rows(top, bottom), sieve)
    return out


def test_transform_keeps_lengths_and_goes_back() -> None:
    patches = np.random.default_rng(1).normal(size=(5, 8, 8)).astype(np.float32)
    made = transformed(patches)
    assert np.allclose((made**2).sum(), (patches**2).sum(), rtol=1e-5)
    assert np.allclose(made[:, 0, 0], patches.sum(axis=(1, 2)) / 8, atol=1e-5)
    assert np.allclose(restored(made), patches, atol=1e-5)


@given(st.integers(0, 999), st.integers(8, 30), st.integers(8, 30), st.integers(1, 8))
@settings(max_examples=25)
def test_twins_agree(seed: int, height: int, width: int, step: int) -> None:
    plane, pilot = grain(height, width, seed), grain(height, width, seed + 1, 1.0)
    for sieve in (Sieve(27.0, step, False), Sieve(10.0, step, True)):
        one, other = (shrunk(each, plane, sieve, pilot=pilot) for each in (_core, reference))
        # Of the coefficients, one in a great many lies so near to the level that both differ.
        assert np.quantile(np.abs(one - other), 0.98) < 1e-2
        assert not np.isnan(one).any()


@pytest.mark.parametrize("sieve", [CUT, WEIGH])
def test_noise_goes_and_the_edge_stays(kernels: Kernels, sieve: Sieve) -> None:
    plane, clean = grain(48, 64), grain(48, 64, spread=0.0)
    made = shrunk(kernels, plane, sieve, pilot=clean)
    assert np.abs(made - clean).mean() < 0.35 * np.abs(plane - clean).mean()
    assert (made[:, 33] - made[:, 30]).mean() > 110


@pytest.mark.parametrize("sieve", [CUT, WEIGH])
@pytest.mark.parametrize("cuts", [(1,), (7, 8, 20), (39,)])
def test_rows_do_not_depend_on_how_they_are_cut(
    kernels: Kernels, sieve: Sieve, cuts: tuple[int, ...]
) -> None:
    plane = grain(40, 30)
    assert np.array_equal(shrunk(kernels, plane, sieve, cuts), shrunk(kernels, plane, sieve))


def test_rows_that_are_not_asked_for_are_not_written(kernels: Kernels) -> None:
    plane = grain(20, 20)
    out = np.full_like(plane, 7)
    kernels.shrink(plane, plane, out, Rows(5, 9), CUT)
    assert (np.delete(out, np.s_[5:9], axis=0) == 7).all()
    assert (out[5:9] != 7).all()


def test_level_of_nothing_changes_nothing(kernels: Kernels) -> None:
    plane = grain(19, 23)
    assert np.allclose(shrunk(kernels, plane, Sieve(0.0, 3, False)), plane, atol=1e-3)


def test_even_plane_stays_even(kernels: Kernels) -> None:
    plane = np.full((12, 12), -33.25, np.float32)
    assert np.allclose(shrunk(kernels, plane, WEIGH), plane, atol=1e-3)
