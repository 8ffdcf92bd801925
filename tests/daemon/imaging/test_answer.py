# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers of any size."""

import numpy as np
import pytest

from cavendish.imaging.answer import normalised
from cavendish.imaging.framing import Grid
from tests.daemon.imaging.photographs import photograph

GRID = Grid("3:2", "1K", 300, 200)


@pytest.mark.parametrize(
    ("size", "off"),
    [((300, 200), False), ((150, 100), False), ((298, 200), False), ((200, 200), True)],
)
def test_answer_is_brought_to_the_size_sent(size: tuple[int, int], off: bool) -> None:
    found = normalised(photograph(*size), GRID)
    assert found.pixels.shape == (200, 300, 3)
    assert found.came == size
    assert found.ratio_off is off


def test_alpha_of_an_answer_is_dropped() -> None:
    assert normalised(np.zeros((20, 30, 4), np.uint8), GRID).pixels.shape[2] == 3
