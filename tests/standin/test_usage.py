# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens and prices."""

from dataclasses import replace

import pytest

from cavendish_standin.models import MODELS
from cavendish_standin.usage import Usage, count_text, prompt_usage, thought_tokens
from tests.standin.samples import MODEL, pictured, texts

USAGE = Usage(prompt_text=50, prompt_images=1120, thoughts=240, text=10, images=1120)


@pytest.mark.parametrize(("tier", "percent"), [("standard", 100), ("flex", 50), ("priority", 180)])
def test_price_is_that_of_the_tier(tier: str, percent: int) -> None:
    standard = 1170 * 1500 + 250 * 7500 + 1120 * 30_000
    assert replace(USAGE, tier=tier).nano_dollars(MODELS[MODEL]) == standard * percent // 100


def test_message_adds_up_and_leaves_words_out_of_the_details() -> None:
    told = USAGE.message()
    assert told["promptTokenCount"] == sum(d["tokenCount"] for d in told["promptTokensDetails"])
    assert told["candidatesTokenCount"] == 1130
    assert told["candidatesTokensDetails"] == [{"modality": "IMAGE", "tokenCount": 1120}]
    assert told["totalTokenCount"] == 1170 + 1130 + 240


def test_prompt_takes_tokens_for_words_and_pictures() -> None:
    usage = prompt_usage(pictured("twelve bytes", b"x", b"y"), MODELS[MODEL])
    assert (usage.prompt_text, usage.prompt_images) == (3, 2240)


def test_text_is_counted_by_bytes_of_any_script() -> None:
    assert count_text("") == 0
    assert count_text("香蕉") == 2


def test_thoughts_grow_with_the_level_and_differ_by_prompt() -> None:
    model = MODELS[MODEL]
    counts = [thought_tokens(replace(texts(str(i)), level="HIGH"), model) for i in range(9)]
    assert len(set(counts)) > 1
    assert min(counts) > thought_tokens(replace(texts("1"), level="MINIMAL"), model)
    assert thought_tokens(texts("1"), MODELS["gemini-2.5-flash-image"]) == 0
