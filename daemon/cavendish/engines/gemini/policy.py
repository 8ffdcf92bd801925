# SPDX-License-Identifier: GPL-3.0-or-later
"""How often and how long the engine tries."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """Numbers, in one place.

    attempts: requests for one answer at most; unreached: those of them that do not even get to an
    endpoint before it is left. base_seconds, most_seconds: the first and the longest
    pause between two at one endpoint. patience_share: the part of the deadline that one request may
    take where another one may follow it; slow_factor: but never less than this many times the
    slowest answer that was seen. failures: how many in a row open an endpoint's circuit breaker,
    rest_seconds, most_rest_seconds: for how long, doubled each time. list_seconds: how long a list
    of models counts; list_timeout_seconds: how long it may take.
    """

    attempts: int = 10
    unreached: int = 4
    base_seconds: float = 1.0
    most_seconds: float = 30.0
    patience_share: float = 0.25
    slow_factor: float = 2.0
    failures: int = 5
    rest_seconds: float = 10.0
    most_rest_seconds: float = 120.0
    list_seconds: float = 3600.0
    list_timeout_seconds: float = 10.0

    def pause(self, failures: int, told: float | None, dice: Callable[[], float]) -> float:
        """Seconds until the next request, after so many failures in a row (1 or more).

        told: what the other side asks for. dice gives numbers of [0, 1), so that many who failed
        together do not come back together.
        """
        if told is not None:
            return told * (1.0 + 0.1 * dice()) + self.base_seconds * dice()
        full = min(self.base_seconds * 2.0 ** (failures - 1), self.most_seconds)
        return float(full * (0.5 + 0.5 * dice()))

    def patience(self, remaining: float, deadline: float, slowest: float) -> float:
        """Seconds that one request may take, where another one may follow it."""
        return min(remaining, max(deadline * self.patience_share, slowest * self.slow_factor))
