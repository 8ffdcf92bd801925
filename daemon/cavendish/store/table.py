# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of jobs: its schema, and its rows as records. All inside a caller's transaction."""

import dataclasses
import logging
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime

from cavendish.errors import Internal, JobNotFound, RequestIdReused
from cavendish.request import Digest, Plan, Request, Result
from cavendish.store import pin_table
from cavendish.store.encoding import decode, encode, fingerprint, payloads_differ, with_payloads
from cavendish.store.record import (
    JobError,
    JobRecord,
    JobState,
    from_microseconds,
    now,
    to_microseconds,
)

logger = logging.getLogger(__name__)

MIGRATIONS = (
    (
        """CREATE TABLE job (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            job_id TEXT NOT NULL UNIQUE,
            request_id TEXT NOT NULL UNIQUE,
            fingerprint TEXT NOT NULL,
            document TEXT NOT NULL,
            state TEXT NOT NULL
                CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
            request TEXT NOT NULL,
            plan TEXT NOT NULL,
            result TEXT CHECK ((result IS NOT NULL) = (state = 'succeeded')),
            error TEXT CHECK ((error IS NOT NULL) = (state = 'failed')),
            create_time INTEGER NOT NULL,
            start_time INTEGER,
            end_time INTEGER,
            attempts INTEGER NOT NULL,
            crashes INTEGER NOT NULL DEFAULT 0
        )""",
        "CREATE INDEX job_by_document ON job (document, sequence)",
        "CREATE INDEX job_unfinished ON job (sequence) WHERE state IN ('queued', 'running')",
        "CREATE TABLE identity (secret BLOB NOT NULL)",
        "INSERT INTO identity VALUES (randomblob(32))",
    ),
    (
        """CREATE TABLE content (
            job_id TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            bytes BLOB NOT NULL,
            PRIMARY KEY (job_id, sha256)
        )""",
    ),
)

UNFINISHED = "state IN ('queued', 'running')"

Row = sqlite3.Row
Value = str | int | None


def select(connection: sqlite3.Connection, clauses: str, values: Mapping[str, Value]) -> list[Row]:
    """The rows that the SQL after FROM leaves."""
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    # clauses are constants of this package; what comes from outside is in values.
    return cursor.execute(f"SELECT * FROM job {clauses}", values).fetchall()  # noqa: S608


def get(connection: sqlite3.Connection, job_id: str) -> JobRecord:
    """One job. Raises JobNotFound; Internal where its row cannot be read."""
    rows = select(connection, "WHERE job_id = :job_id", {"job_id": job_id})
    if not rows:
        raise JobNotFound(job_id=job_id)
    return _one(rows[0])


def find(connection: sqlite3.Connection, request_id: str, request: Request) -> JobRecord | None:
    """The job that was made for request_id. Raises RequestIdReused if for another request."""
    rows = select(connection, "WHERE request_id = :request_id", {"request_id": request_id})
    if not rows:
        return None
    record = _one(rows[0])
    same = rows[0]["fingerprint"] == fingerprint(request)
    if not same or payloads_differ(record.request, request):
        raise RequestIdReused(request_id=request_id)
    return record


def insert(connection: sqlite3.Connection, record: JobRecord) -> JobRecord:
    """Adds a new job, and returns it."""
    values: dict[str, Value] = {
        "job_id": record.job_id,
        "request_id": record.request_id,
        "fingerprint": fingerprint(record.request),
        "document": record.request.document,
        "state": record.state.value,
        "request": encode(record.request),
        "plan": encode(record.plan),
        "create_time": to_microseconds(record.create_time),
        "start_time": _number(record.start_time),
        "attempts": record.attempts,
    }
    names, places = ", ".join(values), ", ".join(f":{name}" for name in values)
    # The names are the keys above.
    connection.execute(f"INSERT INTO job ({names}) VALUES ({places})", values)  # noqa: S608
    refs = record.request.operation.images().values()
    pin_table.pin(connection, record.job_id, (ref.blob for ref in refs if ref.blob is not None))
    return record


def add_contents(
    connection: sqlite3.Connection, job_id: str, contents: Mapping[Digest, bytes]
) -> None:
    """Keeps small blobs of a job beside its row: one sync serves both."""
    rows = [(job_id, digest.sha256, content) for digest, content in contents.items()]
    connection.executemany("INSERT INTO content VALUES (?, ?, ?)", rows)


def contents(connection: sqlite3.Connection) -> dict[str, dict[Digest, bytes]]:
    """The small blobs that are beside their jobs, by job."""
    found: dict[str, dict[Digest, bytes]] = {}
    for job_id, sha256, content in connection.execute("SELECT job_id, sha256, bytes FROM content"):
        found.setdefault(job_id, {})[Digest(sha256, len(content))] = content
    return found


def drop_contents(connection: sqlite3.Connection, job_ids: Iterable[str]) -> None:
    """Forgets the small blobs of jobs."""
    connection.executemany("DELETE FROM content WHERE job_id = ?", [(one,) for one in job_ids])


