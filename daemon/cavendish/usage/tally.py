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

# The name of the cap on live jobs, as sentences have it.
LIVE = "live jobs"


class Tally:
    """Sums in millionths of a US dollar. Thread-safe."""

    def __init__(
        self, recent: Iterable[tuple[datetime, int, bool]], documents: Mapping[str, int]
    ) -> None:
        """recent: when each call of this month was sent, what it counts for, if it was live."""
        self._lock = threading.Lock()
        self._days: Counter[date] = Counter()
        self._live: Counter[date] = Counter()
        self._documents = Counter(documents)
        for moment, amount, live in recent:
            self._add(local_day(moment), amount, live=live)

    def apply(self, change: Change) -> None:
        """Takes a change in that is on the disk."""
        before = 0 if change.before is None else change.before.amount
        more = change.after.amount - before
        with self._lock:
            self._add(local_day(change.after.send_time), more, live=change.after.live)
            self._documents[change.after.document] += more

    def left(
        self, budget: Budget, document: str, now: datetime, *, live: bool = False
    ) -> Left | None:
        """What is left of the cap that is the nearest; None without one. live: for a live job."""
        spent = self.spent(document, now)
        found = [
            Left(max(0, cap - spent[period]), period)
            for period, cap in caps(budget, document, live=live).items()
        ]
        return min(found, key=lambda left: left.micro_usd, default=None)

    def spent(self, document: str, now: datetime) -> dict[str, int]:
        """What was spent today, this month and on the document; on live jobs today."""
        today = local_day(now)
        first = today.replace(day=1)
        with self._lock:
            return {
                "day": sum(spent for day, spent in self._days.items() if day >= today),
                "month": sum(spent for day, spent in self._days.items() if day >= first),
                "document": self._documents[document],
                LIVE: sum(spent for day, spent in self._live.items() if day >= today),
            }

    def _add(self, day: date, amount: int, *, live: bool) -> None:
        self._days[day] += amount
        if live:
            self._live[day] += amount


def caps(budget: Budget, document: str, *, live: bool = False) -> dict[str, int]:
    """The caps that hold for a document; one that has no name has no cap of its own.

    live: for a live job, which spends nothing without a cap.
    """
    found = {
        "day": budget.day,
        "month": budget.month,
        "document": budget.document if document else None,
        LIVE: (budget.live or 0) if live else None,
    }
    return {period: cap for period, cap in found.items() if cap is not None}
