# SPDX-License-Identifier: GPL-3.0-or-later
import random
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cavendish.engines.model import Tokens
from cavendish.preferences import Budget
from cavendish.routing.situation import Left
from cavendish.store import ledger
from cavendish.usage.period import start_of_month
from cavendish.usage.tally import LIVE, Tally, caps
from tests.daemon.usage.books import NOON, PRICE, Desk


def test_tally_is_the_same_after_a_restart(desk: Desk) -> None:
    desk.later(days=-10)
    for job in range(12):
        calls = desk.calls(f"{job}", "ab"[job % 2])
        number = calls.open("picture", "gemini", "m", PRICE)
        if job % 3 == 0:
            calls.settle(number, PRICE // 2, Tokens())
        desk.later(days=1, hours=3)
    before = {name: desk.book.spent(name) for name in ("a", "b", "")}
    assert before["a"]["document"] > 0
    desk.reopen()
    assert {name: desk.book.spent(name) for name in ("a", "b", "")} == before


def test_changes_make_the_same_sum_in_any_order(desk: Desk) -> None:
    changes: list[Any] = []
    for job in range(6):
        number = desk.calls(f"{job}", "a").open("picture", "gemini", "m", PRICE)
        (call,) = desk.database.read(
            lambda link, number=number: ledger.select(
                link, "WHERE number = :number", {"number": number}
            )
        ).result()
        changes.append(ledger.Change(None, call))
        states, values = (ledger.CallState.SENT,), {"cost": job}
        changes.append(
            desk.database.write(
                lambda link, number=number, states=states, values=values: ledger.change(
                    link, number, ledger.CallState.SETTLED, states, values
                )
            ).result()
        )
    for seed in range(5):
        tally = Tally([], {})
        for change in random.Random(seed).sample(changes, len(changes)):
            tally.apply(change)
        sums = {"day": 15, "month": 15, "document": 15, LIVE: 0}
        assert tally.spent("a", NOON) == sums


@given(
    days=st.lists(st.tuples(st.integers(-40, 40), st.integers(0, 1000)), max_size=20),
    cap=st.integers(0, 5000),
)
def test_what_is_left_is_never_less_than_nothing(days: list[tuple[int, int]], cap: int) -> None:
    recent = [(NOON + timedelta(days=day), amount, amount % 2 == 0) for day, amount in days]
    tally = Tally(recent, {})
    left = tally.left(Budget(day=cap), "", NOON)
    spent = sum(amount for day, amount in days if day >= 0)
    assert left == Left(max(0, cap - spent), "day")
    later = sum(amount for moment, amount, _ in recent if moment >= start_of_month(NOON))
    assert tally.spent("", NOON)["month"] == later


def test_live_jobs_spend_what_is_set_aside_for_them_and_without_it_nothing() -> None:
    tally = Tally([(NOON, 30, True), (NOON, 50, False)], {})
    assert tally.left(Budget(live=100), "", NOON, live=True) == Left(70, LIVE)
    assert tally.left(Budget(live=100), "", NOON) is None
    assert tally.left(Budget(), "", NOON, live=True) == Left(0, LIVE)
    assert tally.left(Budget(day=90, live=100), "", NOON, live=True) == Left(10, "day")


def test_document_without_a_name_has_no_cap_of_its_own() -> None:
    budget = Budget(day=1, document=2)
    assert caps(budget, "") == {"day": 1}
    assert caps(budget, "a") == {"day": 1, "document": 2}
    assert caps(Budget(), "a") == {}
