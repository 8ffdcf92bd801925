# SPDX-License-Identifier: GPL-3.0-or-later
"""Results by what was asked for, so that the same question is not paid for twice.

The pixels are those of the job that made them: where the history has let go of them, the entry is
of no use any more.
"""

import sqlite3
from datetime import timedelta
from typing import Any

from cavendish.request import Result
from cavendish.store.database import Database
from cavendish.store.encoding import decode, encode
from cavendish.store.record import now, to_microseconds

SCHEMA = (
    """CREATE TABLE cache (
        key TEXT PRIMARY KEY,
        result TEXT NOT NULL,
        create_time INTEGER NOT NULL
    )""",
    "CREATE INDEX cache_by_time ON cache (create_time)",
)

MOST_ENTRIES = 5000


class Cache:
    """The results of one state folder. Blocks; thread-safe, but not for the event loop."""

    def __init__(self, database: Database, most: int = MOST_ENTRIES) -> None:
        self._database = database
        self._most = most

    def get(self, key: str, hours: float) -> Result | None:
        """The result that was made for key within the last hours."""
        oldest = to_microseconds(now() - timedelta(hours=hours))
        query = "SELECT result FROM cache WHERE key = ? AND create_time >= ?"

        def work(link: sqlite3.Connection) -> Any:
            return link.execute(query, (key, oldest)).fetchone()

        row = self._database.read(work).result()
        return None if row is None else decode(Result, row[0])

    def put(self, key: str, result: Result) -> None:
        """Remembers a result; the oldest entries make room. Raises DiskFull."""
        row = (key, encode(result), to_microseconds(now()))

        def work(link: sqlite3.Connection) -> None:
            link.execute("INSERT OR REPLACE INTO cache VALUES (?, ?, ?)", row)
            link.execute(
                "DELETE FROM cache WHERE key NOT IN"
                " (SELECT key FROM cache ORDER BY create_time DESC LIMIT ?)",
                (self._most,),
            )

        self._database.write(work).result()
