# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine as operations meet it, against the stand-in over real HTTP."""

import io

from PIL import Image

from cavendish.engines.gemini.engine import GeminiEngine
from cavendish.engines.model import ModelEngine
from cavendish.jobs.control import JobControl
from tests.daemon.engines.gemini.book import Book
from tests.daemon.engines.gemini.places import asks
from tests.standin_process import StandIn


def control() -> JobControl:
    return JobControl(lambda: None)


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
