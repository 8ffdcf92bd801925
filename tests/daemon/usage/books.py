# SPDX-License-Identifier: GPL-3.0-or-later
"""A book with its real database and blobs, and a clock that a test sets."""

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cavendish.engines.model import Tokens
from cavendish.preferences import Budget, Preferences
from cavendish.request import ModelOptions, Request
from cavendish.store import ledger
from cavendish.store.blobs import BlobStore
from cavendish.store.database import Database
from cavendish.store.ledger import CallRecord
from cavendish.store.schema import MIGRATIONS
from cavendish.usage.book import Book, JobCalls
from tests.daemon.jobs import trees

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
PRICE = 33_600


class Desk:
    """Opens a book; `reopen` is what the next daemon does."""

    def __init__(self, folder: Path, **preferences: Any) -> None:
        self.folder = folder
        self.now = NOON
        self.preferences = Preferences(**preferences)
        self.open()

    def open(self) -> None:
        self.database = Database.open(self.folder / "journal.sqlite3", MIGRATIONS)
        self.blobs = BlobStore(self.folder / "blobs", 1 << 30)
        self.blobs.start()
        self.book = Book(self.database, self.blobs, lambda: self.preferences, lambda: self.now)

    def close(self) -> None:
        self.database.close()

    def reopen(self) -> None:
        self.close()
        self.open()

    def budget(self, **caps: int | None) -> None:
        self.preferences = dataclasses.replace(self.preferences, budget=Budget(**caps))

    def calls(
        self, job_id: str = "job", document: str = "", pay_again: int = 0, live: str = ""
    ) -> JobCalls:
        return self.book.calls(job_id, request(document, pay_again, live))

    def all(self) -> list[CallRecord]:
        return self.database.read(lambda link: ledger.select(link, "ORDER BY number", {})).result()

    def states(self) -> list[str]:
        return [call.state.value for call in self.all()]

    def total(self) -> int:
        return sum(call.amount for call in self.all())

    def later(self, **delta: int) -> None:
        self.now += timedelta(**delta)


def request(document: str = "", pay_again: int = 0, live: str = "") -> Request:
    options = ModelOptions(pay_again=pay_again)
    return dataclasses.replace(trees.request(document=document), options=options, live=live)


def spend(folder: Path) -> None:
    """Fills the ledger of a state folder that no daemon uses: settled, void, lost and old calls."""
    folder.mkdir(mode=0o700, exist_ok=True)
    desk = Desk(folder)
    desk.now = datetime.now(UTC)
    for job, document, cost in (("one", "a.kra", 35_100), ("two", "b.kra", 36_000)):
        calls = desk.calls(job, document)
        number = calls.open("picture", "gemini", "gemini-nano-banana-2.1", PRICE)
        calls.keep(number, b"body")
        calls.settle(number, cost, Tokens(1200, 30, 1120))
    calls = desk.calls("three", "a.kra", pay_again=1)
    calls.void(calls.open("picture", "gemini", "gemini-3-pro-image", 134_000))
    calls.lose(calls.open("picture", "gemini", "gemini-3-pro-image", 134_000))
    desk.close()
