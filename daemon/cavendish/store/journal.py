# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal: every job that was asked for, durable from before its creation is acknowledged.

Every change of state names the states that it may leave, in its SQL: what is terminal stays as it
is, whoever comes late. Each method that changes a job answers with the job as it stands after.
"""

import asyncio
import dataclasses
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import Future
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Self, TypeAlias, TypeVar

from cavendish.request import Digest, Plan, Request, Result
from cavendish.store import pin_table, table
from cavendish.store.database import Database
from cavendish.store.encoding import encode
from cavendish.store.page import Pager
from cavendish.store.record import JobError, JobRecord, JobState, now, to_microseconds
from cavendish.store.schema import MIGRATIONS

T = TypeVar("T")
Work: TypeAlias = Callable[[sqlite3.Connection], JobRecord]

SPARED = timedelta(hours=1)
_NONE: Mapping[Digest, bytes] = MappingProxyType({})
_NO_VALUES: Mapping[str, table.Value] = MappingProxyType({})


class Journal:
    """The jobs of one state folder. Methods that change or read it never block the loop."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pager = database.read(_pager).result()

    @classmethod
    def open(cls, path: Path) -> Self:
        """Opens the journal, or begins one. Blocks. Raises DiskFull, FileUnusable."""
        return cls(Database.open(path, MIGRATIONS))

    def close(self) -> None:
        """Lets go of the file when all changes asked for so far are on the disk. Blocks."""
        self._database.close()

    @property
    def database(self) -> Database:
        """The file, for whoever else keeps something in it."""
        return self._database

    @property
    def moved_aside(self) -> Path | None:
        """Where a damaged journal was put when this one was opened."""
        return self._database.moved_aside

    async def create(
        self,
        job_id: str,
        request_id: str,
        request: Request,
        plan: Plan,
        *,
        start: bool,
        contents: Mapping[Digest, bytes] = _NONE,
    ) -> JobRecord:
        """Writes a job down: queued, or running where its engine starts at once.

        contents: those of its inputs that are kept beside it, until it is over.

        Where request_id is known already, nothing is written and the answer is the job that it
        made; its job_id then differs from the one given. Raises RequestIdReused where that job
        was made for another request; DiskFull.
        """
        record = begun(job_id, request_id, request, plan, start=start)
        return await self.add(record, contents)

    async def add(self, record: JobRecord, contents: Mapping[Digest, bytes]) -> JobRecord:
        """As `create` for what `begun` gives."""
        return await self._write(_creation(record, contents))

    def create_now(self, record: JobRecord, contents: Mapping[Digest, bytes]) -> JobRecord:
        """As `create` for what `begun` gives. Blocks until it is on the disk."""
        return self._database.write_now(_creation(record, contents))

    async def find(self, request_id: str, request: Request) -> JobRecord | None:
        """The job that request_id made, after all changes asked for so far. Raises RequestIdReused.

        Passes the writing thread, so that a creation on its way is seen.
        """
        return await self._write(lambda connection: table.find(connection, request_id, request))

    async def get(self, job_id: str) -> JobRecord:
        """One job. Raises JobNotFound."""
        return await self._read(lambda connection: table.get(connection, job_id))

    async def page(
        self, size: int, token: str = "", document: str = ""
    ) -> tuple[list[JobRecord], str]:
        """At most size jobs, the newest first, and the token of the next page, '' after the last.

        document narrows to one document. Jobs created meanwhile shift nothing. Raises
        PageTokenInvalid.
        """
        values: dict[str, table.Value] = {
            "before": self._pager.before(token, document),
            "document": document,
            "limit": size + 1,
        }
        narrowed = "AND document = :document" if document else ""
        clauses = f"WHERE sequence < :before {narrowed} ORDER BY sequence DESC LIMIT :limit"
        rows = await self._read(lambda connection: table.select(connection, clauses, values))
        more = len(rows) > size
        following = self._pager.token(rows[size - 1]["sequence"], document) if more else ""
        return table.readable(rows[:size]), following

    async def start(self, job_id: str) -> JobRecord:
        """Queued to running, one attempt more. Raises JobNotFound, DiskFull."""
        change = "state = 'running', attempts = attempts + 1, start_time = :now"
        return await self._change(job_id, change, "state = 'queued'")

    async def reroute(self, job_id: str, plan: Plan) -> JobRecord:
        """Queued or running back to queued, for another engine. Raises JobNotFound, DiskFull."""
        return await self._change(
            job_id, "state = 'queued', plan = :plan", table.UNFINISHED, plan=encode(plan)
        )

    async def succeed(
        self, job_id: str, result: Result, contents: Mapping[Digest, bytes] = _NONE
    ) -> JobRecord:
        """Running to succeeded. Raises JobNotFound, DiskFull.

        contents: the blobs of the result that are kept beside the job, until `drop_contents`.
        """
        success = _success(job_id, now(), result, contents)

        def work(connection: sqlite3.Connection) -> JobRecord:
            success(connection)
            return table.get(connection, job_id)

        return await self._write(work)

    def succeed_now(
        self, running: JobRecord, result: Result, contents: Mapping[Digest, bytes]
    ) -> JobRecord:
        """As `succeed` for a job as it stands. Blocks until it is on the disk."""
        return self._database.write_now(_succession(running, now(), result, contents))

    def succeed_soon(
        self,
        running: JobRecord,
        moment: datetime,
        result: Result,
        contents: Mapping[Digest, bytes],
    ) -> "Future[JobRecord]":
        """As `succeed_now`, together with what is written next. moment: when it has ended.

        The future holds the job once that is on the disk, or DiskFull.
        """
        return self._database.write_soon(_succession(running, moment, result, contents))

    def hurry(self) -> None:
        """Has what `succeed_soon` was given written now."""
        self._database.hurry()

    async def fail(self, job_id: str, error: JobError) -> JobRecord:
        """Queued or running to failed. Raises JobNotFound, DiskFull."""
        change = "state = 'failed', end_time = :now, error = :error"
        return await self._end(job_id, change, {"error": encode(error)})

    async def cancel(self, job_id: str) -> JobRecord:
        """Queued or running to cancelled. Raises JobNotFound, DiskFull."""
        change = "state = 'cancelled', end_time = :now"
        return await self._end(job_id, change)

    async def contents(self) -> dict[str, dict[Digest, bytes]]:
        """The blobs that are kept beside their jobs, by job."""
        return await self._read(table.contents)

    async def drop_contents(self, job_ids: Iterable[str]) -> None:
        """Forgets the blobs beside these jobs: they are files by now. Raises DiskFull."""
        wanted = list(job_ids)
        await self._write(lambda connection: table.drop_contents(connection, wanted))

    async def requeue(self, job_ids: Iterable[str]) -> None:
        """Running back to queued, for a daemon that leaves in good order. Raises DiskFull."""
        wanted = [(job_id,) for job_id in job_ids]
        change = "UPDATE job SET state = 'queued' WHERE job_id = ? AND state = 'running'"
        await self._write(lambda connection: connection.executemany(change, wanted))

    async def recover(self, crash_limit: int) -> list[JobRecord]:
        """The unfinished jobs, oldest first, after a start of the daemon.

        What was running when the last daemon died goes back to the queue; a job that was running
        at crash_limit deaths fails with INTERNAL. So does one that cannot be read. Raises DiskFull.
        """
        return await self._write(lambda connection: table.recover(connection, crash_limit))

    async def replace_segment(self, job_id: str, field: str, digest: Digest) -> None:
        """Names the blob that an input's segment has become. Raises JobNotFound, DiskFull."""
        await self._write(
            lambda connection: table.replace_segment(connection, job_id, field, digest)
        )

    async def pinned_digests(self) -> set[Digest]:
        """The blobs that must stay: inputs of unfinished jobs, results of those in history."""
        return await self._read(pin_table.pinned)

    async def release(self, job_id: str) -> None:
        """Lets go of the result of a job, if it has succeeded. Raises DiskFull."""
        await self._write(lambda connection: pin_table.release(connection, job_id))

    async def release_older(self, age: timedelta) -> int:
        """Lets go of the results of jobs that ended longer ago; how many. Raises DiskFull."""
        before = to_microseconds(now() - age)
        return await self._write(lambda connection: pin_table.release_older(connection, before))

    async def release_oldest(self, size: int, spared: timedelta = SPARED) -> int:
        """Lets go of the oldest results until size bytes are free; of how many jobs.

        Those that ended less than spared ago are left alone: their artists have yet to see them.
        Raises DiskFull.
        """
        before = to_microseconds(now() - spared)
        return await self._write(
            lambda connection: pin_table.release_oldest(connection, size, before)
        )

    async def counts(self) -> dict[JobState, int]:
        """How many jobs stand where."""
        query = "SELECT state, count(*) FROM job GROUP BY state"
        rows = await self._read(lambda connection: connection.execute(query).fetchall())
        return dict.fromkeys(JobState, 0) | {JobState(name): number for name, number in rows}

    async def _end(
        self, job_id: str, changes: str, values: Mapping[str, table.Value] = _NO_VALUES
    ) -> JobRecord:
        """A change of an unfinished job to a state without a result."""

        def work(connection: sqlite3.Connection) -> JobRecord:
            table.end(
                connection,
                job_id,
                changes,
                table.UNFINISHED,
                values=values,
                contents=_NONE,
                needed=(),
            )
            return table.get(connection, job_id)

        return await self._write(work)

    async def _change(
        self, job_id: str, changes: str, states: str, **values: table.Value
    ) -> JobRecord:
        return await self._write(
            lambda connection: table.change(connection, job_id, changes, states, **values)
        )

    def _write(self, work: Callable[[sqlite3.Connection], T]) -> Awaitable[T]:
        return asyncio.wrap_future(self._database.write(work))

    def _read(self, work: Callable[[sqlite3.Connection], T]) -> Awaitable[T]:
        return asyncio.wrap_future(self._database.read(work))


