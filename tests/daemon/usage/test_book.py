# SPDX-License-Identifier: GPL-3.0-or-later
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    rule,
    run_state_machine_as_test,
)

from cavendish.engines.model import Kept, Tokens
from cavendish.errors import AnswerUnknown, BudgetExceeded, DiskFull
from cavendish.preferences import Budget
from cavendish.routing.situation import Left
from cavendish.store import ledger
from cavendish.usage.book import JobCalls
from tests.daemon.usage.books import PRICE, Desk

ROOT = Path(__file__).parents[3]
TOKENS = Tokens(10, 20, 1120)


def send(calls: JobCalls, step: str = "picture", price: int = PRICE) -> int:
    return calls.open(step, "gemini", "gemini-nano-banana-2.1", price)


def test_settled_call_counts_for_what_it_has_cost(desk: Desk) -> None:
    calls = desk.calls(document="a")
    number = send(calls)
    calls.keep(number, b"body")
    calls.settle(number, 35_100, TOKENS)
    (call,) = desk.all()
    assert (call.state, call.price, call.cost, call.amount) == ("settled", PRICE, 35_100, 35_100)
    assert (call.prompt_tokens, call.text_tokens, call.picture_tokens) == (10, 20, 1120)
    assert (call.document, call.endpoint, call.step) == ("a", "gemini", "picture")


def test_call_that_is_settled_again_stays_as_it_is(desk: Desk) -> None:
    calls = desk.calls()
    number = send(calls)
    calls.settle(number, 5, TOKENS)
    for change in (lambda: calls.settle(number, 9, TOKENS), lambda: calls.void(number)):
        change()
        assert desk.total() == 5


def test_void_call_costs_nothing_and_the_next_may_go(desk: Desk) -> None:
    desk.budget(day=PRICE)
    calls = desk.calls()
    for _ in range(3):
        calls.void(send(calls))
    assert desk.states() == ["void"] * 3
    send(calls)
    with pytest.raises(BudgetExceeded):
        send(desk.calls("other"))


@pytest.mark.parametrize("period", ["day", "month", "document"])
def test_cap_refuses_what_is_over_it_and_says_what_is_left(desk: Desk, period: str) -> None:
    desk.budget(**{period: 2 * PRICE + 10_000})
    for job in ("one", "two"):
        send(desk.calls(job, "a"))
    assert desk.book.left("a") == Left(10_000, period)
    with pytest.raises(BudgetExceeded) as caught:
        send(desk.calls("three", "a"))
    assert caught.value.values == {"price_usd": "0.0336", "left_usd": "0.01", "period": period}
    assert len(desk.all()) == 2
    send(desk.calls("four", "a"), price=10_000)


def test_cap_of_a_day_ends_at_midnight_and_that_of_a_month_with_the_month(desk: Desk) -> None:
    desk.budget(day=PRICE, month=3 * PRICE)
    for day in range(3):
        send(desk.calls(f"{day}"))
        with pytest.raises(BudgetExceeded, match="day"):
            send(desk.calls("again"))
        desk.later(days=1)
    with pytest.raises(BudgetExceeded, match="month"):
        send(desk.calls("fourth"))
    desk.later(days=20)
    send(desk.calls("next month"))


def test_cap_of_a_document_is_its_own_and_does_not_end(desk: Desk) -> None:
    desk.budget(document=PRICE)
    send(desk.calls("one", "a"))
    desk.later(days=400)
    with pytest.raises(BudgetExceeded, match="document"):
        send(desk.calls("two", "a"))
    send(desk.calls("three", "b"))
    for job in ("four", "five"):
        send(desk.calls(job, ""))


def test_live_jobs_have_a_cap_of_their_own_and_count_for_the_others(desk: Desk) -> None:
    desk.budget(day=3 * PRICE, live=PRICE)
    send(desk.calls("one", live="sketch"))
    desk.reopen()
    with pytest.raises(BudgetExceeded, match="live jobs"):
        send(desk.calls("two", live="sketch"))
    for job in ("three", "four"):
        send(desk.calls(job))
    with pytest.raises(BudgetExceeded, match="of the day"):
        send(desk.calls("five"))
    desk.later(days=1)
    send(desk.calls("six", live="sketch"))


def test_live_job_without_a_cap_of_its_own_spends_nothing(desk: Desk) -> None:
    with pytest.raises(BudgetExceeded, match="live jobs"):
        send(desk.calls(live="sketch"))


def test_budget_that_is_lowered_holds_at_once(desk: Desk) -> None:
    send(desk.calls("one"))
    desk.budget(month=PRICE)
    assert desk.book.left("") == Left(0, "month")
    with pytest.raises(BudgetExceeded):
        send(desk.calls("two"))


