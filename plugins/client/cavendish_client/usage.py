# SPDX-License-Identifier: GPL-3.0-or-later
"""What was spent, and what may be. All amounts in millionths of a US dollar."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cavendish_client.client import AsyncClient

Wait = Callable[[Callable[["AsyncClient"], Awaitable[Any]]], Any]


class By(str, Enum):
    """What calls can have in common."""

    MODEL = "MODEL"
    DOCUMENT = "DOCUMENT"
    DAY = "DAY"


class CallState(str, Enum):
    """Where a call stands: LOST where nobody knows whether it was billed, VOID where it was not."""

    SENT = "SENT"
    ANSWERED = "ANSWERED"
    SETTLED = "SETTLED"
    VOID = "VOID"
    LOST = "LOST"


@dataclass(frozen=True)
class Sum:
    """What calls have cost: known to be paid, reserved for those on their way, and unknown."""

    settled_micro_usd: int = 0
    open_micro_usd: int = 0
    unknown_micro_usd: int = 0
    calls: int = 0

    @property
    def total_micro_usd(self) -> int:
        """What it counts for in a budget."""
        return self.settled_micro_usd + self.open_micro_usd + self.unknown_micro_usd


@dataclass(frozen=True)
class Group:
    """The sum of the calls that have something in common."""

    name: str
    sum: Sum


@dataclass(frozen=True)
class Usage:
    """Sums of the ledger; document is None where none was asked for. groups: of this month."""

    today: Sum
    month: Sum
    document: Sum | None
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Call:
    """One request that was sent to a model. cost_micro_usd: None until it is known."""

    number: int
    job_id: str
    step: str
    endpoint: str
    model: str
    document: str
    state: CallState
    price_micro_usd: int
    cost_micro_usd: int | None
    prompt_tokens: int
    text_tokens: int
    picture_tokens: int
    send_time: datetime
    end_time: datetime | None


@dataclass(frozen=True)
class CallPage:
    """Calls, the newest first; next_page_token is empty on the last page."""

    calls: tuple[Call, ...]
    next_page_token: str


@dataclass(frozen=True)
class Budget:
    """The most that may be spent; None: no cap. Days and months begin at local midnight.

    live: of the day, on live jobs; None: they ask no model of the cloud.
    """

    day_micro_usd: int | None = None
    month_micro_usd: int | None = None
    document_micro_usd: int | None = None
    live_micro_usd: int | None = None


@dataclass(frozen=True)
class Left:
    """What is left of the nearest cap; period: 'day', 'month' or 'document'."""

    micro_usd: int
    period: str


class Ledger:
    """The same for scripts and tools: each method waits for its answer."""

    def __init__(self, wait: Wait) -> None:
        self._wait = wait

    def sums(self, document: str = "", by: By = By.MODEL) -> Usage:
        """Today's, this month's and the document's."""
        found: Usage = self._wait(lambda client: client.usage.sums(document, by))
        return found

    def calls(
        self,
        page_size: int = 50,
        page_token: str = "",
        document: str = "",
        *,
        lost_only: bool = False,
    ) -> CallPage:
        """A page of calls, the newest first."""
        found: CallPage = self._wait(
            lambda client: client.usage.calls(page_size, page_token, document, lost_only=lost_only)
        )
        return found

    def settle(self, number: int, cost_micro_usd: int) -> Call:
        """See `calls.usage.AsyncLedger.settle`."""
        found: Call = self._wait(lambda client: client.usage.settle(number, cost_micro_usd))
        return found

    def budget(self, document: str = "") -> tuple[Budget, Left | None]:
        """The caps, and what is left; None without a cap."""
        found: tuple[Budget, Left | None] = self._wait(lambda client: client.usage.budget(document))
        return found

    def set_budget(self, budget: Budget) -> Budget:
        """Sets all caps."""
        found: Budget = self._wait(lambda client: client.usage.set_budget(budget))
        return found
