# SPDX-License-Identifier: GPL-3.0-or-later
"""What is tried again and what is not, and what the book is told of each request."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from cavendish.engines.gemini.engine import GeminiEngine
from cavendish.errors import (
    AnswerUnknown,
    BillingNeeded,
    BudgetExceeded,
    CavendishError,
    DiskFull,
    EndpointFailed,
    EndpointUnknown,
    EndpointUnreachable,
    InputRefused,
    JobCancelled,
    KeyInvalid,
    KeyLeaked,
    KeyMissing,
    ModelOverloaded,
    ModelUnknown,
    QuotaExhausted,
    RateLimited,
    RegionUnsupported,
    ThreadBroken,
    WorkingOffline,
)
from cavendish.jobs.control import JobControl
from cavendish.preferences import Endpoint, EndpointKind
from tests.daemon.engines.gemini.book import Book
from tests.daemon.engines.gemini.listener import listening
from tests.daemon.engines.gemini.places import QUICK, Places, asks, engine, gemini
from tests.daemon_process import wait_for
from tests.standin_process import KEY, StandIn


def control() -> JobControl:
    return JobControl(lambda: None)


@pytest.mark.parametrize(
    "fault", ["internal", "overloaded", "unavailable", "deadline", "cancelled"]
)
def test_trouble_of_the_endpoint_is_tried_again_and_costs_nothing(
    asked: GeminiEngine, standin: StandIn, fault: str
) -> None:
    standin.script({"fault": fault, "times": 2})
    book = Book()
    assert asked.ask(asks(), book, control()).picture
    assert book.states == ["void", "void", "settled"]
    assert book.paid == standin.bill()["micro_dollars"]


class ShutLater(Places):
    """Endpoints of an artist who works offline from the second question on."""

    def endpoint(self, name: str) -> Endpoint:
        found = super().endpoint(name)
        if not self.keys:
            raise WorkingOffline
        return found


def test_nothing_is_tried_again_once_the_artist_works_offline(standin: StandIn) -> None:
    places, book = ShutLater(gemini(standin.base_url)), Book()
    with closing(engine(places)) as asked:
        assert asked.ask(asks(), Book(), control()).picture
        standin.reset()
        places.keys = {}
        with pytest.raises(WorkingOffline):
            asked.ask(asks("a boat"), book, control())
    assert standin.requests() == []
    assert book.states == []


@pytest.mark.parametrize("fault", ["html", "empty"])
def test_page_of_a_proxy_is_no_answer_and_is_tried_again(
    asked: GeminiEngine, standin: StandIn, fault: str
) -> None:
    standin.script({"fault": fault})
    book = Book()
    assert asked.ask(asks(), book, control()).picture
    assert book.states == ["void", "settled"]


def test_time_to_come_back_is_waited_for(asked: GeminiEngine, standin: StandIn) -> None:
    standin.script({"fault": "quota_minute", "seconds": 1})
    start = time.monotonic()
    assert asked.ask(asks(), Book(), control()).picture
    assert time.monotonic() - start >= 1.0


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("key_invalid", KeyInvalid),
        ("key_missing", KeyInvalid),
        ("leaked", KeyLeaked),
        ("location", RegionUnsupported),
        ("quota_day", QuotaExhausted),
        ("quota_zero", BillingNeeded),
        ("model_gone", ModelUnknown),
        ("entity_gone", ModelUnknown),
        ("bad_image", InputRefused),
        ("invalid_image", InputRefused),
        ("invalid_argument", InputRefused),
        ("developer_instruction", InputRefused),
        ("signature_missing", ThreadBroken),
        ("signature_corrupted", ThreadBroken),
    ],
)
def test_refusal_is_told_at_once_and_not_tried_again(
    asked: GeminiEngine, standin: StandIn, fault: str, error: type[CavendishError]
) -> None:
    standin.script({"fault": fault, "times": 5})
    book = Book()
    with pytest.raises(error):
        asked.ask(asks(), book, control())
    assert book.states == ["void"]


@pytest.mark.parametrize(
    ("fault", "error"),
    [("overloaded", ModelOverloaded), ("html", EndpointFailed), ("internal", EndpointFailed)],
)
def test_trouble_that_never_ends_is_told_in_the_end(
    standin: StandIn, fault: str, error: type[CavendishError]
) -> None:
    standin.script({"fault": fault, "times": 100})
    made = engine(Places(gemini(standin.base_url)), replace(QUICK, attempts=4))
    book = Book()
    with pytest.raises(error):
        made.ask(asks(), book, control())
    made.close()
    assert book.states == ["void"] * 4


def test_wait_past_the_deadline_is_not_begun(asked: GeminiEngine, standin: StandIn) -> None:
    standin.script({"fault": "quota_minute", "seconds": 37})
    start = time.monotonic()
    with pytest.raises(RateLimited) as told:
        asked.ask(asks(deadline_seconds=5.0), Book(), control())
    assert told.value.values["retry_s"] == "37"
    assert time.monotonic() - start < 4


@pytest.mark.parametrize("fault", ["hang", "stall"])
def test_answer_that_does_not_come_is_lost_and_not_asked_for_again(
    asked: GeminiEngine, standin: StandIn, fault: str
) -> None:
    standin.script({"fault": fault})
    book = Book()
    with pytest.raises(AnswerUnknown):
        asked.ask(asks(deadline_seconds=1.5), book, control())
    assert book.states == ["lost"]


@pytest.mark.parametrize("fault", ["cut", "reset", "garbage"])
def test_answer_that_breaks_off_is_lost_and_not_asked_for_again(
    asked: GeminiEngine, standin: StandIn, fault: str
) -> None:
    standin.script({"fault": fault})
    book = Book()
    with pytest.raises(AnswerUnknown):
        asked.ask(asks(), book, control())
    assert book.states == ["lost"]


@pytest.mark.parametrize("fault", ["hang", "cut", "reset", "garbage"])
def test_lost_answer_is_asked_for_again_where_the_artist_agreed(
    standin: StandIn, fault: str
) -> None:
    standin.script({"fault": fault})
    hasty = replace(QUICK, patience_share=0.05, slow_factor=0.05)
    made = engine(Places(gemini(standin.base_url)), hasty)
    book = Book(pay_again=1)
    assert made.ask(asks(), book, control()).picture
    made.close()
    assert book.states == ["lost", "settled"]


def test_slow_answer_is_waited_for(asked: GeminiEngine, standin: StandIn) -> None:
    standin.script({"fault": "drip", "seconds": 1.0})
    assert asked.ask(asks(), Book(), control()).picture


def test_endpoint_that_is_down_is_told_soon(standin: StandIn) -> None:
    made = engine(Places(gemini("http://127.0.0.1:9")))
    book = Book()
    with pytest.raises(EndpointUnreachable):
        made.ask(asks(), book, control())
    made.close()
    assert book.states == ["void"] * QUICK.unreached


@pytest.fixture
def two(standin: StandIn) -> Iterator[GeminiEngine]:
    """An engine whose endpoint 'first' is not there, and whose endpoint 'second' is."""
    made = engine(Places(gemini("http://127.0.0.1:9", "first"), gemini(standin.base_url, "second")))
    yield made
    made.close()


def test_second_choice_is_asked_at_once_where_the_first_fails(two: GeminiEngine) -> None:
    book = Book()
    answer = two.ask(asks(endpoints=("first", "second")), book, control())
    assert answer.endpoint == "second"
    assert book.states == ["void", "settled"]


@pytest.mark.parametrize("fault", ["key_invalid", "quota_day", "model_gone", "location"])
def test_second_choice_is_asked_where_the_first_refuses(standin: StandIn, fault: str) -> None:
    places = Places(gemini(standin.base_url, "first"), gemini(standin.base_url, "second"))
    standin.script({"fault": fault})
    made = engine(places)
    assert made.ask(asks(endpoints=("first", "second")), Book(), control()).endpoint == "second"
    made.close()


def test_endpoint_without_a_key_is_passed_over(standin: StandIn) -> None:
    places = Places(gemini(standin.base_url, "first"), gemini(standin.base_url, "second"))
    del places.keys["first"]
    made = engine(places)
    assert made.ask(asks(endpoints=("first", "second")), Book(), control()).endpoint == "second"
    with pytest.raises(KeyMissing):
        made.ask(asks(endpoints=("first",)), Book(), control())
    with pytest.raises(EndpointUnknown):
        made.ask(asks(endpoints=("third",)), Book(), control())
    made.close()


def test_first_choice_is_told_of_where_all_fail(standin: StandIn) -> None:
    places = Places(gemini(standin.base_url, "first"), gemini("http://127.0.0.1:9", "second"))
    places.keys["first"] = "not-the-key"
    made = engine(places)
    with pytest.raises(KeyInvalid):
        made.ask(asks(endpoints=("first", "second")), Book(), control())
    made.close()


def test_request_that_is_wrong_is_not_sent_elsewhere(standin: StandIn) -> None:
    places = Places(gemini(standin.base_url, "first"), gemini(standin.base_url, "second"))
    standin.script({"fault": "bad_image", "times": 2})
    made, book = engine(places), Book()
    with pytest.raises(InputRefused):
        made.ask(asks(endpoints=("first", "second")), book, control())
    made.close()
    assert book.states == ["void"]


def test_endpoint_that_only_fails_is_left_alone_and_tried_again_later(standin: StandIn) -> None:
    standin.script({"fault": "overloaded", "times": QUICK.failures})
    made = engine(Places(gemini(standin.base_url)), replace(QUICK, rest_seconds=0.5))
    seen: list[bool] = []
    running = control()

    def look() -> None:
        deadline = time.monotonic() + 10
        while made.health("gemini").ok and time.monotonic() < deadline:
            threading.Event().wait(0.005)
        seen.append(made.health("gemini").ok)

    thread = threading.Thread(target=look)
    thread.start()
    assert made.ask(asks(), Book(), running).picture
    thread.join(10)
    assert seen == [False]
    assert made.health("gemini").ok
    made.close()


class Refusing(Book):
    """A book with no money left."""

    def open(self, step: str, endpoint: str, model: str, price_micro_usd: int) -> int:
        raise BudgetExceeded(price_usd="0.05", left_usd="0.00", period="day")


class Full(Book):
    """A book on a disk without room."""

    def keep(self, number: int, body: bytes) -> None:
        raise DiskFull(folder="/")


def test_nothing_is_sent_that_the_budget_does_not_allow(
    asked: GeminiEngine, standin: StandIn
) -> None:
    with pytest.raises(BudgetExceeded):
        asked.ask(asks(), Refusing(), control())
    assert not [row for row in standin.requests() if row["method"] == "POST"]


def test_price_is_reserved_before_the_request(asked: GeminiEngine) -> None:
    book = Book()
    asked.ask(asks(price_micro_usd=0), book, control())
    assert 0 < book.paid <= book.entries[0].price <= 60_000


def test_full_disk_is_told(asked: GeminiEngine) -> None:
    with pytest.raises(DiskFull):
        asked.ask(asks(), Full(), control())


def test_job_that_was_stopped_before_asks_nothing(asked: GeminiEngine, standin: StandIn) -> None:
    running, book = control(), Book()
    running.stop()
    with pytest.raises(JobCancelled):
        asked.ask(asks(), book, running)
    assert book.states == []


def test_wait_ends_with_the_job(asked: GeminiEngine, standin: StandIn) -> None:
    standin.script({"fault": "quota_minute", "seconds": 20})
    running, book = control(), Book()

    def stop() -> None:
        wait_for(lambda: book.states == ["void"], what="it was told to wait")
        running.stop()

    stopper = threading.Thread(target=stop)
    stopper.start()
    start = time.monotonic()
    with pytest.raises(JobCancelled):
        asked.ask(asks(), book, running)
    stopper.join()
    assert time.monotonic() - start < 10
    assert book.states == ["void"]


def test_key_that_a_relay_repeats_is_not_told() -> None:
    with listening() as relay:
        relay.status = 403
        relay.body = b'{"error": {"message": "bad key ' + KEY.encode() + b'", "code": 403}}'
        place = Endpoint("relay", EndpointKind.RELAY, base_url=relay.base_url)
        made = engine(Places(place))
        with pytest.raises(CavendishError) as told:
            made.ask(asks(endpoints=("relay",)), Book(), control())
        made.close()
    assert KEY not in told.value.message
    assert "bad key" in told.value.message
