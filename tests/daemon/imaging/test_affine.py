# SPDX-License-Identifier: GPL-3.0-or-later
"""Maps of the plane."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cavendish.imaging.affine import Affine

near = st.floats(-0.3, 0.3)
MAPS = st.builds(
    lambda a, b, x, c, d, y: Affine(1 + a, b, 100 * x, c, 1 + d, 100 * y),
    near, near, near, near, near, near,
)  # fmt: skip
POINTS = np.array([[0.0, 0.0], [10.0, 0.0], [-3.5, 80.0]])


@given(MAPS)
def test_affine_is_undone_by_its_inverse(there: Affine) -> None:
    assert np.allclose(there.inverse()(there(POINTS)), POINTS)


@given(MAPS, MAPS)
def test_affine_after_another_does_both(one: Affine, other: Affine) -> None:
    assert np.allclose(other.after(one)(POINTS), other(one(POINTS)))


@given(MAPS)
def test_affine_in_larger_units_is_the_same_map(there: Affine) -> None:
    assert np.allclose(there.in_units(4)(POINTS / 4), there(POINTS) / 4)


def test_affine_scales_and_moves() -> None:
    both = Affine.moving(1, 2).after(Affine.scaling(3, 4))
    assert both(np.array([[5.0, 6.0]])).tolist() == [[16, 26]]
