# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cavendish.imaging.distance import FAR, distance

masks = hnp.arrays(
    np.bool_, hnp.array_shapes(min_dims=2, max_dims=2, max_side=9), elements=st.booleans()
)


@given(masks)
def test_distance_is_about_the_nearest_ones(inside: np.ndarray) -> None:
    found = distance(inside)
    rows, columns = np.nonzero(inside)
    if not rows.size:
        assert (found >= FAR).all()
        return
    y, x = np.indices(inside.shape)
    gaps = np.hypot(y[..., None] - rows, x[..., None] - columns).min(axis=-1)
    assert np.abs(found - gaps).max() <= 0.1 * max(gaps.max(), 0)


def test_distance_grows_one_by_one_along_a_row() -> None:
    assert distance(np.array([[False, True, False, False]])).tolist() == [[1, 0, 1, 2]]
