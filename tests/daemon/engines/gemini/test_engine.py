# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine as operations meet it, against the stand-in over real HTTP."""

import io
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from PIL import Image

from cavendish.engines.gemini.engine import GeminiEngine
from cavendish.engines.gemini.policy import Policy
from cavendish.engines.model import Answer, ModelEngine
from cavendish.errors import JobCancelled
from cavendish.jobs.control import JobControl
from tests.daemon.engines.gemini.book import Book, State
from tests.daemon.engines.gemini.places import Places, asks, engine, gemini
from tests.standin_process import StandIn

WORKERS, JOBS = 16, 200


def control() -> JobControl:
    return JobControl(lambda: None)


def posts(standin: StandIn) -> int:
    return sum(row["method"] == "POST" for row in standin.requests())


def wait_for_post(standin: StandIn) -> None:
    deadline = time.monotonic() + 20
    while not posts(standin) and time.monotonic() < deadline:
        threading.Event().wait(0.02)
    assert posts(standin)


def test_ask_gives_the_picture_and_the_book_says_what_the_server_bills(
    asked: GeminiEngine, standin: StandIn
) -> None:
    book = Book()
    answer = asked.ask(asks(ratio="16:9"), book, control())
    assert isinstance(asked, ModelEngine)
    assert answer.picture is not None
    assert Image.open(io.BytesIO(answer.picture.content)).size == (1376, 768)
    assert (answer.endpoint, answer.model) == ("gemini", "gemini-nano-banana-2.1")
    assert book.states == ["settled"]
    assert book.paid == answer.cost_micro_usd == standin.bill()["micro_dollars"]


@pytest.mark.parametrize(
    ("model", "size"),
    [
        ("gemini-3-pro-image", "2K"),
        ("gemini-3.1-flash-lite-image", "1K"),
        ("gemini-3.1-flash-image", "512"),
        ("gemini-2.5-flash-image", ""),
    ],
)
def test_every_model_of_the_catalog_is_asked_as_it_wants_and_priced_as_it_bills(
    asked: GeminiEngine, standin: StandIn, model: str, size: str
) -> None:
    book = Book()
    answer = asked.ask(
        asks(model=model, size=size, ratio="3:2", price_micro_usd=0), book, control()
    )
    assert answer.picture
    assert book.paid == standin.bill()["micro_dollars"]
    assert book.paid <= book.entries[0].price


def test_stop_closes_the_connection_at_once_and_loses_the_call(
    asked: GeminiEngine, standin: StandIn
) -> None:
    asked.ask(asks(), Book(), control())
    taken = []
    for _ in range(5):
        standin.reset()
        standin.script({"fault": "hang"})
        running, book, ended = control(), Book(), []

        def run(
            running: JobControl = running, book: Book = book, ended: list[float] = ended
        ) -> None:
            with pytest.raises(JobCancelled):
                asked.ask(asks(), book, running)
            ended.append(time.monotonic())

        thread = threading.Thread(target=run)
        thread.start()
        wait_for_post(standin)
        start = time.monotonic()
        running.stop()
        thread.join(20)
        taken.append(ended[0] - start)
        assert book.states == ["lost"]
    # What is promised; most of it is the machine, where it has much else to do.
    assert statistics.median(taken) < 0.1


def test_engine_goes_on_after_a_job_was_stopped(asked: GeminiEngine, standin: StandIn) -> None:
    standin.script({"fault": "hang"})
    running = control()

    def run() -> None:
        with pytest.raises(JobCancelled):
            asked.ask(asks(), Book(), running)

    thread = threading.Thread(target=run)
    thread.start()
    wait_for_post(standin)
    running.stop()
    thread.join(20)
    assert asked.ask(asks(), Book(), control()).picture


def test_progress_is_told_in_words(asked: GeminiEngine) -> None:
    running = control()
    asked.ask(asks(), Book(), running)
    assert running.take().stage == "Asking Nano Banana 2.1"


def test_many_questions_get_through_a_bad_day_and_are_paid_for_once(standin: StandIn) -> None:
    """30 % of the requests go wrong, in every way that is not the artist's fault."""
    standin.chances(
        seed=3,
        exhausted=0.05,
        internal=0.05,
        overloaded=0.05,
        html=0.05,
        cut=0.04,
        hang=0.02,
        drip=0.04,
    )
    policy = Policy(
        base_seconds=0.02,
        most_seconds=0.2,
        rest_seconds=0.2,
        most_rest_seconds=0.5,
        patience_share=0.06,
        slow_factor=0.1,
    )
    made = engine(Places(gemini(standin.base_url)), policy)
    books = [Book(pay_again=20) for _ in range(JOBS)]

    def one(number: int) -> Answer:
        small = asks(f"kite {number}", model="gemini-3.1-flash-image", size="512")
        return made.ask(replace(small, deadline_seconds=120.0), books[number], control())

    try:
        with ThreadPoolExecutor(WORKERS) as pool:
            answers = list(pool.map(one, range(JOBS)))
    finally:
        made.close()
    assert all(answer.picture for answer in answers)
    entries = [entry for book in books for entry in book.entries]
    paid = {entry.body for entry in entries if entry.state is State.SETTLED}
    assert len(paid) == JOBS
    lines = standin.bill()["lines"]
    sent = [line for line in lines if line["sent"]]
    assert sum(book.paid for book in books) == sum(round(line["micro_dollars"]) for line in sent)
    lost = [entry for entry in entries if entry.state is State.LOST]
    assert len(lost) >= len(lines) - len(sent)
    assert sum(entry.price for entry in lost) >= sum(
        line["micro_dollars"] for line in lines if not line["sent"]
    )
