# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m bench money`: what ledger, budget and keys cost those who wait for them."""

import itertools
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.figure import Figure, interleaved, seconds
from cavendish.engines.model import Tokens
from cavendish.preferences import Budget, Preferences
from cavendish.request import Box, Generate, Request
from cavendish.store.blobs import BlobStore
from cavendish.store.database import Database
from cavendish.store.schema import MIGRATIONS
from cavendish.usage.book import Book

_BODY = os.urandom(1 << 20)
_ROUNDS = 60
_MONTH = 3000
_ASKED = 1000
_STARTS = 7
_REQUEST = Request(Generate("a hill", Box(0, 0, 64, 64)), document="a.kra")
_PREFERENCES = Preferences(budget=Budget(10**12, 10**12, 10**12))
_DAEMON = "import cavendish.main"
_TIMED = "import time; start = time.process_time(); {}; print(time.process_time() - start)"


def figures() -> list[Figure]:
    """Measures everything that has a limit."""
    with tempfile.TemporaryDirectory() as folder, _book(Path(folder)) as book:
        return [_door(book, Path(folder)), _left(book), _start()]


def _door(book: Book, folder: Path) -> Figure:
    """A request through the money door, beside the same bytes and syncs with nothing around."""
    numbers = itertools.count()
    bare = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    bare.execute("PRAGMA journal_mode = WAL")
    bare.execute("PRAGMA synchronous = FULL")
    bare.execute("CREATE TABLE step (number INTEGER)")

    def three_syncs_and_a_file() -> None:
        number = next(numbers)
        for step in range(3):
            bare.execute("INSERT INTO step VALUES (?)", (step,))
        with (folder / f"{number}.body").open("wb") as file:
            file.write(number.to_bytes(8) + _BODY)
            os.fsync(file.fileno())

    ours, other = interleaved(
        lambda: _pass(book, next(numbers), _BODY), three_syncs_and_a_file, _ROUNDS
    )
    bare.close()
    return Figure(
        "a request in the book, answer 1 MiB", ours * 1e3, "ms", 2.0, other * 1e3, "bare syncs"
    )


def _left(book: Book) -> Figure:
    """What routing asks before every job, with a busy month in the ledger."""
    for number in range(_MONTH):
        book.calls(f"busy {number}", _REQUEST).open("picture", "gemini", "m", 1)
    times = [seconds(lambda: book.left("a.kra")) for _ in range(_ASKED)]
    name = f"what is left of the budget, {_MONTH} requests this month"
    return Figure(name, statistics.median(times) * 1e6, "us", 100.0)


def _start() -> Figure:
    """The processor time of the daemon's imports, beside the same with the keyring's."""
    keyring = f"{_DAEMON}; import keyring; keyring.get_keyring()"
    pairs = [(_cpu(_DAEMON), _cpu(keyring)) for _ in range(_STARTS)]
    ours, other = (statistics.median(times) * 1e3 for times in zip(*pairs, strict=True))
    return Figure("imports at start, processor time", ours, "ms", 0.9, other, "with the keyring")


@contextmanager
def _book(folder: Path) -> Iterator[Book]:
    database = Database.open(folder / "journal.sqlite3", MIGRATIONS)
    blobs = BlobStore(folder / "blobs", 1 << 40)
    blobs.start()
    yield Book(database, blobs, lambda: _PREFERENCES)
    database.close()


def _pass(book: Book, number: int, body: bytes) -> None:
    """What an engine does with a request that goes well."""
    calls = book.calls(f"job {number}", _REQUEST)
    call = calls.open("picture", "gemini", "gemini-nano-banana-2.1", 33_600)
    calls.keep(call, number.to_bytes(8) + body)
    calls.settle(call, 35_100, Tokens(1200, 30, 1120))


def _cpu(statement: str) -> float:
    command = [sys.executable, "-c", _TIMED.format(statement)]
    return float(subprocess.run(command, check=True, capture_output=True).stdout)
