# SPDX-License-Identifier: GPL-3.0-or-later
"""From the bytes of an answer to what the artist gets and what it cost."""

import json
from dataclasses import replace

import pytest

from cavendish.engines.gemini.engine import GeminiEngine
from cavendish.engines.gemini.reading import read
from cavendish.engines.model import Part, Speaker, Tokens, Turn
from cavendish.errors import (
    AnswerBlocked,
    AnswerEmpty,
    AnswerUnusable,
    CavendishError,
    EndpointFailed,
    InputRefused,
    ModelOptionUnsupported,
    PromptBlocked,
)
from cavendish.jobs.control import JobControl
from tests.daemon.engines.gemini.book import Book, Entry, State
from tests.daemon.engines.gemini.listener import GOOD, listening
from tests.daemon.engines.gemini.places import ASK, Places, asks, engine, gemini, says
from tests.standin_process import StandIn


def control() -> JobControl:
    return JobControl(lambda: None)


def kept(body: bytes, step: str = "picture") -> Book:
    """The book of a job whose answer came before a crash."""
    book = Book()
    book.entries.append(Entry(step, "gemini", ASK.model, ASK.price_micro_usd, State.KEPT, body))
    return book


def test_answer_that_was_kept_is_read_and_booked_without_another_request(
    asked: GeminiEngine, standin: StandIn
) -> None:
    first = Book()
    paid = asked.ask(asks(), first, control())
    after = kept(first.entries[0].body)
    again = asked.ask(asks(), after, control())
    assert again == paid
    assert after.states == ["settled"]
    assert after.paid == first.paid
    assert len(standin.bill()["lines"]) == 1


@pytest.mark.parametrize("reason", ["NO_IMAGE", "IMAGE_OTHER", "OTHER", "STOP"])
def test_answer_with_nothing_in_it_is_asked_for_once_more_and_says_so(
    asked: GeminiEngine, standin: StandIn, reason: str
) -> None:
    standin.script({"fault": "finish", "reason": reason})
    book = Book()
    answer = asked.ask(asks(), book, control())
    assert answer.picture
    assert answer.notes[0].endswith("So it was asked once more.")
    assert [entry.step for entry in book.entries] == ["picture", "picture, again"]
    assert answer.cost_micro_usd == book.paid == standin.bill()["micro_dollars"]


def test_answer_with_nothing_in_it_is_not_asked_for_again_where_another_way_follows(
    asked: GeminiEngine, standin: StandIn
) -> None:
    standin.script({"fault": "finish", "reason": "NO_IMAGE"})
    book = Book()
    with pytest.raises(AnswerEmpty):
        asked.ask(asks(again=False), book, control())
    assert book.states == ["settled"]


def test_answer_with_nothing_in_it_twice_is_told(asked: GeminiEngine, standin: StandIn) -> None:
    standin.script({"fault": "finish", "reason": "NO_IMAGE", "times": 5})
    book = Book()
    with pytest.raises(AnswerEmpty):
        asked.ask(asks(), book, control())
    assert book.states == ["settled", "settled"]
    assert book.paid == standin.bill()["micro_dollars"]


