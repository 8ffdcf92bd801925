# SPDX-License-Identifier: GPL-3.0-or-later
"""What was spent, and what may be. All amounts in millionths of a US dollar."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from cavendish_client.convert import moment
from cavendish_proto.v1 import usage_pb2

if TYPE_CHECKING:
    from cavendish_client.client import AsyncClient
    from cavendish_client.connection import Connection

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


STATES = {usage_pb2.Call.State.Value(f"STATE_{one.value}"): one for one in CallState}


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


class AsyncLedger:
    """The daemon's ledger and its budget."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def sums(self, document: str = "", by: By = By.MODEL) -> Usage:
        """Today's, this month's and the document's."""
        request = usage_pb2.GetUsageRequest(document=document, by=f"BY_{by.value}")
        answer = await self._call("GetUsage", request)
        return Usage(
            today=sum_of(answer.today),
            month=sum_of(answer.month),
            document=sum_of(answer.document) if answer.HasField("document") else None,
            groups=tuple(Group(group.name, sum_of(group.sum)) for group in answer.groups),
        )

    async def calls(
        self,
        page_size: int = 50,
        page_token: str = "",
        document: str = "",
        *,
        lost_only: bool = False,
    ) -> CallPage:
        """A page of calls, the newest first."""
        request = usage_pb2.ListCallsRequest(
            page_size=page_size, page_token=page_token, document=document, lost_only=lost_only
        )
        answer = await self._call("ListCalls", request)
        return CallPage(tuple(map(call_of, answer.calls)), answer.next_page_token)

    async def settle(self, number: int, cost_micro_usd: int) -> Call:
        """Tells what a lost call has cost. Raises InvalidRequest where that is known already."""
        request = usage_pb2.SettleCallRequest(number=number, cost_micro_usd=cost_micro_usd)
        session = await self._connection.session()
        # Not tried twice: the second time its cost would be known.
        return call_of((await session.call("UsageService.SettleCall", request)).call)

    async def budget(self, document: str = "") -> tuple[Budget, Left | None]:
        """The caps, and what is left; None without a cap."""
        answer = await self._call("GetBudget", usage_pb2.GetBudgetRequest(document=document))
        left = answer.left if answer.HasField("left") else None
        return budget_of(answer.budget), left and Left(left.micro_usd, left.period)

    async def set_budget(self, budget: Budget) -> Budget:
        """Sets all caps."""
        message = usage_pb2.Budget(
            day_micro_usd=budget.day_micro_usd,
            month_micro_usd=budget.month_micro_usd,
            document_micro_usd=budget.document_micro_usd,
            live_micro_usd=budget.live_micro_usd,
        )
        answer = await self._call("SetBudget", usage_pb2.SetBudgetRequest(budget=message))
        return budget_of(answer.budget)

    async def _call(self, method: str, request: Any) -> Any:
        return await self._connection.call(f"UsageService.{method}", request)


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
        """See `AsyncLedger.settle`."""
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


def sum_of(message: usage_pb2.Sum) -> Sum:
    """A sum."""
    return Sum(
        message.settled_micro_usd,
        message.open_micro_usd,
        message.unknown_micro_usd,
        message.calls,
    )


def budget_of(message: usage_pb2.Budget) -> Budget:
    """The caps."""
    has = message.HasField
    return Budget(
        message.day_micro_usd if has("day_micro_usd") else None,
        message.month_micro_usd if has("month_micro_usd") else None,
        message.document_micro_usd if has("document_micro_usd") else None,
        message.live_micro_usd if has("live_micro_usd") else None,
    )


def call_of(message: usage_pb2.Call) -> Call:
    """One request that was sent to a model."""
    has = message.HasField
    return Call(
        number=message.number,
        job_id=message.job_id,
        step=message.step,
        endpoint=message.endpoint,
        model=message.model,
        document=message.document,
        state=STATES[message.state],
        price_micro_usd=message.price_micro_usd,
        cost_micro_usd=message.cost_micro_usd if has("cost_micro_usd") else None,
        prompt_tokens=message.prompt_tokens,
        text_tokens=message.text_tokens,
        picture_tokens=message.picture_tokens,
        send_time=moment(message.send_time),
        end_time=moment(message.end_time) if has("end_time") else None,
    )
