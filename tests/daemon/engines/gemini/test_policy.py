# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.engines.gemini.policy import Policy

DICE = st.floats(0, 1, exclude_max=True)


@given(st.integers(1, 50), DICE)
def test_pause_doubles_up_to_its_limit_and_is_spread(failures: int, roll: float) -> None:
    policy = Policy(base_seconds=1.0, most_seconds=30.0)
    full = min(2.0 ** (failures - 1), 30.0)
    assert full / 2 <= policy.pause(failures, None, lambda: roll) <= full


@given(st.floats(0, 1000), DICE)
def test_pause_is_never_shorter_than_what_is_asked_for(told: float, roll: float) -> None:
    pause = Policy().pause(1, told, lambda: roll)
    assert told <= pause <= told * 1.1 + 1.0


@pytest.mark.parametrize(
    ("remaining", "deadline", "slowest", "seconds"),
    [
        (300.0, 300.0, 15.0, 75.0),
        (300.0, 300.0, 180.0, 300.0),
        (300.0, 300.0, 90.0, 180.0),
        (20.0, 300.0, 15.0, 20.0),
    ],
)
def test_patience_leaves_time_for_another_try_where_it_can(
    remaining: float, deadline: float, slowest: float, seconds: float
) -> None:
    assert Policy().patience(remaining, deadline, slowest) == seconds