@pytest.mark.parametrize(
    "reason", ["SAFETY", "IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "SPII", "RECITATION"]
)
@pytest.mark.parametrize("content", ["none", "empty"])
def test_answer_that_was_withheld_is_paid_for_and_not_asked_for_again(
    asked: GeminiEngine, standin: StandIn, reason: str, content: str
) -> None:
    message = "The model output could not be generated."
    step = {"fault": "finish", "reason": reason, "message": message, "content": content}
    standin.script(step | {"times": 5})
    book = Book()
    with pytest.raises(AnswerBlocked) as told:
        asked.ask(asks(), book, control())
    assert message in told.value.message
    assert book.states == ["settled"]
    assert book.paid == standin.bill()["micro_dollars"]


@pytest.mark.parametrize("reason", ["SAFETY", "PROHIBITED_CONTENT", "IMAGE_SAFETY", "OTHER"])
def test_prompt_that_was_refused_is_paid_for_and_not_sent_again(
    asked: GeminiEngine, standin: StandIn, reason: str
) -> None:
    standin.script({"fault": "blocked", "reason": reason, "times": 5})
    book = Book()
    with pytest.raises(PromptBlocked):
        asked.ask(asks(), book, control())
    assert book.states == ["settled"]
    assert book.paid == standin.bill()["micro_dollars"]


def test_words_in_place_of_a_picture_are_told(asked: GeminiEngine, standin: StandIn) -> None:
    standin.script({"fault": "text_only", "text": "I would rather not."})
    book = Book()
    with pytest.raises(AnswerEmpty, match="I would rather not"):
        asked.ask(asks(), book, control())
    assert book.states == ["settled"]


def test_last_of_two_pictures_is_taken(asked: GeminiEngine, standin: StandIn) -> None:
    standin.script({"fault": "two_images"})
    book = Book()
    answer = asked.ask(asks(), book, control())
    pictures = [p for p in answer.turn.parts if b"inlineData" in p.verbatim]
    assert len(pictures) == 2
    assert answer.picture == read(book.entries[0].body).picture


def test_thought_is_taken_where_there_is_nothing_else(
    asked: GeminiEngine, standin: StandIn
) -> None:
    standin.script({"fault": "thought_only"})
    answer = asked.ask(asks(), Book(), control())
    assert answer.picture
    assert not any(b"inlineData" in part.verbatim for part in answer.turn.parts)


def test_answer_without_usage_costs_what_was_reserved(
    asked: GeminiEngine, standin: StandIn
) -> None:
    standin.script({"fault": "no_usage"})
    book = Book()
    assert asked.ask(asks(), book, control()).cost_micro_usd == ASK.price_micro_usd
    assert book.entries[0].tokens == Tokens()


@pytest.mark.parametrize(
    "usage",
    [
        {},
        {"promptTokenCount": 7},
        {"promptTokenCount": -5, "candidatesTokenCount": "1120"},
        {"candidatesTokenCount": 10**12},
    ],
)
def test_usage_that_cannot_be_believed_costs_what_was_reserved(
    asked: GeminiEngine, usage: dict[str, object]
) -> None:
    book = kept(json.dumps(json.loads(GOOD) | {"usageMetadata": usage}).encode())
    assert asked.ask(asks(), book, control()).cost_micro_usd == ASK.price_micro_usd
    assert book.entries[0].tokens == Tokens()


def test_picture_that_usage_does_not_tell_from_words_is_paid_as_one(asked: GeminiEngine) -> None:
    usage = {"promptTokenCount": 100, "candidatesTokenCount": 1120, "thoughtsTokenCount": 10}
    book = kept(json.dumps(json.loads(GOOD) | {"usageMetadata": usage}).encode())
    assert asked.ask(asks(), book, control()).cost_micro_usd == 1120 * 30 + 150 + 75


def test_words_are_answered_with_words(asked: GeminiEngine, standin: StandIn) -> None:
    book = Book()
    answer = asked.ask(asks("what is it?", wants_picture=False, size="", ratio=""), book, control())
    assert answer.text
    assert answer.picture is None
    assert book.paid == standin.bill()["micro_dollars"]


def test_conversation_goes_on_with_the_signatures_of_the_model(
    asked: GeminiEngine, standin: StandIn
) -> None:
    first = asked.ask(asks(), Book(), control())
    assert first.turn.speaker is Speaker.MODEL
    more = replace(ASK, turns=(*ASK.turns, first.turn, says("now a red one")))
    assert asked.ask(more, Book(), control()).picture
    changed = tuple(
        Part(verbatim=part.verbatim.replace(b'"thoughtSignature"', b'"unsigned"'))
        for part in first.turn.parts
    )
    broken = replace(ASK, turns=(*ASK.turns, Turn(Speaker.MODEL, changed), says("and now")))
    with pytest.raises(InputRefused):
        asked.ask(broken, Book(), control())


def test_sources_are_told_where_the_web_was_searched(asked: GeminiEngine, standin: StandIn) -> None:
    answer = asked.ask(asks(search_web=True), Book(), control())
    assert answer.sources
    assert standin.requests()[-1]["searches"] == ["web"]


def test_other_model_that_answers_is_paid_for_and_named(asked: GeminiEngine) -> None:
    usage = {"promptTokenCount": 100, "candidatesTokenCount": 1120}
    usage["candidatesTokensDetails"] = [{"modality": "IMAGE", "tokenCount": 1120}]  # type: ignore[assignment]
    body = json.loads(GOOD) | {"modelVersion": "gemini-3-pro-image", "usageMetadata": usage}
    answer = asked.ask(asks(), kept(json.dumps(body).encode()), control())
    assert answer.cost_micro_usd == 1120 * 120 + 100 * 2
    assert answer.notes == ("Nano Banana Pro answered in place of Nano Banana 2.1.",)


def test_endpoint_that_took_over_is_told_with_the_reason(standin: StandIn) -> None:
    standin.script({"fault": "location"})
    made = engine(Places(gemini(standin.base_url, "near"), gemini(standin.base_url, "far")))
    book = Book()
    answer = made.ask(asks(endpoints=("near", "far")), book, control())
    said = "far answered in place of near"
    assert answer.notes == (f"{said}: near does not serve the place that you ask from.",)
    after = kept(book.entries[-1].body)
    after.entries[0].endpoint = "far"
    assert made.ask(asks(endpoints=("near", "far")), after, control()).notes == (f"{said}.",)
    made.close()


def test_model_that_the_catalog_does_not_know_can_be_asked() -> None:
    with listening() as relay:
        made = engine(Places(gemini(relay.base_url)))
        answer = made.ask(asks(model="relay-image-9"), Book(), control())
        made.close()
        assert relay.got[0].path.endswith("/models/relay-image-9:generateContent")
    assert answer.picture
    assert answer.model == "relay-image-9"


@pytest.mark.parametrize(
    ("body", "error", "cost"),
    [
        (b'{"candidates": [}', AnswerUnusable, ASK.price_micro_usd),
        (b'{"error": {"code": 429, "message": "no"}}', EndpointFailed, 0),
        (b'{"odd": true}', AnswerEmpty, 0),
        (GOOD.replace(b"AAAA", b"!!!!"), AnswerUnusable, ASK.price_micro_usd),
    ],
)
def test_odd_body_is_told_and_booked(body: bytes, error: type[CavendishError], cost: int) -> None:
    with listening() as relay:
        relay.body = body
        made, book = engine(Places(gemini(relay.base_url))), Book()
        with pytest.raises(error):
            made.ask(asks(), book, control())
        made.close()
    assert set(book.states) == {"settled"}
    assert book.paid == cost


@pytest.mark.parametrize("changes", [{"size": "512"}, {"ratio": "7:3"}])
def test_what_the_model_does_not_offer_is_refused_before_it_is_sent(
    asked: GeminiEngine, standin: StandIn, changes: dict[str, str]
) -> None:
    book = Book()
    with pytest.raises(ModelOptionUnsupported):
        asked.ask(asks(**changes), book, control())
    assert book.states == []
