# SPDX-License-Identifier: GPL-3.0-or-later
import contextlib
import os
import shutil
import sqlite3
import stat
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import Future, wait
from pathlib import Path

import pytest

from cavendish.errors import DiskFull, FileUnusable, Internal, ShuttingDown
from cavendish.store import database as database_module
from cavendish.store.database import Database

SCHEMA = (("CREATE TABLE number (value INTEGER UNIQUE)",),)
SECONDS = 20


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "test.sqlite3"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    opened = Database.open(path, SCHEMA)
    yield opened
    opened.close()


def add(database: Database, value: object) -> "Future[None]":
    def work(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO number VALUES (?)", (value,))

    return database.write(work)


def values(database: Database) -> list[object]:
    query = "SELECT value FROM number ORDER BY rowid"
    found = database.read(lambda connection: connection.execute(query).fetchall())
    return [value for (value,) in found.result(SECONDS)]


def hold(database: Database) -> threading.Event:
    """Keeps the writing thread busy until the event is set."""
    reached, release = threading.Event(), threading.Event()

    def work(_: sqlite3.Connection) -> None:
        reached.set()
        release.wait(SECONDS)

    database.write(work)
    assert reached.wait(SECONDS)
    return release


def test_write_is_seen_by_reads_that_come_after_it(database: Database) -> None:
    for number in range(5):
        add(database, number).result(SECONDS)
        assert values(database) == list(range(number + 1))


def test_write_is_durable_in_another_process_view(database: Database, path: Path) -> None:
    add(database, 1).result(SECONDS)
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT value FROM number").fetchall() == [(1,)]
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    other.close()


def test_writes_that_wait_share_a_transaction_but_not_their_failures(database: Database) -> None:
    commits: list[str] = []
    database._writer.set_trace_callback(commits.append)
    release = hold(database)
    futures = [add(database, value) for value in (1, 2, 2, "x", 3)]
    release.set()
    wait(futures, SECONDS)
    database._writer.set_trace_callback(None)
    assert [type(future.exception()) for future in futures] == [
        *[type(None)] * 2,
        Internal,
        *[type(None)] * 2,
    ]
    assert values(database) == [1, 2, "x", 3]
    # One for what held the thread, one for all that waited.
    assert commits.count("COMMIT") == 2


def test_failure_undoes_all_of_its_own_work_only(database: Database) -> None:
    def half(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO number VALUES (7)")
        raise LookupError("after the insert")

    with pytest.raises(LookupError):
        database.write(half).result(SECONDS)
    add(database, 8).result(SECONDS)
    assert values(database) == [8]


def test_write_that_nobody_waits_for_any_more_is_left_out(database: Database) -> None:
    release = hold(database)
    unwanted = add(database, 1)
    assert unwanted.cancel()
    release.set()
    add(database, 2).result(SECONDS)
    assert values(database) == [2]


def test_read_cannot_write(database: Database) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        database.read(lambda connection: connection.execute("DELETE FROM number")).result(SECONDS)


def test_close_finishes_what_was_asked_for(path: Path) -> None:
    database = Database.open(path, SCHEMA)
    release = hold(database)
    futures = [add(database, number) for number in range(100)]
    closing = threading.Thread(target=database.close)
    closing.start()
    release.set()
    closing.join(SECONDS)
    assert all(future.done() for future in futures)
    again = Database.open(path, SCHEMA)
    assert values(again) == list(range(100))
    again.close()


def test_write_after_close_fails_instead_of_waiting_for_ever(path: Path) -> None:
    database = Database.open(path, SCHEMA)
    database.close()
    with pytest.raises(ShuttingDown):
        add(database, 1).result(SECONDS)


def test_file_is_private(database: Database, path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_migrations_lead_from_any_version_to_the_newest(path: Path) -> None:
    database = Database.open(path, SCHEMA)
    add(database, 1).result(SECONDS)
    database.close()
    newer = (*SCHEMA, ("ALTER TABLE number ADD COLUMN name TEXT", "UPDATE number SET name = 'one'"))
    database = Database.open(path, newer)
    rows = database.read(lambda c: c.execute("SELECT * FROM number").fetchall()).result(SECONDS)
    database.close()
    assert rows == [(1, "one")]


def test_migration_that_breaks_off_leaves_the_schema_before_it(path: Path) -> None:
    Database.open(path, SCHEMA).close()
    broken = (*SCHEMA, ("ALTER TABLE number ADD COLUMN name TEXT", "NONSENSE"))
    with pytest.raises(Internal):
        Database.open(path, broken)
    with sqlite3.connect(path) as other:
        assert other.execute("PRAGMA user_version").fetchone() == (1,)
        assert len(other.execute("PRAGMA table_info(number)").fetchall()) == 1
    other.close()


def test_schema_of_a_newer_version_is_refused_and_left_alone(path: Path) -> None:
    Database.open(path, (*SCHEMA, ("CREATE TABLE later (x)",))).close()
    before = path.read_bytes()
    with pytest.raises(FileUnusable, match="newer version"):
        Database.open(path, SCHEMA)
    assert path.read_bytes() == before


@pytest.mark.parametrize("damage", ["text", "torn page", "zeros in the middle"])
def test_damaged_file_is_moved_aside_and_told(
    path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    database = Database.open(path, SCHEMA)
    for number in range(2000):
        last = add(database, number)
    last.result(SECONDS)
    database.close()
    content = bytearray(path.read_bytes())
    if damage == "text":
        content = bytearray(b"this is no database at all " * 100)
    elif damage == "torn page":
        del content[len(content) // 2 :]
    else:
        content[4096:12288] = bytes(8192)
    path.write_bytes(content)
    database = Database.open(path, SCHEMA)
    assert values(database) == []
    database.close()
    assert database.moved_aside is not None
    assert database.moved_aside.read_bytes() == content
    assert database.moved_aside.parent == path.parent
    assert "moved aside" in caplog.text


def test_two_damaged_files_in_one_second_are_both_kept(path: Path) -> None:
    asides = set()
    for number in range(2):
        path.write_bytes(b"no database " * (100 + number))
        database = Database.open(path, SCHEMA)
        database.close()
        asides.add(database.moved_aside)
    assert len(asides) == 2


def test_folder_in_the_place_of_the_file_is_refused(path: Path) -> None:
    path.mkdir()
    with pytest.raises(FileUnusable, match=path.name):
        Database.open(path, SCHEMA)


def test_full_database_fails_that_write_and_takes_the_next(database: Database) -> None:
    def cap(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA max_page_count = 8")

    def lift(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA max_page_count = 1000000")

    database.write(cap).result(SECONDS)
    with pytest.raises(DiskFull):
        add(database, "x" * 100_000).result(SECONDS)
    add(database, 1).result(SECONDS)
    database.write(lift).result(SECONDS)
    add(database, "x" * 100_000).result(SECONDS)
    assert len(values(database)) == 2


def test_full_database_fails_only_the_write_that_is_too_large(database: Database) -> None:
    database.write(lambda c: c.execute("PRAGMA max_page_count = 8").fetchall()).result(SECONDS)
    release = hold(database)
    futures = [add(database, value) for value in (1, "x" * 100_000, 2)]
    release.set()
    wait(futures, SECONDS)
    failed = [isinstance(future.exception(), DiskFull) for future in futures]
    assert failed[1]
    # SQLite may end the whole transaction; then all were told, and none is half there.
    assert values(database) == [v for v, lost in zip([1, None, 2], failed, strict=True) if not lost]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 512 KiB of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.call(command, stderr=subprocess.DEVNULL):
        pytest.skip("mounting needs root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Takes all room that is left."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(os.urandom(4096)):
            pass
    return filler


def test_full_disk_is_told_and_the_database_goes_on_once_there_is_room(small_disk: Path) -> None:
    database = Database.open(small_disk / "test.sqlite3", SCHEMA)
    filler = fill(small_disk)
    # The database first takes what room its own files have.
    futures = [add(database, f"{number}" * 500) for number in range(1000)]
    wait(futures, SECONDS)
    errors = [future.exception() for future in futures]
    assert any(isinstance(error, DiskFull) for error in errors)
    kept = [f"{number}" * 500 for number, error in enumerate(errors) if error is None]
    filler.unlink()
    add(database, "after").result(SECONDS)
    assert values(database) == [*kept, "after"]
    database.close()


def test_full_disk_at_the_start_is_told(small_disk: Path) -> None:
    fill(small_disk)
    with pytest.raises(DiskFull):
        Database.open(small_disk / "test.sqlite3", SCHEMA)


def filled(path: Path) -> Database:
    database = Database.open(path, SCHEMA)
    for number in range(2000):
        last = add(database, number)
    last.result(SECONDS)
    return database


def spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:12288] = bytes(8192)
    path.write_bytes(content)


def test_large_file_that_was_closed_in_good_order_is_not_read_through(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "_CHECKED_ALWAYS", 0)
    filled(path).close()
    spoil(path)
    database = Database.open(path, SCHEMA)
    assert database.moved_aside is None
    database.close()


def test_large_file_that_was_left_open_is_read_through(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "_CHECKED_ALWAYS", 0)
    filled(path).close()
    database = Database.open(path, SCHEMA)
    add(database, 2000).result(SECONDS)
    left = tmp_path / "left.sqlite3"
    for suffix in ("", "-wal"):
        shutil.copy(path.with_name(path.name + suffix), left.with_name(left.name + suffix))
    database.close()
    spoil(left)
    found = Database.open(left, SCHEMA)
    assert found.moved_aside is not None
    found.close()


def test_large_file_that_is_no_database_is_moved_aside(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "_CHECKED_ALWAYS", 0)
    path.write_bytes(b"this is no database at all " * 100)
    database = Database.open(path, SCHEMA)
    assert database.moved_aside is not None
    database.close()


def test_write_now_is_durable_when_it_returns_and_takes_turns_with_the_others(
    database: Database,
) -> None:
    def insert(connection: sqlite3.Connection) -> int:
        return connection.execute("INSERT INTO number VALUES (-1)").rowcount

    queued = [add(database, number) for number in range(50)]
    assert database.write_now(insert) == 1
    wait(queued, SECONDS)
    assert sorted(values(database)) == [-1, *range(50)]


def test_write_now_raises_what_its_work_raises_and_undoes_it(database: Database) -> None:
    def fail(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO number VALUES (1)")
        raise KeyError

    with pytest.raises(KeyError):
        database.write_now(fail)
    assert values(database) == []


def test_write_now_after_close_fails(path: Path) -> None:
    database = Database.open(path, SCHEMA)
    database.close()
    with pytest.raises(ShuttingDown):
        database.write_now(lambda connection: None)


def soon(database: Database, value: object) -> "Future[None]":
    def work(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO number VALUES (?)", (value,))

    return database.write_soon(work)


def test_write_that_lingers_is_made_though_none_follows(database: Database) -> None:
    soon(database, 1).result(SECONDS)
    assert values(database) == [1]


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writes linger for longer than any test takes."""
    monkeypatch.setattr(database_module, "_LINGER_SECONDS", 60.0)


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("now", [True, False], ids=["write now", "write"])
def test_writes_that_linger_share_the_next_transaction(database: Database, now: bool) -> None:
    commits: list[str] = []
    database._writer.set_trace_callback(commits.append)
    futures = [soon(database, value) for value in (1, 2)]
    assert values(database) == []
    if now:
        database.write_now(lambda link: link.execute("INSERT INTO number VALUES (3)"))
    else:
        add(database, 3).result(SECONDS)
    assert all(future.done() for future in futures)
    assert values(database) == [1, 2, 3]
    assert commits.count("COMMIT") == 1


@pytest.mark.usefixtures("patient")
def test_write_that_lingers_fails_alone(database: Database) -> None:
    add(database, 1).result(SECONDS)
    same = soon(database, 1)
    database.write_now(lambda link: link.execute("INSERT INTO number VALUES (2)"))
    assert isinstance(same.exception(), Internal)
    assert values(database) == [1, 2]


@pytest.mark.usefixtures("patient")
def test_close_makes_writes_that_linger_and_takes_no_more(path: Path) -> None:
    opened = Database.open(path, SCHEMA)
    lingering = soon(opened, 1)
    opened.close()
    assert lingering.done()
    assert isinstance(soon(opened, 2).exception(), ShuttingDown)
    again = Database.open(path, SCHEMA)
    assert values(again) == [1]
    again.close()


@pytest.mark.usefixtures("patient")
def test_writes_that_linger_are_made_when_somebody_is_in_a_hurry(database: Database) -> None:
    lingering = soon(database, 1)
    database.hurry()
    lingering.result(SECONDS)
    assert values(database) == [1]