def change(
    connection: sqlite3.Connection, job_id: str, changes: str, states: str, **values: Value
) -> JobRecord:
    """Changes a job if its state is among those that the SQL in states allows.

    Returns it as it stands then. Raises JobNotFound.
    """
    _update(connection, job_id, changes, states, values)
    return get(connection, job_id)


def end(
    connection: sqlite3.Connection,
    job_id: str,
    changes: str,
    states: str,
    *,
    values: Mapping[str, Value],
    contents: Mapping[Digest, bytes],
    needed: Iterable[Digest],
) -> bool:
    """As `change`, to a terminal state: what the job read makes room for what it made.

    contents: small blobs that are kept beside it; needed: all that it needs. Whether there was
    such a job in one of the states.
    """
    changed = _update(connection, job_id, changes, states, values)
    if changed:
        drop_contents(connection, [job_id])
        add_contents(connection, job_id, contents)
        pin_table.unpin(connection, [job_id])
        pin_table.pin(connection, job_id, needed)
    return changed


def _update(
    connection: sqlite3.Connection,
    job_id: str,
    changes: str,
    states: str,
    values: Mapping[str, Value],
) -> bool:
    """Whether there was such a job in one of the states."""
    values = {"now": to_microseconds(now()), **values, "job_id": job_id}
    # changes and states are constants of this package; what comes from outside is in values.
    statement = f"UPDATE job SET {changes} WHERE job_id = :job_id AND {states}"  # noqa: S608
    return connection.execute(statement, values).rowcount > 0


def replace_segment(
    connection: sqlite3.Connection, job_id: str, field: str, digest: Digest
) -> None:
    """Names the blob that an input's segment has become. Raises JobNotFound."""
    record = get(connection, job_id)
    request = record.request
    ref = dataclasses.replace(request.operation.images()[field], blob=digest, segment=None)
    connection.execute(
        "UPDATE job SET request = :request WHERE job_id = :job_id",
        {"request": encode(with_payloads(request, {field: ref})), "job_id": job_id},
    )
    # A job that is over needs what it read no more.
    if not record.state.terminal:
        pin_table.pin(connection, job_id, [digest])


def recover(connection: sqlite3.Connection, crash_limit: int) -> list[JobRecord]:
    """Puts what was running at the daemon's death back in the queue; the unfinished jobs."""
    connection.execute("UPDATE job SET crashes = crashes + 1 WHERE state = 'running'")
    connection.execute(
        "UPDATE job SET state = 'failed', error = :error, end_time = :now"
        " WHERE state = 'running' AND crashes >= :limit",
        _failure() | {"limit": crash_limit},
    )
    connection.execute("UPDATE job SET state = 'queued' WHERE state = 'running'")
    rows = select(connection, f"WHERE {UNFINISHED} ORDER BY sequence", {})
    records = readable(rows)
    connection.execute(
        "DELETE FROM pin WHERE job_id IN (SELECT job_id FROM job WHERE state = 'failed')"
    )
    for lost in {row["job_id"] for row in rows} - {record.job_id for record in records}:
        connection.execute(
            "UPDATE job SET state = 'failed', error = :error, end_time = :now"
            " WHERE job_id = :job_id",
            _failure() | {"job_id": lost},
        )
    return records


def readable(rows: Iterable[Row]) -> list[JobRecord]:
    """The jobs of these rows; a row that cannot be read is left out, and told to the log."""
    return [record for row in rows if (record := _read(row)) is not None]


def _failure() -> dict[str, Value]:
    return {"error": encode(JobError.of(Internal())), "now": to_microseconds(now())}


def _read(row: Row) -> JobRecord | None:
    try:
        return _record(row)
    except ValueError:
        logger.exception("a job in the journal cannot be read", extra={"job_id": row["job_id"]})
        return None


def _one(row: Row) -> JobRecord:
    try:
        return _record(row)
    except ValueError as error:
        raise Internal(job_id=row["job_id"]) from error


def _record(row: Row) -> JobRecord:
    """The job of a row. Raises ValueError."""
    return JobRecord(
        job_id=row["job_id"],
        request_id=row["request_id"],
        request=decode(Request, row["request"]),
        state=JobState(row["state"]),
        plan=decode(Plan, row["plan"]),
        create_time=from_microseconds(row["create_time"]),
        start_time=_time(row["start_time"]),
        end_time=_time(row["end_time"]),
        attempts=row["attempts"],
        crashes=row["crashes"],
        result=None if row["result"] is None else decode(Result, row["result"]),
        error=None if row["error"] is None else decode(JobError, row["error"]),
        released=bool(row["released"]),
    )


def _number(moment: datetime | None) -> int | None:
    return None if moment is None else to_microseconds(moment)


def _time(value: int | None) -> datetime | None:
    return None if value is None else from_microseconds(value)
