# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from cavendish.engines.model import Kept, Tokens
from cavendish.errors import AnswerUnknown
from cavendish.operations.account import Account
from tests.daemon.operations.models import NoBook


class Book(NoBook):
    """Remembers what was written into it."""

    def __init__(self) -> None:
        self.lines: list[tuple[object, ...]] = []

    def answered(self, step: str) -> Kept | None:
        return Kept(7, "gemini", step.encode())

    def open(self, step: str, endpoint: str, model: str, price_micro_usd: int) -> int:
        self.lines.append((step, endpoint, model, price_micro_usd))
        return 7

    def keep(self, number: int, body: bytes) -> None:
        self.lines.append((number, body))

    def settle(self, number: int, cost_micro_usd: int, tokens: Tokens) -> None:
        self.lines.append((number, cost_micro_usd, tokens))

    def void(self, number: int) -> None:
        self.lines.append(("void", number))

    def lose(self, number: int) -> None:
        raise AnswerUnknown(model="m", price_usd="0.1")

    def end(self) -> None:
        self.lines.append(("end",))


def test_everything_is_written_into_the_book() -> None:
    book = Book()
    account = Account(book)
    assert account.open("picture", "gemini", "m", 5) == 7
    account.keep(7, b"{}")
    account.settle(7, 4, Tokens(1, 2, 3))
    account.void(8)
    account.end()
    assert book.lines == [
        ("picture", "gemini", "m", 5),
        (7, b"{}"),
        (7, 4, Tokens(1, 2, 3)),
        ("void", 8),
        ("end",),
    ]
    assert account.answered("picture") == Kept(7, "gemini", b"picture")
    assert not account.pays_again()
    with pytest.raises(AnswerUnknown):
        account.lose(7)


def test_each_call_is_counted_once() -> None:
    account = Account(Book())
    assert account.cost_micro_usd == 0
    for number, cost in ((1, 30), (2, 12), (1, 30)):
        account.settle(number, cost, Tokens())
    assert account.cost_micro_usd == 42
