# SPDX-License-Identifier: GPL-3.0-or-later
import sqlite3
from collections.abc import Iterator
from datetime import timedelta

import pytest

from cavendish.request import Digest, Plan
from cavendish.store import pin_table, table
from cavendish.store.encoding import encode
from cavendish.store.record import JobRecord, JobState, now, to_microseconds
from cavendish.store.schema import MIGRATIONS
from tests.daemon.jobs import trees

BEGIN = now()
FAR = to_microseconds(BEGIN + timedelta(days=1000))


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    for statements in MIGRATIONS:
        for statement in statements:
            connection.execute(statement)
    yield connection
    connection.close()


def digest(number: int, size: int = 100) -> Digest:
    return Digest(f"{number:064x}", size)


def succeeded(connection: sqlite3.Connection, number: int, *digests: Digest) -> str:
    """A job that ended number hours after the beginning, and needs these blobs."""
    job_id = f"job-{number}"
    record = JobRecord(
        job_id, job_id, trees.request(number), JobState.RUNNING, Plan("classic"), BEGIN, BEGIN
    )
    table.insert(connection, record)
    table.end(
        connection,
        job_id,
        f"state = 'succeeded', result = :result, end_time = {hours(number)}",
        "state = 'running'",
        values={"result": encode(trees.result())},
        contents={},
        needed=digests,
    )
    return job_id


def hours(number: int) -> int:
    return to_microseconds(BEGIN + timedelta(hours=number))


def released(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT job_id FROM job WHERE released")}


def test_job_needs_what_it_reads_until_it_is_over(connection: sqlite3.Connection) -> None:
    request = trees.request(1)
    record = JobRecord("job", "request", request, JobState.RUNNING, Plan("classic"), BEGIN)
    table.insert(connection, record)
    read = {ref.blob for ref in request.operation.images().values()}
    assert pin_table.pinned(connection) == read
    pin_table.unpin(connection, ["job"])
    assert pin_table.pinned(connection) == set()


def test_results_that_ended_before_a_time_are_released(connection: sqlite3.Connection) -> None:
    for number in (1, 2, 3):
        succeeded(connection, number, digest(number))
    assert pin_table.release_older(connection, hours(3)) == 2
    assert released(connection) == {"job-1", "job-2"}
    assert pin_table.pinned(connection) == {digest(3)}
    assert pin_table.release_older(connection, hours(3)) == 0


def test_oldest_results_make_room_and_no_more_than_is_needed(
    connection: sqlite3.Connection,
) -> None:
    for number in (3, 1, 2):
        succeeded(connection, number, digest(number), digest(number + 10))
    assert pin_table.release_oldest(connection, 201, FAR) == 2
    assert released(connection) == {"job-1", "job-2"}


def test_results_that_have_just_come_are_spared(connection: sqlite3.Connection) -> None:
    for number in (1, 2):
        succeeded(connection, number, digest(number))
    assert pin_table.release_oldest(connection, 10**9, hours(2)) == 1
    assert released(connection) == {"job-1"}


def test_blob_that_a_later_job_made_too_stays(connection: sqlite3.Connection) -> None:
    succeeded(connection, 1, digest(7))
    succeeded(connection, 2, digest(7))
    assert pin_table.release_older(connection, hours(2)) == 1
    assert pin_table.pinned(connection) == {digest(7)}


def test_unfinished_jobs_are_never_released(connection: sqlite3.Connection) -> None:
    record = JobRecord("job", "request", trees.request(1), JobState.QUEUED, Plan("classic"), BEGIN)
    table.insert(connection, record)
    assert pin_table.release_oldest(connection, 10**9, FAR) == 0
    assert pin_table.pinned(connection)


def test_migration_pins_what_older_rows_need(connection: sqlite3.Connection) -> None:
    old = sqlite3.connect(":memory:")
    for statements in MIGRATIONS[: MIGRATIONS.index(pin_table.SCHEMA)]:
        for statement in statements:
            old.execute(statement)
    succeeded(connection, 1)
    row = connection.execute("SELECT * FROM job").fetchone()
    columns = [name for _, name, *_ in old.execute("PRAGMA table_info(job)")]
    places = ", ".join("?" * len(columns))
    old.execute(f"INSERT INTO job ({', '.join(columns)}) VALUES ({places})", row[: len(columns)])
    for statement in pin_table.SCHEMA:
        old.execute(statement)
    made = {ref.blob for ref in trees.result().images()}
    assert pin_table.pinned(old) == made
    old.close()