def _pager(connection: sqlite3.Connection) -> Pager:
    (secret,) = connection.execute("SELECT secret FROM identity").fetchone()
    return Pager(secret)


def begun(job_id: str, request_id: str, request: Request, plan: Plan, *, start: bool) -> JobRecord:
    """A new job: queued, or running where its engine starts at once."""
    moment = now()
    return JobRecord(
        job_id=job_id,
        request_id=request_id,
        request=request,
        state=JobState.RUNNING if start else JobState.QUEUED,
        plan=plan,
        create_time=moment,
        start_time=moment if start else None,
        attempts=1 if start else 0,
    )


def _creation(record: JobRecord, contents: Mapping[Digest, bytes]) -> Work:
    def work(connection: sqlite3.Connection) -> JobRecord:
        known = table.find(connection, record.request_id, record.request)
        if known is not None:
            return known
        table.add_contents(connection, record.job_id, contents)
        return table.insert(connection, record)

    return work


def _succession(
    running: JobRecord, moment: datetime, result: Result, contents: Mapping[Digest, bytes]
) -> Work:
    """Ends a job, if it still runs; as it stands then."""
    success = _success(running.job_id, moment, result, contents)
    ended = dataclasses.replace(running, state=JobState.SUCCEEDED, end_time=moment, result=result)

    def work(connection: sqlite3.Connection) -> JobRecord:
        # What is known need not be read and parsed again: that would take longest of all.
        return ended if success(connection) else table.get(connection, running.job_id)

    return work


def _success(
    job_id: str, moment: datetime, result: Result, contents: Mapping[Digest, bytes]
) -> Callable[[sqlite3.Connection], bool]:
    """Ends a job, if it runs; whether it did."""

    def work(connection: sqlite3.Connection) -> bool:
        return table.end(
            connection,
            job_id,
            "state = 'succeeded', end_time = :now, result = :result",
            "state = 'running'",
            values={"result": encode(result), "now": to_microseconds(moment)},
            contents=contents,
            needed=[ref.blob for ref in result.images() if ref.blob is not None],
        )

    return work
