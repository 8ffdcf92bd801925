# SPDX-License-Identifier: GPL-3.0-or-later
"""The money door, from clients to an API that keeps a bill of its own."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cavendish_client import Budget, DescribeRequest, errors
from tests.standin_process import KEY
from tests.system.cloud import Cloud, cloud, describing

CLIENTS = 32
# The ledger counts whole millionths of a dollar, each call by itself; the bill counts their parts.
ROUNDING = CLIENTS
SETTLED = {"SETTLED", "VOID"}


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Cloud]:
    with cloud(tmp_path / "state") as running:
        yield running


def ask(running: Cloud, request: DescribeRequest, request_id: str | None = None) -> str:
    """What came of a question: 'answered', or why not. Waits while there is no daemon."""
    outcome, deadline = "DAEMON_UNAVAILABLE", time.monotonic() + 60.0
    while outcome == "DAEMON_UNAVAILABLE" and time.monotonic() < deadline:
        outcome = ask_once(running, request, request_id)
    return outcome


def ask_once(running: Cloud, request: DescribeRequest, request_id: str | None) -> str:
    try:
        with running.connect() as client:
            client.describe(request, request_id=request_id)
    except errors.CavendishError as error:
        return error.reason
    return "answered"


def at_once(running: Cloud, requests: list[DescribeRequest]) -> Counter[str]:
    """What came of questions that are all asked at the same moment, each by its own client."""
    start = threading.Barrier(len(requests))

    def one(request: DescribeRequest) -> str:
        start.wait()
        return ask(running, request)

    with ThreadPoolExecutor(len(requests)) as pool:
        return Counter(pool.map(one, requests))


def questions(running: Cloud) -> int:
    """How many requests have come in that may cost money."""
    return sum(request["method"] == "POST" for request in running.standin.requests())


def test_ledger_is_the_bill_when_the_cloud_fails_now_and_then(asked: Cloud) -> None:
    asked.standin.chances(seed=3, overloaded=0.1, internal=0.1, html=0.1)
    outcomes = at_once(asked, [describing(str(number)) for number in range(CLIENTS)])
    assert outcomes == {"answered": CLIENTS}
    with asked.connect() as client:
        month = client.usage.sums().month
        states = {call.state.value for call in client.usage.calls(1000).calls}
    assert states == SETTLED
    assert month.settled_micro_usd == month.total_micro_usd
    assert abs(month.settled_micro_usd - asked.standin.bill()["micro_dollars"]) <= ROUNDING


def test_what_the_ledger_does_not_know_is_never_less_than_the_bill(asked: Cloud) -> None:
    asked.standin.chances(seed=5, cut=0.3)
    outcomes = at_once(asked, [describing(str(number), pay_again=9) for number in range(CLIENTS)])
    assert outcomes == {"answered": CLIENTS}
    bill = asked.standin.bill()
    with asked.connect() as client:
        month = client.usage.sums().month
        lost = client.usage.calls(1000, lost_only=True).calls
    assert lost, "nothing was cut"
    assert abs(month.settled_micro_usd - bill["sent_micro_dollars"]) <= ROUNDING
    assert month.unknown_micro_usd >= bill["unsent_micro_dollars"]


def test_cut_answer_is_not_paid_for_again_unasked(asked: Cloud) -> None:
    asked.standin.script({"fault": "cut"})
    assert ask(asked, describing("1")) == "ANSWER_UNKNOWN"
    assert questions(asked) == 1
    with asked.connect() as client:
        (lost,) = client.usage.calls(lost_only=True).calls
        bill = asked.standin.bill()["micro_dollars"]
        client.usage.settle(lost.number, bill)
        assert client.usage.sums().month.total_micro_usd == bill


def test_question_that_is_sent_again_needs_no_more_budget(asked: Cloud) -> None:
    with asked.connect() as client:
        assert ask(asked, describing("1"), "same") == "answered"
        client.usage.set_budget(Budget(day_micro_usd=0))
        assert ask(asked, describing("2"), "other") == "BUDGET_EXCEEDED"
        assert ask(asked, describing("1"), "same") == "answered"
    assert questions(asked) == 1


def test_key_that_the_endpoint_repeats_is_kept_nowhere(asked: Cloud) -> None:
    for fault in ("key_invalid", "location", "leaked", "internal"):
        asked.standin.script(*[{"fault": fault, "message": f"no: {KEY} {KEY[:9]}"}] * 9)
        assert ask(asked, describing("1", deadline_seconds=10.0)) != "answered"
        asked.standin.script()
    with asked.connect() as client:
        told = (
            f"{client.jobs(100)} {[job.error and job.error.metadata for job in client.jobs().jobs]}"
        )
        assert KEY not in told + client.diagnostics()
    for path in asked.daemon.state_dir.rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes(), path
