# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers as they are made."""

from dataclasses import replace
from typing import Any

import pytest

from cavendish_standin.ask import Ask
from cavendish_standin.composition import REFUSED, Composed, Composer
from cavendish_standin.drift import NONE, Drift
from cavendish_standin.memory import Memories
from cavendish_standin.models import MODELS
from cavendish_standin.script import Step
from cavendish_standin.signatures import Signatures
from tests.standin.samples import MODEL, decoded, encoded, pictured, smooth, texts

KITE = replace(texts("a kite"), size="1K", ratio="1:1")
SIGNATURES = Signatures("secret")


def compose(ask: Ask = KITE, model: str = MODEL, **step: Any) -> Composed:
    composer = Composer(SIGNATURES, Memories(), NONE)
    return composer.compose(ask, MODELS[model], Step(**step))


def pictures(made: Composed) -> list[bytes]:
    parts = made.answer.parts or ()
    return [p.data for p in parts if p.data is not None and not p.thought]


def test_words_and_picture_are_signed() -> None:
    words, picture = compose().answer.parts or ()
    assert SIGNATURES.holds(words.signature, MODEL, (words.text or "").encode())
    assert SIGNATURES.holds(picture.signature, MODEL, picture.data or b"")


def test_picture_alone_comes_when_no_words_are_asked_for() -> None:
    parts = compose(replace(KITE, modalities=("IMAGE",))).answer.parts or ()
    assert [part.text for part in parts] == [None]


def test_thoughts_come_when_asked_for_and_the_last_draft_is_final() -> None:
    made = compose(replace(KITE, include_thoughts=True))
    thoughts = [part for part in made.answer.parts or () if part.thought]
    assert [part.data is None for part in thoughts] == [True, False, False]
    assert thoughts[-1].data == pictures(made)[-1]
    assert thoughts[1].data != thoughts[2].data
    assert not any(part.signature for part in thoughts)


def test_oldest_model_gives_png_and_neither_thinks_nor_signs() -> None:
    ask = replace(KITE, include_thoughts=True, size=None)
    made = compose(ask, "gemini-2.5-flash-image")
    assert pictures(made)[0].startswith(b"\x89PNG")
    assert made.answer.usage.thoughts == 0
    assert not any(part.thought or part.signature for part in made.answer.parts or ())


def test_ratio_follows_the_last_picture_when_none_is_asked_for() -> None:
    base, other = encoded(smooth((300, 300))), encoded(smooth((320, 180)))
    made = compose(pictured("Combine.", base, other))
    assert made.size == (1376, 768)
    assert compose(texts("a kite")).size == (1024, 1024)


@pytest.mark.parametrize("content", ["none", "empty"])
def test_finish_without_a_picture_is_billed_for_its_thoughts(content: str) -> None:
    answer = compose(fault="finish", reason="IMAGE_PROHIBITED_CONTENT", content=content).answer
    assert answer.finish == "IMAGE_PROHIBITED_CONTENT"
    assert "Support code" in answer.message
    assert answer.parts == (None if content == "none" else ())
    assert (answer.usage.images, answer.usage.text) == (0, 0)
    assert answer.usage.thoughts > 0


def test_finish_can_have_its_picture_all_the_same() -> None:
    made = compose(fault="finish", reason="MAX_TOKENS", content="picture")
    assert made.answer.finish == "MAX_TOKENS"
    assert len(pictures(made)) == 1


def test_blocked_prompt_takes_its_own_tokens_only() -> None:
    answer = compose(fault="blocked", reason="SAFETY").answer
    assert answer.blocked == "SAFETY"
    assert answer.usage.nano_dollars(MODELS[MODEL]) == answer.usage.prompt_text * 1500


def test_fault_text_only_stops_as_if_all_were_well() -> None:
    made = compose(fault="text_only")
    assert made.answer.finish == "STOP"
    assert [part.text for part in made.answer.parts or ()] == [REFUSED]


def test_fault_two_images_gives_two_and_bills_two() -> None:
    made = compose(fault="two_images")
    first, second = pictures(made)
    assert first != second
    assert made.answer.usage.images == 2240


def test_fault_thought_only_leaves_the_picture_in_the_thoughts() -> None:
    made = compose(fault="thought_only")
    assert pictures(made) == []
    assert [p.thought for p in made.answer.parts or ()] == [True, True, True]


def test_damages_are_in_the_picture() -> None:
    assert decoded(pictures(compose(fault="wrong_size"))[0]).size == (960, 896)
    with pytest.raises(OSError, match="truncated"):
        decoded(pictures(compose(fault="truncated_image"))[0])
    (_, part) = compose(fault="wrong_mime").answer.parts or ()
    assert part.mime == "image/webp"


def test_damaged_picture_comes_with_its_thoughts() -> None:
    made = compose(replace(KITE, include_thoughts=True), fault="truncated_image")
    assert [part.thought for part in made.answer.parts or ()] == [True, True, True, False, False]
    with pytest.raises(OSError, match="truncated"):
        decoded(pictures(made)[0])


def test_no_usage_hides_what_is_billed() -> None:
    answer = compose(fault="no_usage").answer
    assert "usageMetadata" not in answer.body()
    assert answer.usage.images == 1120


def test_step_sets_the_drift() -> None:
    assert compose(drift=Drift(dx=3)).drift == Drift(dx=3)
    assert compose().drift == NONE


def test_text_is_read_back_out_of_the_picture() -> None:
    composer = Composer(SIGNATURES, Memories(), "0")
    sign = replace(KITE, turns=texts('A sign that says "SALE 50 %"').turns)
    picture = pictures(composer.compose(sign, MODELS[MODEL], Step()))[0]
    read = replace(pictured("Read the text.", picture), modalities=("TEXT",))
    (said,) = composer.compose(read, MODELS[MODEL], Step()).answer.parts or ()
    assert said.text == "SALE 50 %"


def test_search_shows_its_sources() -> None:
    found = compose(replace(KITE, searches=("web", "image"))).answer.grounding
    assert [next(iter(chunk)) for chunk in found["groundingChunks"]] == ["web", "image"]
    assert found["webSearchQueries"] == ["a kite"]
    assert compose().answer.grounding == {}
