# SPDX-License-Identifier: GPL-3.0-or-later
"""UsageService: what was spent, and what may be."""

import asyncio
import dataclasses
from typing import Any

from grpc.aio import ServicerContext

from cavendish.api import check
from cavendish.api.convert import MOST_DOCUMENT_BYTES
from cavendish.api.parts import Parts
from cavendish.api.usage_message import (
    amount,
    budget_from,
    budget_to,
    by_from,
    call_to,
    left_to,
    sum_to,
)
from cavendish_proto.v1 import usage_pb2 as pb
from cavendish_proto.v1 import usage_pb2_grpc

Context = ServicerContext[Any, Any]

DEFAULT_PAGE_SIZE = 50
_MOST_TOKEN_BYTES = 1024
_MOST_CALLS = (1 << 63) - 1


class UsageServicer(usage_pb2_grpc.UsageServiceServicer):
    """Reads the ledger, and sets the budget."""

    def __init__(self, parts: Parts) -> None:
        self._book = parts.book
        self._statement = parts.statement
        self._preferences = parts.preferences
        self._limits = parts.settings.limits

    async def GetUsage(self, request: pb.GetUsageRequest, _context: Context) -> pb.GetUsageResponse:
        """Sums the ledger up."""
        document, by = _document(request.document), by_from(request.by)
        return await asyncio.to_thread(self._usage, document, by)

    async def ListCalls(
        self, request: pb.ListCallsRequest, _context: Context
    ) -> pb.ListCallsResponse:
        """Lists calls, the newest first."""
        size = check.between("page_size", request.page_size, 0, self._limits.max_page_size)
        token = check.text("page_token", request.page_token, _MOST_TOKEN_BYTES)
        calls, following = await asyncio.to_thread(
            self._statement.page,
            size or DEFAULT_PAGE_SIZE,
            token,
            _document(request.document),
            lost_only=request.lost_only,
        )
        return pb.ListCallsResponse(calls=map(call_to, calls), next_page_token=following)

    async def SettleCall(
        self, request: pb.SettleCallRequest, _context: Context
    ) -> pb.SettleCallResponse:
        """Takes over what the artist has found out."""
        number = check.between("number", request.number, 1, _MOST_CALLS)
        cost = amount("cost_micro_usd", request.cost_micro_usd)
        call = await asyncio.to_thread(self._book.settle_lost, number, cost)
        if call is None:
            raise check.invalid("number", "names no call whose cost is unknown")
        return pb.SettleCallResponse(call=call_to(call))

    async def GetBudget(
        self, request: pb.GetBudgetRequest, _context: Context
    ) -> pb.GetBudgetResponse:
        """Tells the caps, and what is left."""
        left = self._book.left(_document(request.document))
        budget = budget_to(self._preferences.current.budget)
        return pb.GetBudgetResponse(budget=budget, left=left_to(left))

    async def SetBudget(
        self, request: pb.SetBudgetRequest, _context: Context
    ) -> pb.SetBudgetResponse:
        """Sets all caps."""
        check.present("budget", request.HasField("budget"))
        budget = budget_from(request.budget)
        set_ = await asyncio.to_thread(
            self._preferences.change, lambda before: dataclasses.replace(before, budget=budget)
        )
        return pb.SetBudgetResponse(budget=budget_to(set_.budget))

    def _usage(self, document: str, by: Any) -> pb.GetUsageResponse:
        statement = self._statement
        return pb.GetUsageResponse(
            today=sum_to(statement.today()),
            month=sum_to(statement.month()),
            document=sum_to(statement.document(document)) if document else None,
            groups=(pb.Group(name=name, sum=sum_to(one)) for name, one in statement.groups(by)),
        )


def _document(name: str) -> str:
    return check.text("document", name, MOST_DOCUMENT_BYTES)
