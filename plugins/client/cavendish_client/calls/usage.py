# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks for the ledger and its budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cavendish_client.convert import moment
from cavendish_client.usage import (
    Budget,
    By,
    Call,
    CallPage,
    CallState,
    Group,
    Left,
    Sum,
    Usage,
)
from cavendish_proto.v1 import usage_pb2

if TYPE_CHECKING:
    from cavendish_client.connection import Connection

STATES = {usage_pb2.Call.State.Value(f"STATE_{one.value}"): one for one in CallState}


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
