# SPDX-License-Identifier: GPL-3.0-or-later
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cavendish.request import Digest
from cavendish.store import ledger
from cavendish.store.database import Database
from cavendish.store.ledger import CallRecord, CallState
from cavendish.store.record import to_microseconds
from cavendish.store.schema import MIGRATIONS

THEN = datetime(2026, 3, 14, 12, tzinfo=UTC)
ANY = tuple(CallState)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Runs a function of the table inside a transaction."""
    database = Database.open(tmp_path / "journal.sqlite3", MIGRATIONS)
    yield lambda work, *rest, **more: database.write(
        lambda link: work(link, *rest, **more)
    ).result()
    database.close()


def values(price: int = 100, **more: Any) -> dict[str, Any]:
    row = {"job_id": "job", "step": "picture", "endpoint": "gemini", "model": "m", "document": "a"}
    return {**row, "price": price, "send_time": to_microseconds(THEN), **more}


def test_call_that_is_sent_counts_for_its_price(run: Callable[..., Any]) -> None:
    call = run(ledger.insert, values())
    assert call == CallRecord(
        number=1,
        job_id="job",
        step="picture",
        endpoint="gemini",
        model="m",
        document="a",
        state=CallState.SENT,
        price=100,
        cost=None,
        amount=100,
        prompt_tokens=0,
        text_tokens=0,
        picture_tokens=0,
        body=None,
        send_time=THEN,
        end_time=None,
    )


@pytest.mark.parametrize(
    ("state", "more", "amount"),
    [("answered", {}, 100), ("settled", {"cost": 70}, 70), ("void", {}, 0), ("lost", {}, 100)],
)
def test_amount_follows_from_the_state(
    run: Callable[..., Any], state: str, more: dict[str, int], amount: int
) -> None:
    run(ledger.insert, values())
    made = run(ledger.change, 1, CallState(state), ANY, more)
    assert (made.before.amount, made.after.amount) == (100, amount)
    assert made.after.end_time is not None


def test_state_is_left_only_where_that_is_allowed(run: Callable[..., Any]) -> None:
    run(ledger.insert, values())
    assert run(ledger.change, 1, CallState.VOID, [CallState.LOST], {}) is None
    assert run(ledger.change, 2, CallState.VOID, ANY, {}) is None


@pytest.mark.parametrize("more", [{}, {"cost": -1}])
def test_call_is_not_settled_without_a_cost(run: Callable[..., Any], more: dict[str, int]) -> None:
    run(ledger.insert, values())
    with pytest.raises(Exception, match="Something went wrong"):
        run(ledger.change, 1, CallState.SETTLED, ANY, more)
    assert run(ledger.spent_on, "a") == 100


def test_sums_are_by_time_and_by_document(run: Callable[..., Any]) -> None:
    for day, document in enumerate("aabb"):
        moment = to_microseconds(THEN + timedelta(days=day))
        run(ledger.insert, values(10**day, document=document, send_time=moment, live=day % 2))
    assert run(ledger.spent_on, "a") == 11
    assert run(ledger.spent_since, THEN + timedelta(days=2)) == 1100
    assert run(lambda link: ledger.spent_since(link, THEN, live=True)) == 1010
    recent, documents = run(ledger.sums, THEN + timedelta(days=3))
    assert recent == [(THEN + timedelta(days=3), 1000, True)]
    assert documents == {"a": 11, "b": 1100}


def test_what_is_on_its_way_is_lost_for_one_step_one_job_or_all(run: Callable[..., Any]) -> None:
    for job, step in (("one", "white"), ("one", "black"), ("two", "white"), ("three", "white")):
        run(ledger.insert, values(job_id=job, step=step))
    run(ledger.change, 4, CallState.ANSWERED, ANY, {})

    def states(link: sqlite3.Connection) -> list[str]:
        return [call.state for call in ledger.select(link, "ORDER BY number", {})]

    assert [one.after.number for one in run(ledger.lose_all, "one", "black")] == [2]
    assert run(states) == ["sent", "lost", "sent", "answered"]
    assert [one.after.number for one in run(ledger.lose_all, "one")] == [1]
    assert [one.after.number for one in run(ledger.lose_all)] == [3]
    assert run(states) == ["lost", "lost", "lost", "answered"]


def test_answer_of_a_job_that_is_not_known_is_not_pinned(run: Callable[..., Any]) -> None:
    run(ledger.insert, values())
    body = {"body_sha256": "ab" * 32, "body_size": 4}
    made = run(ledger.change, 1, CallState.ANSWERED, ANY, body)
    assert made.after.body == Digest("ab" * 32, 4)
    assert run(ledger.pinned) == set()
