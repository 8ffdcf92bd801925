# SPDX-License-Identifier: GPL-3.0-or-later
from collections.abc import Iterator
from pathlib import Path

import pytest

import cavendish_client
from cavendish_client import AsyncClient, Budget, By, CallState, Client, Left, Sum, errors
from tests.daemon.usage.books import spend
from tests.daemon_process import DaemonProcess, running_daemon

PAID = 35_100 + 36_000
LOST = 134_000


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[DaemonProcess]:
    """A real daemon with something in its ledger."""
    spend(tmp_path / "state")
    with running_daemon(tmp_path / "state") as running:
        yield running


@pytest.fixture
def client(daemon: DaemonProcess) -> Iterator[Client]:
    with cavendish_client.connect("test", "1", daemon.state_dir, start=False) as client:
        yield client


def test_sums_and_calls_are_typed(client: Client):
    found = client.usage.sums("a.kra", By.DOCUMENT)
    assert found.month == Sum(PAID, 0, LOST, 3)
    assert found.month.total_micro_usd == PAID + LOST
    assert found.document == Sum(35_100, 0, LOST, 2)
    assert [group.name for group in found.groups] == ["a.kra", "b.kra"]
    assert client.usage.sums().document is None
    page = client.usage.calls(page_size=3)
    assert [call.state for call in page.calls] == [
        CallState.LOST,
        CallState.VOID,
        CallState.SETTLED,
    ]
    assert page.calls[0].cost_micro_usd is None
    (last,) = client.usage.calls(3, page.next_page_token).calls
    assert (last.cost_micro_usd, last.model) == (35_100, "gemini-nano-banana-2.1")


def test_lost_call_is_settled_once(client: Client):
    (lost,) = client.usage.calls(lost_only=True).calls
    assert client.usage.settle(lost.number, 0).state is CallState.SETTLED
    with pytest.raises(errors.InvalidRequest):
        client.usage.settle(lost.number, 0)


def test_budget_is_set_and_tells_what_is_left(client: Client):
    assert client.usage.budget() == (Budget(), None)
    assert client.usage.set_budget(Budget(month_micro_usd=10**6)) == Budget(None, 10**6, None)
    assert client.usage.budget("a.kra") == (
        Budget(None, 10**6, None),
        Left(10**6 - PAID - LOST, "month"),
    )


async def test_asynchronous_client_does_the_same(daemon: DaemonProcess):
    client = AsyncClient("test", "1", daemon.state_dir, start=False)
    assert (await client.usage.sums()).month.calls == 3
    (lost,) = (await client.usage.calls(lost_only=True)).calls
    assert (await client.usage.settle(lost.number, 5)).cost_micro_usd == 5
    await client.usage.set_budget(Budget(day_micro_usd=0))
    assert await client.usage.budget() == (Budget(0), Left(0, "day"))
    await client.close()
