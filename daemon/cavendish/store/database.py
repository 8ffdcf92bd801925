# SPDX-License-Identifier: GPL-3.0-or-later
"""One SQLite file, written by one thread and read by another, so that no caller waits on a disk.

Writes that come while another is on its way to the disk share the next transaction, and its one
fsync; each still succeeds or fails by itself. A write whose future is done is durable (WAL,
synchronous=FULL).
"""

import logging
import os
import queue
import shutil
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Any, Self, TypeVar

from cavendish.errors import DiskFull, FileUnusable, Internal, ShuttingDown
from cavendish.runtime.disk import room
from cavendish.store.record import now

logger = logging.getLogger(__name__)

T = TypeVar("T")
Statements = Sequence[str]

_MOST_WRITES_A_COMMIT = 64
# How long a write that is in no hurry waits for another one to share a sync with.
_LINGER_SECONDS = 0.05
_BUSY_MS = 5000
# Takes some 30 ms to check.
_CHECKED_ALWAYS = 8 << 20
_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE}
_UNUSABLE = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


@dataclass(frozen=True, slots=True)
class _Write:
    work: Callable[[sqlite3.Connection], Any]
    future: "Future[Any]"


class _Linger(Enum):
    """In the queue of writes: there are some that linger."""

    SOON = auto()


class Database:
    """A durable SQLite file. Thread-safe; close it to let go of the file."""

    def __init__(self, path: Path, moved_aside: Path | None) -> None:
        self.path = path
        self.moved_aside = moved_aside
        self._writer = _connect(path)
        with _closed_on_failure(self._writer):
            self._reader = _connect(path)
        self._reader.execute("PRAGMA query_only = ON")
        self._writes: queue.SimpleQueue[_Write | _Linger | None] = queue.SimpleQueue()
        self._lingering: deque[_Write] = deque()
        self._door = threading.Lock()
        self._turn = threading.Lock()
        self._closed = False
        self._reads = ThreadPoolExecutor(1, thread_name_prefix="database-read")
        self._thread = threading.Thread(target=self._serve, name="database-write", daemon=True)
        self._thread.start()

    @classmethod
    def open(cls, path: Path, migrations: Sequence[Statements]) -> Self:
        """Opens the file, makes it if it is missing, and brings it to the newest schema.

        migrations[n] leads from schema version n to n + 1. A damaged file is moved aside, with its
        name in moved_aside, and an empty one takes its place. Raises DiskFull; FileUnusable where
        the file cannot be opened or has a schema newer than all migrations.
        """
        moved_aside = None
        try:
            with room(path.parent):
                if not _sound(path):
                    moved_aside = _move_aside(path)
                _migrate(path, migrations)
                return cls(path, moved_aside)
        except (sqlite3.Error, OSError) as error:
            raise _explained(error, path) from error

    def write(self, work: Callable[[sqlite3.Connection], T]) -> "Future[T]":
        """Runs work inside a transaction; the future holds what it returned once it is durable.

        An exception of work undoes what this work did, and only that. A full disk fails with
        DiskFull; the next write is tried anew. After `close`, ShuttingDown.
        """
        future: Future[T] = Future()
        with self._door:
            if self._closed:
                future.set_exception(ShuttingDown())
            else:
                self._writes.put(_Write(work, future))
        return future

    def write_soon(self, work: Callable[[sqlite3.Connection], T]) -> "Future[T]":
        """As `write`, in the next transaction, whoever asks for it, or in one of its own soon."""
        future: Future[T] = Future()
        with self._door:
            if self._closed:
                future.set_exception(ShuttingDown())
            else:
                self._lingering.append(_Write(work, future))
                self._writes.put(_Linger.SOON)
        return future

    def hurry(self) -> None:
        """Has those that `write_soon` was given written now."""
        self.write(lambda _: None)

    def write_now(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """As `write`, in the calling thread, which waits for the disk: not for an event loop.

        Spares two changes of thread. Raises what work raises, DiskFull, ShuttingDown.
        """
        future: Future[T] = Future()
        with self._turn:
            if self._closed:
                raise ShuttingDown
            self._commit([*self._lingered(), _Write(work, future)])
        return future.result()

    def read(self, work: Callable[[sqlite3.Connection], T]) -> "Future[T]":
        """Runs work on a connection that sees all writes that are done, and cannot write."""
        return self._reads.submit(work, self._reader)

    def close(self) -> None:
        """Finishes the writes asked for so far and closes the file."""
        with self._door:
            self._closed = True
            self._writes.put(None)
        self._thread.join()
        self._reads.shutdown()
        self._reader.close()
        with self._turn:
            self._writer.close()

    def _serve(self) -> None:
        last = False
        while not last:
            batch, last = self._gather()
            with self._turn:
                self._commit([*self._lingered(), *batch])

    def _gather(self) -> tuple[list[_Write], bool]:
        """The writes that wait already, and whether the end was among them.

        No writes at all where some linger, and none has come to share a sync with them.
        """
        batch: list[_Write] = []
        write = self._writes.get()
        deadline = time.monotonic() + _LINGER_SECONDS
        with suppress(queue.Empty):
            while write is not None:
                if isinstance(write, _Write):
                    batch.append(write)
                if len(batch) == _MOST_WRITES_A_COMMIT:
                    break
                left = 0.0 if batch else deadline - time.monotonic()
                write = self._writes.get(timeout=max(left, 0.0))
        wanted = [one for one in batch if one.future.set_running_or_notify_cancel()]
        return wanted, write is None

    def _lingered(self) -> list[_Write]:
        """Takes those that linger; to be called in turn."""
        taken = []
        while self._lingering:
            taken.append(self._lingering.popleft())
        return taken

    def _commit(self, batch: Sequence[_Write]) -> None:
        if not batch:
            return
        try:
            self._writer.execute("BEGIN IMMEDIATE")
            if len(batch) == 1:
                # Its failure undoes the whole transaction: a savepoint would cost for nothing.
                outcomes = [batch[0].work(self._writer)]
            else:
                outcomes = [self._attempt(write) for write in batch]
            self._writer.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - handed to everyone who waits for it
            self._undo()
            outcomes = [_explained(error, self.path)] * len(batch)
        for write, outcome in zip(batch, outcomes, strict=True):
            if isinstance(outcome, Exception):
                write.future.set_exception(outcome)
            else:
                write.future.set_result(outcome)

    def _attempt(self, write: _Write) -> Any:
        """What the work returned, or the exception that ended it; its changes are then undone."""
        self._writer.execute("SAVEPOINT attempt")
        try:
            outcome = write.work(self._writer)
        except Exception as error:
            # A full disk can make SQLite end the whole transaction.
            if not self._writer.in_transaction:
                raise
            self._writer.execute("ROLLBACK TO attempt")
            outcome = _explained(error, self.path)
        self._writer.execute("RELEASE attempt")
        return outcome

    def _undo(self) -> None:
        try:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
        except sqlite3.Error:
            logger.exception("a transaction could not be undone", extra={"path": str(self.path)})


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=_BUSY_MS / 1000, isolation_level=None, check_same_thread=False
    )
    with _closed_on_failure(connection):
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    return connection


