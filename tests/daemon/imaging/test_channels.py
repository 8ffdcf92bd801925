# SPDX-License-Identifier: GPL-3.0-or-later
"""Reductions over channels."""

import numpy as np

from cavendish.imaging.channels import largest


def test_largest_is_the_largest_magnitude() -> None:
    values = np.random.default_rng(1).normal(size=(5, 4, 3)).astype(np.float32)
    assert np.array_equal(largest(values), np.abs(values).max(axis=2))
