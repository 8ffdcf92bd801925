# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of fields at every level."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish_standin.refusals import Refusal
from cavendish_standin.schema import MESSAGES, normalise, snake

NAMES = sorted({name for fields in MESSAGES.values() for name in fields})


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


@given(st.sampled_from(NAMES))
def test_snake_takes_both_spellings_to_one(name: str) -> None:
    assert snake(camel(name)) == snake(name) == name


def test_both_spellings_mix_at_every_level() -> None:
    part = {"inlineData": {"mime_type": "image/png", "data": ""}, "thought_signature": "x"}
    value = {
        "contents": [{"parts": [part]}],
        "generation_config": {"thinkingConfig": {"include_thoughts": True}},
    }
    known = normalise(value, "request")
    assert known["contents"][0]["parts"][0]["inline_data"]["mime_type"] == "image/png"
    assert known["generation_config"]["thinking_config"]["include_thoughts"] is True


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"x": 1}, 'Unknown name "x": Cannot find field.'),
        (
            {"generationConfig": {"imagesize": "2K"}},
            "Unknown name \"imagesize\" at 'generation_config': Cannot find field.",
        ),
        ({"contents": {}}, "Invalid value at 'contents'."),
        ({"contents": ["hi"]}, "Invalid value at 'contents[0]'."),
    ],
)
def test_unknown_field_is_refused_by_name(value: dict[str, object], words: str) -> None:
    with pytest.raises(Refusal) as caught:
        normalise(value, "request")
    assert words in caught.value.message
    assert caught.value.status == "INVALID_ARGUMENT"


def test_output_options_are_known_on_vertex_only() -> None:
    config = {"generationConfig": {"imageConfig": {"imageOutputOptions": {"mimeType": "a"}}}}
    assert normalise(config, "request", vertex=True)
    with pytest.raises(Refusal, match="imageOutputOptions"):
        normalise(config, "request")
