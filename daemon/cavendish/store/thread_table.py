# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables of threads and turns. All inside a caller's transaction."""

import sqlite3

SCHEMA = (
    """CREATE TABLE thread (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        thread_id TEXT NOT NULL UNIQUE,
        document TEXT NOT NULL,
        layer TEXT NOT NULL,
        name TEXT NOT NULL,
        current TEXT NOT NULL DEFAULT '',
        create_time INTEGER NOT NULL
    )""",
    "CREATE INDEX thread_by_document ON thread (document, sequence)",
    """CREATE TABLE turn (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        turn_id TEXT NOT NULL UNIQUE,
        thread_id TEXT NOT NULL REFERENCES thread (thread_id) ON DELETE CASCADE,
        parent TEXT NOT NULL,
        operation TEXT NOT NULL,
        prompt TEXT NOT NULL,
        model TEXT NOT NULL,
        cost_micro_usd INTEGER NOT NULL,
        create_time INTEGER NOT NULL,
        asked TEXT NOT NULL,
        answered TEXT NOT NULL
    )""",
    "CREATE INDEX turn_by_thread ON turn (thread_id, sequence)",
)

Row = dict[str, str | int]


def insert(connection: sqlite3.Connection, table: str, values: Row) -> None:
    """Adds a row, or replaces the one of the same name."""
    names, places = ", ".join(values), ", ".join(f":{name}" for name in values)
    # The names are those of the schema above, never a caller's text.
    connection.execute(f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({places})", values)  # noqa: S608


def threads(connection: sqlite3.Connection, document: str = "", thread_id: str = "") -> list[Row]:
    """The threads of a document, or the one of this name, the newest first."""
    return _rows(
        connection,
        "SELECT * FROM thread WHERE (:document = '' OR document = :document)"
        " AND (:thread_id = '' OR thread_id = :thread_id) ORDER BY sequence DESC",
        {"document": document, "thread_id": thread_id},
    )


def turns(connection: sqlite3.Connection, thread_id: str) -> list[Row]:
    """The turns of a thread, the oldest first."""
    query = "SELECT * FROM turn WHERE thread_id = :thread_id ORDER BY sequence"
    return _rows(connection, query, {"thread_id": thread_id})


def select(connection: sqlite3.Connection, thread_id: str, turn_id: str) -> None:
    """Lets a thread stand at a turn."""
    change = "UPDATE thread SET current = :turn_id WHERE thread_id = :thread_id"
    connection.execute(change, {"thread_id": thread_id, "turn_id": turn_id})


def delete(connection: sqlite3.Connection, thread_id: str) -> None:
    """Removes a thread and its turns."""
    for table in ("turn", "thread"):
        connection.execute(f"DELETE FROM {table} WHERE thread_id = ?", (thread_id,))  # noqa: S608 - one of two names


def texts(connection: sqlite3.Connection) -> list[str]:
    """What was asked and answered in all turns."""
    rows = connection.execute("SELECT asked, answered FROM turn").fetchall()
    return [text for row in rows for text in row]


def _rows(connection: sqlite3.Connection, query: str, values: dict[str, str]) -> list[Row]:
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    return [dict(row) for row in cursor.execute(query, values)]
