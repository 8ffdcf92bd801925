# SPDX-License-Identifier: GPL-3.0-or-later
import json
from typing import Any

import pytest

from cavendish.engines.gemini.reading import Reading, read
from cavendish.engines.gemini.verdict import Verdict, judge
from cavendish.errors import (
    AnswerBlocked,
    AnswerEmpty,
    AnswerUnusable,
    CavendishError,
    PromptBlocked,
    ThreadBroken,
)

TITLE = "Nano Banana 2.1"
SUPPORT = "The model output could not be generated. Support code: 42876398."
PICTURE = {"inlineData": {"mimeType": "image/jpeg", "data": "AAAA"}}


def reading(finish: str, *parts: dict[str, Any], message: str = "") -> Reading:
    candidate: dict[str, Any] = {"content": {"role": "model"}}
    if parts:
        candidate["content"]["parts"] = list(parts)
    if finish:
        candidate["finishReason"] = finish
    if message:
        candidate["finishMessage"] = message
    return read(json.dumps({"candidates": [candidate]}).encode())


def verdict(finish: str, *parts: dict[str, Any], message: str = "") -> Verdict:
    found = judge(reading(finish, *parts, message=message), TITLE, wants_picture=True)
    assert found is not None
    return found


# Every finish reason of the SDK, without content: the error, a word of it, whether to ask again.
FINISHES: list[tuple[str, type[CavendishError], str, bool]] = [
    ("", AnswerEmpty, "no reason", True),
    ("FINISH_REASON_UNSPECIFIED", AnswerEmpty, "no reason", True),
    ("STOP", AnswerEmpty, "said nothing", True),
    ("MAX_TOKENS", AnswerEmpty, "cut off", False),
    ("SAFETY", AnswerBlocked, "unsafe", False),
    ("RECITATION", AnswerBlocked, "too much like", False),
    ("LANGUAGE", AnswerBlocked, "language", False),
    ("OTHER", AnswerEmpty, "without a reason", True),
    ("BLOCKLIST", AnswerBlocked, "list of words", False),
    ("PROHIBITED_CONTENT", AnswerBlocked, "prohibited", False),
    ("SPII", AnswerBlocked, "personal data", False),
    ("MALFORMED_FUNCTION_CALL", AnswerEmpty, "a tool", True),
    ("IMAGE_SAFETY", AnswerBlocked, "picture may be unsafe", False),
    ("IMAGE_PROHIBITED_CONTENT", AnswerBlocked, "picture would be prohibited", False),
    ("IMAGE_OTHER", AnswerEmpty, "while it drew", True),
    ("NO_IMAGE", AnswerEmpty, "drew nothing", True),
    ("IMAGE_RECITATION", AnswerBlocked, "too much like one", False),
    ("UNEXPECTED_TOOL_CALL", AnswerEmpty, "a tool", True),
    ("TOO_MANY_TOOL_CALLS", AnswerEmpty, "too often", True),
    ("MISSING_THOUGHT_SIGNATURE", ThreadBroken, "signature", False),
    ("MALFORMED_RESPONSE", AnswerEmpty, "malformed", True),
    ("ESCALATION", AnswerBlocked, "review", False),
    ("PUP_LIMITED_DISABLED", AnswerBlocked, "limited", False),
    ("CONTINUATION", AnswerEmpty, "another answer", True),
    ("MODEL_ARMOR", AnswerBlocked, "filter", False),
    ("SOMETHING_NEW", AnswerEmpty, "something new", True),
]


@pytest.mark.parametrize(("finish", "error", "word", "again"), FINISHES)
def test_finish_reason_becomes_a_sentence(
    finish: str, error: type[CavendishError], word: str, again: bool
) -> None:
    found = verdict(finish)
    assert type(found.error) is error
    assert word in found.error.message
    assert found.error.message.endswith(".")
    assert TITLE in found.error.message
    assert found.again is again


def test_table_has_every_finish_reason_of_the_sdk() -> None:
    from google.genai import types

    assert {reason.value for reason in types.FinishReason} <= {row[0] for row in FINISHES}


@pytest.mark.parametrize(
    ("block", "word"),
    [
        ("BLOCKED_REASON_UNSPECIFIED", "unspecified"),
        ("SAFETY", "unsafe"),
        ("OTHER", "does not say why"),
        ("BLOCKLIST", "list of words"),
        ("PROHIBITED_CONTENT", "prohibited"),
        ("IMAGE_SAFETY", "picture"),
        ("MODEL_ARMOR", "filter"),
        ("JAILBREAK", "rules"),
    ],
)
def test_blocked_prompt_is_refused_with_its_cause(block: str, word: str) -> None:
    answer = read(json.dumps({"promptFeedback": {"blockReason": block}}).encode())
    found = judge(answer, TITLE, wants_picture=True)
    assert found is not None
    assert isinstance(found.error, PromptBlocked)
    assert word in found.error.message
    assert not found.again


@pytest.mark.parametrize("finish", ["STOP", "MAX_TOKENS", "OTHER", "", "SOMETHING_NEW"])
def test_picture_is_taken_whatever_else_is_said(finish: str) -> None:
    assert judge(reading(finish, PICTURE), TITLE, wants_picture=True) is None


@pytest.mark.parametrize("finish", ["IMAGE_SAFETY", "PROHIBITED_CONTENT", "RECITATION"])
def test_picture_that_was_withheld_is_not_taken(finish: str) -> None:
    assert isinstance(verdict(finish, PICTURE).error, AnswerBlocked)


def test_message_of_the_model_reaches_the_artist() -> None:
    found = verdict("IMAGE_PROHIBITED_CONTENT", message=SUPPORT)
    assert found.error.message.endswith(f"(the picture would be prohibited content). {SUPPORT}")


def test_words_in_place_of_a_picture_are_quoted_and_not_asked_for_again() -> None:
    found = verdict("STOP", {"text": "I cannot\ndraw that."})
    assert "“I cannot draw that.”" in found.error.message
    assert not found.again
    assert len(verdict("STOP", {"text": "a " * 5000}).error.message) < 400


def test_words_are_enough_where_words_were_asked_for() -> None:
    words = reading("STOP", {"text": "A kite."})
    assert judge(words, TITLE, wants_picture=False) is None
    assert judge(reading("STOP"), TITLE, wants_picture=False) is not None


def test_damaged_picture_cannot_be_used() -> None:
    damaged = {"inlineData": {"mimeType": "image/png", "data": "!"}}
    assert isinstance(verdict("STOP", damaged).error, AnswerUnusable)
