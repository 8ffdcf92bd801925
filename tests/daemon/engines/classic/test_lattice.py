# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables of colours."""

import numpy as np
import pytest

from cavendish.engines.classic import lattice
from cavendish.engines.classic.lattice import knots, looked_up, table_of
from cavendish.engines.classic.oklab import to_oklab

COLOURS = np.random.default_rng(5).integers(0, 256, (64, 64, 3), np.uint8)


def test_table_that_changes_nothing_is_exact() -> None:
    assert np.array_equal(looked_up(COLOURS, table_of(to_oklab(knots()))), COLOURS)


def test_table_is_straight_between_its_knots() -> None:
    halved = table_of(to_oklab(knots())) / 2
    made = looked_up(COLOURS, halved).astype(int)
    assert np.abs(2 * made - COLOURS).max() <= 1


def test_opacity_is_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lattice, "_PIXELS", 100)
    picture = np.dstack([COLOURS, COLOURS[..., 0]])
    table, looks = table_of(to_oklab(knots())) / 2, []
    made = looked_up(picture, table, lambda: looks.append(1))
    assert np.array_equal(made[..., 3], picture[..., 3])
    assert np.array_equal(made[..., :3], looked_up(COLOURS, table))
    assert len(looks) == 64
