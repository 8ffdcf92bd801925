# SPDX-License-Identifier: GPL-3.0-or-later
import base64
import json
from dataclasses import replace

import pytest

from cavendish.catalog.catalog import catalog
from cavendish.engines.gemini.question import question
from cavendish.engines.model import Part, Picture, Speaker, Turn
from cavendish.errors import ThreadBroken
from cavendish.request import Thinking
from tests.daemon.engines.gemini.places import ASK, asks

MODEL = catalog().default


def test_words_and_pictures_become_parts_in_their_order() -> None:
    content = bytes(range(256))
    parts = (Part(text="before"), Part(picture=Picture(content, "image/png")), Part(text="after"))
    asked = question(replace(ASK, turns=(Turn(Speaker.USER, parts),)), MODEL)
    assert asked.contents == [
        {
            "role": "user",
            "parts": [
                {"text": "before"},
                {
                    "inlineData": {
                        "mimeType": "image/png",
                        "data": base64.standard_b64encode(content).decode(),
                    }
                },
                {"text": "after"},
            ],
        }
    ]


def test_what_a_model_said_is_replayed_word_for_word() -> None:
    said = {"inlineData": {"data": "+/8=", "mimeType": "image/jpeg"}, "thoughtSignature": "a+/=="}
    said["unheard_of"] = {"by": "us"}  # type: ignore[assignment]
    earlier = Turn(Speaker.MODEL, (Part(verbatim=json.dumps(said).encode()),))
    asked = question(replace(ASK, turns=(*ASK.turns, earlier, *ASK.turns)), MODEL)
    assert [turn["role"] for turn in asked.contents] == ["user", "model", "user"]
    assert asked.contents[1]["parts"] == [said]


@pytest.mark.parametrize("damage", [b"{", b"[]", b"\xff", b'"words"'])
def test_damaged_turn_breaks_the_thread_before_it_is_sent(damage: bytes) -> None:
    turns = (Turn(Speaker.MODEL, (Part(verbatim=damage),)), *ASK.turns)
    with pytest.raises(ThreadBroken):
        question(replace(ASK, turns=turns), MODEL)


def test_words_alone_ask_for_no_size_and_no_thoughts() -> None:
    asked = question(asks(wants_picture=False), MODEL)
    assert (asked.size, asked.ratio, asked.thoughts) == ("", "", False)


def test_level_is_named_as_the_api_does_only_where_it_was_chosen() -> None:
    assert question(asks(thinking=Thinking.HIGH), MODEL).level == "HIGH"
    assert question(asks(), MODEL).level == ""


def test_oldest_model_is_not_asked_for_thoughts() -> None:
    assert not question(asks(), catalog().find("gemini-2.5-flash-image")).thoughts


def test_model_that_is_not_in_the_catalog_is_asked_by_its_own_name() -> None:
    asked = question(asks(model="relay/banana"), catalog().assume("relay/banana"))
    assert asked.model == "relay/banana"
