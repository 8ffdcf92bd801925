# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from cavendish.engines.model import Tokens
from cavendish.errors import PageTokenInvalid
from cavendish.usage.statement import By, Statement, Sum
from tests.daemon.usage.books import PRICE, Desk


@pytest.fixture
def statement(desk: Desk) -> Statement:
    """Of a desk with four settled calls, a day apart, one lost and one on its way."""
    desk.now = desk.now.replace(day=28)
    for day in range(4):
        calls = desk.calls(f"{day}", "ab"[day % 2])
        calls.settle(calls.open("picture", "gemini", f"m{day % 2}", PRICE), 10**day, Tokens())
        desk.later(days=1)
    calls = desk.calls("lost", "b", pay_again=1)
    calls.lose(calls.open("picture", "gemini", "m1", 5))
    calls.open("picture", "gemini", "m0", 3)
    return Statement(desk.database, lambda: desk.now)


def test_sums_are_of_the_day_the_month_and_the_document(statement: Statement) -> None:
    # The 28th to the 31st of March, then the 1st of April.
    assert statement.today() == statement.month() == Sum(0, 3, 5, 2)
    assert statement.document("a") == Sum(101, 0, 0, 2)
    assert statement.document("b") == Sum(1010, 3, 5, 4)
    assert statement.document("b").total == 1018
    assert statement.document("c") == Sum()


def test_groups_are_of_this_month_the_dearest_first(statement: Statement, desk: Desk) -> None:
    assert statement.groups(By.MODEL) == [("m1", Sum(0, 0, 5, 1)), ("m0", Sum(0, 3, 0, 1))]
    assert statement.groups(By.DOCUMENT) == [("b", Sum(0, 3, 5, 2))]
    desk.later(days=-2)
    days = [name for name, _ in statement.groups(By.DAY)]
    assert days == sorted(days, reverse=True)
    assert len(days) == 5


def test_pages_join_up_and_their_tokens_belong_to_them(statement: Statement) -> None:
    whole, end = statement.page(100)
    assert ([call.number for call in whole], end) == ([6, 5, 4, 3, 2, 1], "")
    first, token = statement.page(4)
    second, end = statement.page(4, token)
    assert (first + second, end) == (whole, "")
    only, _ = statement.page(10, document="a")
    assert [call.number for call in only] == [3, 1]
    lost, _ = statement.page(10, lost_only=True)
    assert [call.number for call in lost] == [5]
    with pytest.raises(PageTokenInvalid):
        statement.page(4, token, "a")
