# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_client.studio.price."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish_client import Plan
from cavendish_client.studio.price import dollars, micro, priced


@pytest.mark.parametrize(
    ("amount", "words"),
    [(0, "$0.00"), (1, "<$0.01"), (33_600, "$0.04"), (40_000, "$0.04"), (1_200_000, "$1.20")],
)
def test_dollars_are_rounded_up(amount: int, words: str) -> None:
    assert dollars(amount) == words


@given(st.integers(10_000, 10**12))
def test_dollars_never_tell_less_than_it_is(amount: int) -> None:
    told = micro(dollars(amount))
    assert told is not None
    assert amount <= told < amount + 10_000


def test_priced_tells_the_price_of_all_results() -> None:
    plan = Plan("gemini", price_micro_usd=40_000)
    assert priced("Edit", plan) == "Edit · $0.04"
    assert priced("Edit", plan, 3) == "Edit 3 · $0.12"
    assert priced("Edit", None) == "Edit"
    assert priced("Fill", Plan("classic")) == "Fill · free"


@pytest.mark.parametrize(
    ("words", "amount"), [("", None), ("2.50", 2_500_000), ("$ 1,5", 1_500_000)]
)
def test_micro_reads_amounts_as_people_type_them(words: str, amount: int | None) -> None:
    assert micro(words) == amount


@pytest.mark.parametrize("words", ["many", "-1", "1.2.3", "nan", "inf", "1e999"])
def test_micro_refuses_what_is_no_amount(words: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any words of it
        micro(words)
