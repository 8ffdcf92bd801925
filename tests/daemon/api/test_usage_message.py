# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.api.usage_message import budget_from, budget_to, by_from
from cavendish.errors import InvalidRequest
from cavendish.preferences import Budget
from cavendish.usage.statement import By
from cavendish_proto.v1 import usage_pb2 as pb

caps = st.none() | st.integers(0, 10**15)


@given(st.builds(Budget, caps, caps, caps))
def test_budget_is_the_same_after_the_wire(budget: Budget) -> None:
    sent = pb.Budget.FromString(budget_to(budget).SerializeToString())
    assert budget_from(sent) == budget


def test_cap_of_nothing_is_another_thing_than_no_cap() -> None:
    assert budget_from(pb.Budget(day_micro_usd=0)) == Budget(day=0)


def test_grouping_is_known_or_refused() -> None:
    assert by_from(0) is By.MODEL
    assert {by_from(number) for number in pb.GetUsageRequest.By.values()} == set(By)
    with pytest.raises(InvalidRequest):
        by_from(9)
