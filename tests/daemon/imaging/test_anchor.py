# SPDX-License-Identifier: GPL-3.0-or-later
"""What is change and what is only a redrawing."""

import numpy as np

from cavendish.imaging.anchor import strength
from tests.daemon.imaging.photographs import disc, drifted, photograph

SIDE = 256
SENT = photograph(SIDE, SIDE)
SPOT = disc(SIDE, SIDE, 120, 120, 30) > 0
FREE = disc(SIDE, SIDE, 120, 120, 80) == 0


def test_strength_is_full_where_something_was_painted() -> None:
    painted = np.where(SPOT[..., None], np.uint8([230, 30, 40]), SENT)
    found = strength(drifted(painted)[0], SENT, FREE)
    assert found[disc(SIDE, SIDE, 120, 120, 26) > 0].mean() > 0.98
    assert found[disc(SIDE, SIDE, 120, 120, 44) == 0].mean() < 0.03


def test_strength_sees_a_faint_change_of_level() -> None:
    lighter = SENT.astype(np.int16) + 6 * SPOT[..., None]
    found = strength(np.clip(lighter, 0, 255).astype(np.uint8), SENT, FREE)
    assert found[disc(SIDE, SIDE, 120, 120, 18) > 0].mean() > 0.9


def test_strength_of_a_redrawing_is_nothing() -> None:
    assert strength(drifted(SENT)[0], SENT, FREE).mean() < 0.02
