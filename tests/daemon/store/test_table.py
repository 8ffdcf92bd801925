# SPDX-License-Identifier: GPL-3.0-or-later
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from cavendish.errors import Internal, JobNotFound
from cavendish.store import table
from cavendish.store.record import JobRecord, JobState
from cavendish.store.schema import MIGRATIONS
from tests.daemon.jobs import trees

RECORD = JobRecord(
    job_id="job",
    request_id="request",
    request=trees.request(document="picture"),
    state=JobState.QUEUED,
    plan=trees.PLAN,
    create_time=datetime(2030, 1, 2, 3, 4, 5, 678901, UTC),
)


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    made = sqlite3.connect(":memory:", isolation_level=None)
    for statements in MIGRATIONS:
        for statement in statements:
            made.execute(statement)
    yield made
    made.close()


def test_record_comes_back_as_it_went(connection: sqlite3.Connection) -> None:
    assert table.insert(connection, RECORD) == RECORD
    assert table.get(connection, "job") == RECORD
    assert table.find(connection, "request", RECORD.request) == RECORD
    assert table.find(connection, "other", RECORD.request) is None


@pytest.mark.parametrize(
    "change",
    [
        "state = 'lost'",
        "state = 'succeeded'",
        "state = 'failed'",
        "result = '{}'",
        "error = '{}'",
        "request_id = NULL",
    ],
)
def test_schema_refuses_a_row_that_makes_no_sense(
    connection: sqlite3.Connection, change: str
) -> None:
    table.insert(connection, RECORD)
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(f"UPDATE job SET {change}")


def test_change_in_a_state_that_is_not_allowed_changes_nothing(
    connection: sqlite3.Connection,
) -> None:
    table.insert(connection, RECORD)
    assert table.change(connection, "job", "attempts = 9", "state = 'running'") == RECORD
    with pytest.raises(JobNotFound):
        table.change(connection, "nobody", "attempts = 9", "state = 'queued'")


def test_row_that_cannot_be_read_is_internal_alone_and_left_out_of_lists(
    connection: sqlite3.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    table.insert(connection, RECORD)
    connection.execute("UPDATE job SET plan = 'no plan'")
    with pytest.raises(Internal):
        table.get(connection, "job")
    assert table.readable(table.select(connection, "", {})) == []
    assert "cannot be read" in caplog.text


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("WHERE state IN ('queued', 'running') ORDER BY sequence", "job_unfinished"),
        ("WHERE sequence < 5 AND document = 'a' ORDER BY sequence DESC", "job_by_document"),
        ("WHERE request_id = 'a'", "sqlite_autoindex_job_2"),
    ],
)
def test_query_goes_through_an_index(
    connection: sqlite3.Connection, query: str, index: str
) -> None:
    plan = connection.execute(f"EXPLAIN QUERY PLAN SELECT * FROM job {query}").fetchall()
    assert index in str(plan)
    assert "TEMP B-TREE" not in str(plan)
