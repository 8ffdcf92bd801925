# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of requests that may cost money. All inside a caller's transaction.

A call is sent; then it is answered and settled, or void (surely not billed), or lost (nobody
knows).
`amount` is what it counts for in every budget: its price until it is settled, nothing once void.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cavendish.request import Digest
from cavendish.store.record import from_microseconds, now, to_microseconds

SCHEMA = (
    """CREATE TABLE call (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        job_id TEXT NOT NULL,
        step TEXT NOT NULL,
        endpoint TEXT NOT NULL,
        model TEXT NOT NULL,
        document TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('sent', 'answered', 'settled', 'void', 'lost')),
        price INTEGER NOT NULL CHECK (price >= 0),
        cost INTEGER CHECK ((cost IS NOT NULL) = (state = 'settled') AND cost >= 0),
        prompt_tokens INTEGER NOT NULL DEFAULT 0,
        text_tokens INTEGER NOT NULL DEFAULT 0,
        picture_tokens INTEGER NOT NULL DEFAULT 0,
        body_sha256 TEXT NOT NULL DEFAULT '',
        body_size INTEGER NOT NULL DEFAULT 0,
        send_time INTEGER NOT NULL,
        end_time INTEGER,
        amount INTEGER NOT NULL GENERATED ALWAYS AS
            (CASE state WHEN 'settled' THEN cost WHEN 'void' THEN 0 ELSE price END) STORED
    )""",
    "CREATE INDEX call_by_time ON call (send_time, amount)",
    "CREATE INDEX call_by_document ON call (document, amount)",
    "CREATE INDEX call_by_job ON call (job_id, step)",
    "CREATE INDEX call_sent ON call (number) WHERE state = 'sent'",
)

LIVE_SCHEMA = ("ALTER TABLE call ADD COLUMN live INTEGER NOT NULL DEFAULT 0",)

Value = str | int | None


class CallState(StrEnum):
    """Where a call stands."""

    SENT = "sent"
    ANSWERED = "answered"
    SETTLED = "settled"
    VOID = "void"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One request that may cost money. Amounts in millionths of a US dollar, times in UTC.

    price: what was reserved. cost: what it has cost, None until it is settled. amount: what it
    counts for. body: the answer as it came, if one did. live: it was a live job's.
    """

    number: int
    job_id: str
    step: str
    endpoint: str
    model: str
    document: str
    state: CallState
    price: int
    cost: int | None
    amount: int
    prompt_tokens: int
    text_tokens: int
    picture_tokens: int
    body: Digest | None
    send_time: datetime
    end_time: datetime | None
    live: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A call before and after; before is None for a new one."""

    before: CallRecord | None
    after: CallRecord


def insert(connection: sqlite3.Connection, values: Mapping[str, Value]) -> CallRecord:
    """Adds a call that is about to be sent."""
    names, places = ", ".join(values), ", ".join(f":{name}" for name in values)
    # The names are those of the schema, never a caller's text.
    statement = f"INSERT INTO call (state, {names}) VALUES ('sent', {places})"  # noqa: S608
    number = connection.execute(statement, values).lastrowid
    return select(connection, "WHERE number = :number", {"number": number})[0]


def change(
    connection: sqlite3.Connection,
    number: int,
    state: CallState,
    leaving: Iterable[CallState],
    values: Mapping[str, Value],
) -> Change | None:
    """Brings a call into a state; None where it is in none of the states that may be left."""
    where = {"number": number}
    before = select(connection, "WHERE number = :number", where)
    if not before or before[0].state not in leaving:
        return None
    values = {**values, "state": state.value, "end_time": to_microseconds(now())}
    sets = ", ".join(f"{name} = :{name}" for name in values)
    # The names are those of the schema, never a caller's text.
    connection.execute(f"UPDATE call SET {sets} WHERE number = :number", {**values, **where})  # noqa: S608
    return Change(before[0], select(connection, "WHERE number = :number", where)[0])


def select(
    connection: sqlite3.Connection, clauses: str, values: Mapping[str, Value]
) -> list[CallRecord]:
    """The calls that the SQL after FROM leaves."""
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    # clauses are constants of this program; what comes from outside is in values.
    return [_record(row) for row in cursor.execute(f"SELECT * FROM call {clauses}", values)]  # noqa: S608


def spent_since(connection: sqlite3.Connection, since: datetime, *, live: bool = False) -> int:
    """What the calls since a moment count for together. live: of live jobs alone."""
    query = "SELECT coalesce(sum(amount), 0) FROM call WHERE send_time >= ? AND live >= ?"
    return int(connection.execute(query, (to_microseconds(since), int(live))).fetchone()[0])


def spent_on(connection: sqlite3.Connection, document: str) -> int:
    """What the calls for a document count for together."""
    query = "SELECT coalesce(sum(amount), 0) FROM call WHERE document = ?"
    return int(connection.execute(query, (document,)).fetchone()[0])


def sums(
    connection: sqlite3.Connection, since: datetime
) -> tuple[list[tuple[datetime, int, bool]], dict[str, int]]:
    """When each call since a moment was sent, what it counts for, and whether it was live.

    Beside it the sum of each document.
    """
    recent = connection.execute(
        "SELECT send_time, amount, live FROM call WHERE send_time >= ?", (to_microseconds(since),)
    )
    documents = connection.execute("SELECT document, sum(amount) FROM call GROUP BY document")
    calls = [(from_microseconds(time), amount, bool(live)) for time, amount, live in recent]
    return calls, dict(documents)


def lose_all(connection: sqlite3.Connection, job_id: str = "", step: str = "") -> list[Change]:
    """What is still on its way gets lost: nobody waits for it any more. '' means any."""
    sent = select(
        connection,
        "WHERE state = 'sent' AND :job_id IN ('', job_id) AND :step IN ('', step)",
        {"job_id": job_id, "step": step},
    )
    leaving = (CallState.SENT,)
    lost = [change(connection, call.number, CallState.LOST, leaving, {}) for call in sent]
    return [one for one in lost if one is not None]


def pinned(connection: sqlite3.Connection) -> set[Digest]:
    """The answers of jobs that are not over."""
    unfinished = "SELECT job_id FROM job WHERE job.state IN ('queued', 'running')"
    kept = select(connection, f"WHERE body_size > 0 AND job_id IN ({unfinished})", {})
    return {call.body for call in kept if call.body is not None}


def _record(row: sqlite3.Row) -> CallRecord:
    body = Digest(row["body_sha256"], row["body_size"]) if row["body_size"] else None
    end = row["end_time"]
    return CallRecord(
        number=row["number"],
        job_id=row["job_id"],
        step=row["step"],
        endpoint=row["endpoint"],
        model=row["model"],
        document=row["document"],
        state=CallState(row["state"]),
        price=row["price"],
        cost=row["cost"],
        amount=row["amount"],
        prompt_tokens=row["prompt_tokens"],
        text_tokens=row["text_tokens"],
        picture_tokens=row["picture_tokens"],
        body=body,
        send_time=from_microseconds(row["send_time"]),
        end_time=None if end is None else from_microseconds(end),
        live=bool(row["live"]),
    )
