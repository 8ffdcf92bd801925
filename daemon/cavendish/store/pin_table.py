# SPDX-License-Identifier: GPL-3.0-or-later
"""The blobs that jobs need, and the rule by which history lets go of its results.

Unfinished jobs pin what they read, those that succeeded what they made, until they are released.
All inside a caller's transaction.
"""

import sqlite3
from collections.abc import Iterable

from cavendish.request import Digest

SCHEMA = (
    """CREATE TABLE pin (
        job_id TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        size INTEGER NOT NULL,
        PRIMARY KEY (job_id, sha256)
    ) WITHOUT ROWID""",
    "ALTER TABLE job ADD COLUMN released INTEGER NOT NULL DEFAULT 0",
    # An unfinished job has no result yet.
    """INSERT OR IGNORE INTO pin
        SELECT job.job_id, json_extract(tree.value, '$.sha256'), json_extract(tree.value, '$.size')
        FROM job, json_tree(coalesce(job.result, job.request)) AS tree
        WHERE tree.key = 'blob' AND tree.type = 'object'
        AND job.state IN ('queued', 'running', 'succeeded')""",
)

_SUCCEEDED = "SELECT job_id FROM job WHERE job_id = ? AND state = 'succeeded'"


def pin(connection: sqlite3.Connection, job_id: str, digests: Iterable[Digest]) -> None:
    """Adds to what a job needs."""
    rows = [(job_id, digest.sha256, digest.size) for digest in digests]
    connection.executemany("INSERT OR IGNORE INTO pin VALUES (?, ?, ?)", rows)


def unpin(connection: sqlite3.Connection, job_ids: Iterable[str]) -> None:
    """These jobs need nothing any more."""
    connection.executemany("DELETE FROM pin WHERE job_id = ?", [(one,) for one in job_ids])


def pinned(connection: sqlite3.Connection) -> set[Digest]:
    """All that is needed."""
    return {Digest(*row) for row in connection.execute("SELECT sha256, size FROM pin")}


def release(connection: sqlite3.Connection, job_id: str) -> None:
    """Lets go of the result of a job, if it has one."""
    _release(connection, [job_id for (job_id,) in connection.execute(_SUCCEEDED, (job_id,))])


def release_older(connection: sqlite3.Connection, before: int) -> int:
    """Lets go of the results of jobs that ended before a time; how many jobs that were."""
    return _release(connection, [job_id for job_id, _ in _kept(connection, before)])


def release_oldest(connection: sqlite3.Connection, size: int, before: int) -> int:
    """Lets go of the oldest results until size bytes are free, of none that ended since before.

    How many jobs that were.
    """
    chosen = []
    for job_id, held in _kept(connection, before):
        if size <= 0:
            break
        chosen.append(job_id)
        size -= held
    return _release(connection, chosen)


def _kept(connection: sqlite3.Connection, before: int) -> list[tuple[str, int]]:
    """The jobs of history that ended before a time and have blobs, oldest first; their bytes."""
    return connection.execute(
        "SELECT job_id, sum(size) FROM pin JOIN job USING (job_id)"
        " WHERE state = 'succeeded' AND end_time < ? GROUP BY job_id ORDER BY end_time, sequence",
        (before,),
    ).fetchall()


def _release(connection: sqlite3.Connection, job_ids: list[str]) -> int:
    connection.executemany("UPDATE job SET released = 1 WHERE job_id = ?", [(j,) for j in job_ids])
    unpin(connection, job_ids)
    return len(job_ids)
