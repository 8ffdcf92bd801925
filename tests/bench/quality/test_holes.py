# SPDX-License-Identifier: GPL-3.0-or-later
"""Holes: of the size asked for, where asked for, the same every time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.quality.holes import KINDS, Hole, draw


@pytest.mark.parametrize("kind", KINDS)
@given(
    share=st.floats(0.02, 0.3),
    at=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    seed=st.integers(0, 99),
)
def test_hole_has_the_share_asked_for(kind, share, at, seed):
    mask = draw(Hole(kind, at, share, seed), 96, 128)
    assert mask.mean() == pytest.approx(share, abs=0.02)


@pytest.mark.parametrize("kind", KINDS)
def test_hole_is_the_same_every_time(kind):
    hole = Hole(kind, (0.4, 0.6), 0.1, seed=5)
    assert np.array_equal(draw(hole, 90, 120), draw(hole, 90, 120))


def test_hole_of_another_seed_has_another_shape():
    first, second = (draw(Hole("blob", (0.5, 0.5), 0.1, seed), 90, 120) for seed in (1, 2))
    assert not np.array_equal(first, second)


def test_blob_at_the_edge_touches_the_border():
    assert draw(Hole("blob", (0.0, 0.5), 0.1), 90, 120)[:, 0].any()


def test_wires_are_thin():
    mask = draw(Hole("wires", (0.5, 0.5), 0.03, seed=3), 300, 400)
    eroded = (
        mask[8:-8, 8:-8] & mask[:-16, 8:-8] & mask[16:, 8:-8] & mask[8:-8, :-16] & mask[8:-8, 16:]
    )
    assert eroded.mean() < 0.002


def test_unknown_kind_is_refused():
    with pytest.raises(KeyError):
        draw(Hole("star", (0.5, 0.5), 0.1), 90, 120)
