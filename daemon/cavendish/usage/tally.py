# SPDX-License-Identifier: GPL-3.0-or-later
"""What was spent by day and by document, in memory: it is asked before every job.

Changes can come in any order; their sum is the same.
"""

import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from cavendish.preferences import Budget
from cavendish.routing.situation import Left
from cavendish.store.ledger import Change
from cavendish.usage.period import local_day


class Tally:
    """Sums in millionths of a US dollar. Thread-safe."""

    def __init__(
        self, recent: Iterable[tuple[datetime, int]], documents: Mapping[str, int]
    ) -> None:
        """recent: when each call of this month was sent, and what it counts for."""
        self._lock = threading.Lock()
        self._days: Counter[date] = Counter()
        self._documents = Counter(documents)
        for moment, amount in recent:
            self._days[local_day(moment)] += amount

    def apply(self, change: Change) -> None:
        """Takes a change in that is on the disk."""
        before = 0 if change.before is None else change.before.amount
        more = change.after.amount - before
        with self._lock:
            self._days[local_day(change.after.send_time)] += more
            self._documents[change.after.document] += more

    def left(self, budget: Budget, document: str, now: datetime) -> Left | None:
        """What is left of the cap that is the nearest; None without one."""
        spent = self.spent(document, now)
        found = [
            Left(max(0, cap - spent[period]), period)
            for period, cap in caps(budget, document).items()
        ]
        return min(found, key=lambda left: left.micro_usd, default=None)

    def spent(self, document: str, now: datetime) -> dict[str, int]:
        """What was spent today, this month and on the document."""
        today = local_day(now)
        first = today.replace(day=1)
        with self._lock:
            return {
                "day": sum(spent for day, spent in self._days.items() if day >= today),
                "month": sum(spent for day, spent in self._days.items() if day >= first),
                "document": self._documents[document],
            }


def caps(budget: Budget, document: str) -> dict[str, int]:
    """The caps that hold for a document; one that has no name has no cap of its own."""
    found = {
        "day": budget.day,
        "month": budget.month,
        "document": budget.document if document else None,
    }
    return {period: cap for period, cap in found.items() if cap is not None}