def test_nearest_cap_is_what_is_left(desk: Desk) -> None:
    assert desk.book.left("a") is None
    desk.preferences = type(desk.preferences)(budget=Budget(100_000, 90_000, 40_000))
    assert desk.book.left("a") == Left(40_000, "document")
    assert desk.book.left("") == Left(90_000, "month")


def test_answer_is_given_back_to_the_next_run_of_the_job(desk: Desk) -> None:
    calls = desk.calls()
    number = send(calls)
    assert calls.answered("picture") is None
    calls.keep(number, b"body" * 1000)
    desk.reopen()
    kept = desk.calls().answered("picture")
    assert kept == Kept(number, "gemini", b"body" * 1000)
    assert desk.calls().answered("retry") is None
    assert desk.calls("other").answered("picture") is None
    assert desk.total() == PRICE


def test_answer_is_kept_from_pruning_while_its_job_is_unfinished(desk: Desk) -> None:
    calls = desk.calls()
    calls.keep(send(calls), b"body")
    assert desk.book.pinned_digests() == set()
    desk.database.write(
        lambda link: link.execute(
            "INSERT INTO job (job_id, request_id, fingerprint, document, state, request, plan,"
            " create_time, attempts) VALUES ('job', '', '', '', 'running', '', '', 0, 1)"
        )
    ).result()
    assert {one.size for one in desk.book.pinned_digests()} == {4}


def test_call_that_the_last_daemon_sent_is_asked_about_and_not_paid_again(desk: Desk) -> None:
    send(desk.calls())
    desk.reopen()
    assert desk.states() == ["lost"]
    for _ in range(2):
        with pytest.raises(AnswerUnknown) as caught:
            send(desk.calls())
    assert caught.value.values == {"model": "gemini-nano-banana-2.1", "price_usd": "0.0336"}
    assert desk.total() == PRICE


def test_call_that_the_last_daemon_sent_is_paid_again_as_often_as_was_agreed(desk: Desk) -> None:
    send(desk.calls(pay_again=2))
    for _ in range(2):
        desk.reopen()
        send(desk.calls(pay_again=2))
    desk.reopen()
    with pytest.raises(AnswerUnknown):
        send(desk.calls(pay_again=2))
    assert desk.total() == 3 * PRICE


def test_preference_to_pay_again_counts_for_every_job(desk: Desk) -> None:
    desk.preferences = type(desk.preferences)(pay_again=1)
    calls = desk.calls()
    assert calls.pays_again()
    calls.lose(send(calls))
    assert not calls.pays_again()
    with pytest.raises(AnswerUnknown):
        calls.lose(send(calls))


def test_lost_call_counts_until_the_artist_knows_better(desk: Desk) -> None:
    calls = desk.calls()
    number = send(calls)
    with pytest.raises(AnswerUnknown):
        calls.lose(number)
    assert desk.total() == PRICE
    settled = desk.book.settle_lost(number, 0)
    assert settled is not None
    assert settled.amount == desk.total() == 0
    assert desk.book.settle_lost(number, 9) is None
    send(desk.calls())


def test_answer_that_comes_after_all_is_kept(desk: Desk) -> None:
    calls = desk.calls()
    number = send(calls)
    with pytest.raises(AnswerUnknown):
        calls.lose(number)
    calls.keep(number, b"late")
    calls.settle(number, 7, TOKENS)
    assert desk.total() == 7


def test_run_that_ends_leaves_nothing_on_its_way(desk: Desk) -> None:
    for job in ("one", "two"):
        send(desk.calls(job))
    desk.calls("one").end()
    assert desk.states() == ["lost", "sent"]


def test_refused_call_leaves_what_was_lost_before_written_down(desk: Desk) -> None:
    desk.budget(day=PRICE)
    calls = desk.calls(pay_again=1)
    send(calls)
    with pytest.raises(BudgetExceeded):
        send(calls)
    assert desk.states() == ["lost"]


