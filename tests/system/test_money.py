# SPDX-License-Identifier: GPL-3.0-or-later
"""The money door, from clients to an API that keeps a bill of its own."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cavendish_client import Budget, CallState, DescribeRequest, JobState, errors
from tests.daemon_process import wait_for
from tests.standin_process import KEY
from tests.system.cloud import Cloud, cloud, question

CLIENTS = 32
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


@pytest.mark.parametrize("period", ["day", "month", "document"])
def test_no_cap_is_passed_by_32_clients_at_once(asked: Cloud, period: str) -> None:
    with asked.connect() as client:
        price = client.estimate(question(0, "a")).price_micro_usd
        cap = 5 * price
        client.usage.set_budget(Budget(**{f"{period}_micro_usd": cap}))
        outcomes = at_once(asked, [question(number, "a") for number in range(CLIENTS)])
        month = client.usage.sums().month
    assert set(outcomes) == {"answered", "BUDGET_EXCEEDED"}
    assert outcomes["answered"] >= 5
    bill = asked.standin.bill()
    assert bill["micro_dollars"] == month.total_micro_usd == month.settled_micro_usd <= cap
    assert len(bill["lines"]) == month.calls == outcomes["answered"]


def test_ledger_is_the_bill_when_the_cloud_fails_now_and_then(asked: Cloud) -> None:
    asked.standin.chances(seed=3, overloaded=0.1, internal=0.1, html=0.1)
    outcomes = at_once(asked, [question(number) for number in range(CLIENTS)])
    assert outcomes == {"answered": CLIENTS}
    with asked.connect() as client:
        month = client.usage.sums().month
        states = {call.state.value for call in client.usage.calls(1000).calls}
    assert states == SETTLED
    assert month.settled_micro_usd == month.total_micro_usd == asked.standin.bill()["micro_dollars"]


def test_what_the_ledger_does_not_know_is_never_less_than_the_bill(asked: Cloud) -> None:
    asked.standin.chances(seed=5, cut=0.3)
    outcomes = at_once(asked, [question(number, pay_again=9) for number in range(CLIENTS)])
    assert outcomes == {"answered": CLIENTS}
    bill = asked.standin.bill()
    with asked.connect() as client:
        month = client.usage.sums().month
        lost = client.usage.calls(1000, lost_only=True).calls
    assert lost, "nothing was cut"
    assert month.settled_micro_usd == bill["sent_micro_dollars"]
    assert month.unknown_micro_usd >= bill["unsent_micro_dollars"]


def test_cut_answer_is_not_paid_for_again_unasked(asked: Cloud) -> None:
    asked.standin.script({"fault": "cut"})
    assert ask(asked, question(1)) == "ANSWER_UNKNOWN"
    assert questions(asked) == 1
    with asked.connect() as client:
        (lost,) = client.usage.calls(lost_only=True).calls
        bill = asked.standin.bill()["micro_dollars"]
        client.usage.settle(lost.number, bill)
        assert client.usage.sums().month.total_micro_usd == bill


def test_kill_loses_no_answer_and_pays_for_none_twice(asked: Cloud) -> None:
    """Kills the daemon at random moments, with answers on their way and in its hands."""
    asked.standin.settings(latency_ms=150)
    dice, jobs, rounds = random.Random(7), 4, 4
    for number in range(rounds):
        names = [f"round-{number}-{job}" for job in range(jobs)]
        before, pool = questions(asked), ThreadPoolExecutor(jobs)
        waiting = [
            pool.submit(ask, asked, question(number * jobs + job, name), name)
            for job, name in enumerate(names)
        ]
        wait_for(lambda before=before: questions(asked) > before)
        moment = time.monotonic() + dice.uniform(0.0, 0.6)
        wait_for(lambda moment=moment: time.monotonic() >= moment)
        asked.daemon.kill()
        asked.daemon.start()
        assert {one.result(90) for one in waiting} <= {"answered", "ANSWER_UNKNOWN"}
        pool.shutdown()
    with asked.connect() as client:
        calls = client.usage.calls(1000).calls
        found = {job.job_id: job for job in client.jobs(1000).jobs}
    assert Counter(call.job_id for call in calls).most_common(1)[0][1] == 1, "asked twice"
    for call in calls:
        job = found[call.job_id]
        if call.state is CallState.LOST:
            assert job.error is not None
            assert job.error.reason == "ANSWER_UNKNOWN"
        else:
            assert (call.state, job.state) == (CallState.SETTLED, JobState.SUCCEEDED)
    settled = sum(call.cost_micro_usd or 0 for call in calls)
    lost = sum(call.price_micro_usd for call in calls if call.state is CallState.LOST)
    assert settled <= asked.standin.bill()["micro_dollars"] <= settled + lost


def test_question_that_is_sent_again_needs_no_more_budget(asked: Cloud) -> None:
    with asked.connect() as client:
        assert ask(asked, question(1), "same") == "answered"
        client.usage.set_budget(Budget(day_micro_usd=0))
        assert ask(asked, question(2), "other") == "BUDGET_EXCEEDED"
        assert ask(asked, question(1), "same") == "answered"
    assert questions(asked) == 1


def test_key_that_the_endpoint_repeats_is_kept_nowhere(asked: Cloud) -> None:
    for fault in ("key_invalid", "location", "leaked", "internal"):
        asked.standin.script(*[{"fault": fault, "message": f"no: {KEY} {KEY[:9]}"}] * 9)
        assert ask(asked, question(1, deadline_seconds=10.0)) != "answered"
        asked.standin.script()
    with asked.connect() as client:
        told = (
            f"{client.jobs(100)} {[job.error and job.error.metadata for job in client.jobs().jobs]}"
        )
        assert KEY not in told + client.diagnostics()
    for path in asked.daemon.state_dir.rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes(), path
