# SPDX-License-Identifier: GPL-3.0-or-later
from collections.abc import Iterator
from pathlib import Path

import pytest

from cavendish_proto.v1 import usage_pb2 as pb
from tests.daemon.usage.books import spend
from tests.daemon_process import running_daemon
from tests.system.caller import Caller

PAID = 35_100 + 36_000
LOST = 134_000


@pytest.fixture
def caller(tmp_path: Path) -> Iterator[Caller]:
    """The services of a real daemon with something in its ledger."""
    spend(tmp_path / "state")
    with running_daemon(tmp_path / "state") as it, Caller.of(it) as caller:
        yield caller


def test_usage_sums_up_what_is_paid_and_what_nobody_knows(caller: Caller) -> None:
    request = pb.GetUsageRequest(document="a.kra")
    found = caller.call(caller.usage.GetUsage, request)
    everything = pb.Sum(settled_micro_usd=PAID, unknown_micro_usd=LOST, calls=3)
    assert found.month == everything
    assert found.document == pb.Sum(settled_micro_usd=35_100, unknown_micro_usd=LOST, calls=2)
    assert [(group.name, group.sum.calls) for group in found.groups] == [
        ("gemini-3-pro-image", 1),
        ("gemini-nano-banana-2.1", 2),
    ]
    bare = caller.call(caller.usage.GetUsage, pb.GetUsageRequest(by=pb.GetUsageRequest.BY_DOCUMENT))
    assert [group.name for group in bare.groups] == ["a.kra", "b.kra"]
    assert not bare.HasField("document")


def test_calls_come_in_pages_the_newest_first(caller: Caller) -> None:
    numbers, token = [], ""
    for _ in range(2):
        request = pb.ListCallsRequest(page_size=2, page_token=token)
        page = caller.call(caller.usage.ListCalls, request)
        numbers += [call.number for call in page.calls]
        token = page.next_page_token
    assert (numbers, token) == ([4, 3, 2, 1], "")
    assert page.calls[1].cost_micro_usd == 35_100
    assert page.calls[1].picture_tokens == 1120
    made_up = pb.ListCallsRequest(page_token="AAAA")
    assert caller.refusal(caller.usage.ListCalls, made_up).reason == "PAGE_TOKEN_INVALID"


def test_lost_call_is_settled_once(caller: Caller) -> None:
    listed = caller.call(caller.usage.ListCalls, pb.ListCallsRequest(lost_only=True))
    (lost,) = listed.calls
    assert (lost.state, lost.HasField("cost_micro_usd")) == (pb.Call.STATE_LOST, False)
    settle = pb.SettleCallRequest(number=lost.number, cost_micro_usd=7)
    call = caller.call(caller.usage.SettleCall, settle).call
    assert (call.state, call.cost_micro_usd) == (pb.Call.STATE_SETTLED, 7)
    month = caller.call(caller.usage.GetUsage, pb.GetUsageRequest()).month
    assert month == pb.Sum(settled_micro_usd=PAID + 7, calls=3)
    assert caller.refusal(caller.usage.SettleCall, settle).reason == "INVALID_REQUEST"


def test_budget_is_set_and_tells_what_is_left(caller: Caller) -> None:
    bare = caller.call(caller.usage.GetBudget, pb.GetBudgetRequest())
    assert bare == pb.GetBudgetResponse(budget=pb.Budget())
    budget = pb.Budget(month_micro_usd=1_000_000, document_micro_usd=200_000)
    caller.call(caller.usage.SetBudget, pb.SetBudgetRequest(budget=budget))
    found = caller.call(caller.usage.GetBudget, pb.GetBudgetRequest(document="a.kra"))
    assert found.budget == budget
    assert found.left == pb.Left(micro_usd=200_000 - 35_100 - LOST, period="document")
    found = caller.call(caller.usage.GetBudget, pb.GetBudgetRequest())
    assert found.left == pb.Left(micro_usd=1_000_000 - PAID - LOST, period="month")


@pytest.mark.parametrize(
    ("method", "request_"),
    [
        ("SetBudget", pb.SetBudgetRequest()),
        ("SetBudget", pb.SetBudgetRequest(budget=pb.Budget(day_micro_usd=2**64 - 1))),
        ("SettleCall", pb.SettleCallRequest()),
        ("SettleCall", pb.SettleCallRequest(number=2**64 - 1)),
        ("SettleCall", pb.SettleCallRequest(number=99, cost_micro_usd=2**64 - 1)),
        ("GetUsage", pb.GetUsageRequest(by=99)),
        ("GetUsage", pb.GetUsageRequest(document="x" * 100_000)),
        ("ListCalls", pb.ListCallsRequest(page_size=1 << 31)),
    ],
)
def test_what_cannot_be_meant_is_refused(caller: Caller, method: str, request_: object) -> None:
    assert caller.refusal(getattr(caller.usage, method), request_).reason == "INVALID_REQUEST"