def test_call_that_cannot_be_written_down_is_not_sent(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise DiskFull(folder="x")

    monkeypatch.setattr(ledger, "insert", full)
    with pytest.raises(DiskFull):
        send(desk.calls())
    assert desk.all() == []
    assert desk.book.left("") is None


@pytest.mark.parametrize("period", ["day", "month", "document"])
def test_no_cap_is_passed_with_32_threads_at_once(desk: Desk, period: str) -> None:
    cap = 40 * PRICE + 1
    desk.budget(**{period: cap})
    start = threading.Barrier(32)

    def work(number: int) -> int:
        calls, sent = desk.calls(f"job-{number}", "a"), 0
        start.wait()
        for step in range(4):
            try:
                call = send(calls, f"{step}")
            except BudgetExceeded:
                continue
            sent += 1
            if step % 2:
                calls.keep(call, b"body")
                calls.settle(call, PRICE, TOKENS)
        return sent

    with ThreadPoolExecutor(32) as pool:
        sent = sum(pool.map(work, range(32)))
    assert sent == len(desk.all()) == 40
    assert desk.total() == 40 * PRICE
    assert desk.book.left("a") == Left(1, period)


@pytest.mark.parametrize("lines", [1, 2, 3, 4, 5, 9, 30])
def test_nothing_that_was_acknowledged_is_lost_by_a_kill(tmp_path: Path, lines: int) -> None:
    script = [sys.executable, "-m", "tests.daemon.usage.call_writer", str(tmp_path)]
    with subprocess.Popen(script, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = [process.stdout.readline().split() for _ in range(lines)]
        process.kill()
        said += [line.split() for line in process.stdout.read().splitlines()]
    reached = {f"step {step}": word for word, step in said}
    desk = Desk(tmp_path)
    try:
        for call in desk.all():
            told, calls = reached.pop(call.step, "nothing"), desk.calls()
            # What was not acknowledged may be one step further than what was.
            allowed = {
                "nothing": ("lost",),
                "sent": ("lost", "answered"),
                "answered": ("answered", "settled"),
                "settled": ("settled",),
            }
            assert call.state in allowed[told]
            assert call.amount == (PRICE - 1 if call.state == "settled" else PRICE)
            kept = calls.answered(call.step)
            body = call.step.replace("step", "body").encode()
            assert (kept and kept.body) == (None if call.state == "lost" else body)
        assert not reached, "acknowledged, but not in the book"
    finally:
        desk.close()


class Ledger(RuleBasedStateMachine):
    """Whatever is done with calls, no cap is passed and every cent is somewhere."""

    numbers: Bundle[Any] = Bundle("numbers")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.desk = Desk(Path(self.folder.name), pay_again=1000)
        self.desk.budget(day=300, month=700, document=250)
        self.model: dict[int, int] = {}

    def teardown(self) -> None:
        self.desk.close()
        self.folder.cleanup()

    @rule(target=numbers, job=st.integers(0, 3), price=st.integers(0, 120))
    def send(self, job: int, price: int) -> Any:
        calls = self.desk.calls(f"job-{job}", "ab"[job % 2])
        step = f"{len(self.model)}-{self.desk.now}"
        left = self.desk.book.left("ab"[job % 2])
        try:
            number = send(calls, step, price)
        except BudgetExceeded:
            assert left is not None
            assert price > left.micro_usd
            return None
        self.model[number] = price
        return calls, number, price

    @rule(sent=consumes(numbers), cost=st.floats(0, 1))
    def settle(self, sent: Any, cost: float) -> None:
        if sent:
            calls, number, price = sent
            calls.settle(number, int(price * cost), TOKENS)
            self.model[number] = int(price * cost)

    @rule(sent=consumes(numbers))
    def void(self, sent: Any) -> None:
        if sent:
            sent[0].void(sent[1])
            self.model[sent[1]] = 0

    @rule(sent=numbers)
    def lose(self, sent: Any) -> None:
        if sent:
            sent[0].lose(sent[1])

    @rule(hours=st.integers(1, 30))
    def wait(self, hours: int) -> None:
        self.desk.later(hours=hours)

    @rule()
    def restart(self) -> None:
        before = self.desk.book
        self.desk.reopen()
        # Those who still hold a call of the daemon before hold it in the new one's book.
        before.__dict__.update(self.desk.book.__dict__)
        self.desk.book = before

    @invariant()
    def every_cent_is_somewhere(self) -> None:
        calls = self.desk.all()
        assert {call.number: call.amount for call in calls} == self.model
        by_state = dict.fromkeys(("settled", "lost", "sent", "answered", "void"), 0)
        for call in calls:
            by_state[call.state] += call.amount
        assert by_state["void"] == 0
        assert sum(by_state.values()) == sum(self.model.values())

    @invariant()
    def no_cap_is_passed(self) -> None:
        for document in "ab":
            spent = self.desk.book.spent(document)
            assert spent["day"] <= 300
            assert spent["month"] <= 700
            assert spent["document"] <= 250


def test_no_interleaving_of_reservations_passes_a_cap() -> None:
    run_state_machine_as_test(Ledger, settings=settings(max_examples=25, stateful_step_count=25))