@contextmanager
def _closed_on_failure(connection: sqlite3.Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise


def _sound(path: Path) -> bool:
    """Whether the file is a whole database; makes it, private to the user, if it is missing.

    Looks at every page, but for a large file that was closed in good order: SQLite removes the log
    of a database when it closes it.
    """
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    large = path.stat().st_size > _CHECKED_ALWAYS
    check = "schema_version" if large and not _has_log(path) else "quick_check(1)"
    try:
        connection = _connect(path)
    except sqlite3.DatabaseError as error:
        return _is_sound_despite(error)
    try:
        (found,) = connection.execute(f"PRAGMA {check}").fetchone()
        return found == "ok" or check == "schema_version"
    except sqlite3.DatabaseError as error:
        return _is_sound_despite(error)
    finally:
        connection.close()


def _has_log(path: Path) -> bool:
    """Whether the database was left open: a daemon that was killed leaves its write-ahead log."""
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def _is_sound_despite(error: sqlite3.DatabaseError) -> bool:
    """False where error tells of damage; raises it again where it tells of anything else."""
    if error.sqlite_errorcode & 0xFF in _DAMAGED:
        return False
    raise error


def _move_aside(path: Path) -> Path:
    """Renames a damaged file, with what belongs to it; returns its new name."""
    moment = now().strftime("%Y%m%dT%H%M%S.%fZ")
    aside = path.with_name(f"{path.name}.damaged-{moment}")
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            shutil.move(part, aside.with_name(aside.name + suffix))
    logger.error(
        "the database was damaged; it was moved aside and an empty one was begun",
        extra={"path": str(path), "moved_to": str(aside)},
    )
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    return aside


def _migrate(path: Path, migrations: Sequence[Statements]) -> None:
    connection = _connect(path)
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > len(migrations):
            problem = "a newer version of Cavendish wrote it, so update Cavendish"
            raise FileUnusable(path=path, problem=problem)
        for number, statements in enumerate(migrations[version:], start=version + 1):
            connection.execute("BEGIN IMMEDIATE")
            for statement in statements:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
    finally:
        connection.close()


def _explained(error: Exception, path: Path) -> Exception:
    """error, or what it means to the artist."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0)
        if code in _FULL:
            return DiskFull(folder=path.parent)
        if code & 0xFF in _UNUSABLE:
            return FileUnusable(path=path, problem=str(error))
        logger.error("the database failed", exc_info=error, extra={"path": str(path)})
        return Internal(problem=str(error))
    if isinstance(error, OSError):
        return FileUnusable(path=path, problem=error.strerror or str(error))
    return error
