# SPDX-License-Identifier: GPL-3.0-or-later
"""What the ledger says when it is asked: sums, groups and pages of calls."""

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from cavendish.store import ledger
from cavendish.store.database import Database
from cavendish.store.ledger import CallRecord
from cavendish.store.page import Pager
from cavendish.store.record import now, to_microseconds
from cavendish.usage.period import start_of_day, start_of_month

MOST_GROUPS = 1000

_OPEN = ("sent", "answered")


class By(StrEnum):
    """What calls can have in common."""

    MODEL = "model"
    DOCUMENT = "document"
    DAY = "day"


_KEYS = {
    By.MODEL: "model",
    By.DOCUMENT: "document",
    By.DAY: "date(send_time / 1000000, 'unixepoch', 'localtime')",
}
_TOGETHER = "''"


@dataclass(frozen=True, slots=True)
class Sum:
    """What calls count for together, in millionths of a US dollar.

    settled: known to be paid. open: on their way. unknown: lost. calls: all that may be billed.
    """

    settled: int = 0
    open: int = 0
    unknown: int = 0
    calls: int = 0

    @property
    def total(self) -> int:
        """What it counts for in a budget."""
        return self.settled + self.open + self.unknown


class Statement:
    """The ledger of one state folder, to be read. Every method blocks; thread-safe."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock
        query = "SELECT secret FROM identity"
        (secret,) = database.read(lambda link: link.execute(query).fetchone()).result()
        self._pager = Pager(secret)

    def today(self) -> Sum:
        """Since midnight."""
        return self._since(start_of_day(self._clock()))

    def month(self) -> Sum:
        """Since the month began."""
        return self._since(start_of_month(self._clock()))

    def document(self, document: str) -> Sum:
        """For one document, ever."""
        return _sum(self._rows(_TOGETHER, "document = :value", document))

    def groups(self, by: By) -> list[tuple[str, Sum]]:
        """This month's calls by what they have in common: the dearest first, days the newest."""
        since = to_microseconds(start_of_month(self._clock()))
        rows: dict[str, list[Any]] = {}
        for name, *row in self._rows(_KEYS[by], "send_time >= :value", since):
            rows.setdefault(name, []).append(("", *row))
        found = [(name, _sum(group)) for name, group in rows.items()]
        if by is By.DAY:
            found.sort(reverse=True)
        else:
            found.sort(key=lambda group: (-group[1].total, group[0]))
        return found[:MOST_GROUPS]

    def page(
        self, size: int, token: str = "", document: str = "", *, lost_only: bool = False
    ) -> tuple[list[CallRecord], str]:
        """At most size calls, the newest first, and the token of the next page, '' after the last.

        Raises PageTokenInvalid.
        """
        scope = f"calls {lost_only} {document}"
        values: dict[str, ledger.Value] = {
            "before": self._pager.before(token, scope),
            "document": document,
            "lost_only": int(lost_only),
            "limit": size + 1,
        }
        clauses = (
            "WHERE number < :before AND :document IN ('', document)"
            " AND (NOT :lost_only OR state = 'lost') ORDER BY number DESC LIMIT :limit"
        )
        calls = self._database.read(lambda link: ledger.select(link, clauses, values)).result()
        more = len(calls) > size
        following = self._pager.token(calls[size - 1].number, scope) if more else ""
        return calls[:size], following

    def _since(self, moment: datetime) -> Sum:
        return _sum(self._rows(_TOGETHER, "send_time >= :value", to_microseconds(moment)))

    def _rows(self, key: str, condition: str, value: str | int) -> list[Any]:
        """Key, state, count and amount of the calls that meet a condition."""
        # Key and condition are constants of this module; what comes from outside is the value.
        query = (
            f"SELECT {key}, state, count(*), sum(amount) FROM call"  # noqa: S608
            f" WHERE {condition} GROUP BY 1, 2"
        )

        def work(link: sqlite3.Connection) -> list[Any]:
            return link.execute(query, {"value": value}).fetchall()

        return self._database.read(work).result()


def _sum(rows: Iterable[Any]) -> Sum:
    by_state = {state: (count, amount) for _, state, count, amount in rows}
    amounts = {state: amount for state, (_, amount) in by_state.items()}
    return Sum(
        settled=amounts.get("settled", 0),
        open=sum(amounts.get(state, 0) for state in _OPEN),
        unknown=amounts.get("lost", 0),
        calls=sum(count for state, (count, _) in by_state.items() if state != "void"),
    )
