# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests as they are understood."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish_standin.ask import decode64, read_ask
from cavendish_standin.refusals import Refusal
from cavendish_standin.schema import normalise
from tests.standin.samples import MODEL, body


@given(st.binary(), st.booleans(), st.booleans())
def test_base64_is_taken_in_both_alphabets(data: bytes, safe: bool, padded: bool) -> None:
    text = (base64.urlsafe_b64encode if safe else base64.b64encode)(data).decode()
    assert decode64(text if padded else text.rstrip("="), "here") == data


@pytest.mark.parametrize("text", ["a b", "ü", "abcde!", 7])
def test_base64_that_is_none_is_refused(text: object) -> None:
    with pytest.raises(Refusal, match="TYPE_BYTES"):
        decode64(text, "here")


def test_response_format_means_the_same_as_image_config() -> None:
    image = {"aspectRatio": "ASPECT_RATIO_TWENTY_ONE_BY_NINE", "imageSize": "IMAGE_SIZE_TWO_K"}
    value = normalise(body("hi", responseFormat={"image": image}), "request")
    ask = read_ask(MODEL, value)
    assert (ask.ratio, ask.size) == ("21:9", "2K")


def test_searches_are_those_of_the_tool() -> None:
    tool = {"googleSearch": {"searchTypes": {"web_search": {}, "image_search": {}}}}
    value = normalise({**body("hi"), "tools": [tool]}, "request")
    assert read_ask(MODEL, value).searches == ("web", "image")
    value = normalise({**body("hi"), "tools": [{"google_search": {}}]}, "request")
    assert read_ask(MODEL, value).searches == ("web",)


def test_prompt_is_the_words_of_the_last_user_turn() -> None:
    value = body("first")
    value["contents"] += [{"role": "model", "parts": [{"text": "m"}]}, *body("a", "b")["contents"]]
    assert read_ask(MODEL, normalise(value, "request")).prompt == "a\nb"


def test_role_unknown_is_refused() -> None:
    value = normalise({"contents": [{"role": "system", "parts": []}]}, "request")
    with pytest.raises(Refusal, match="Please use a valid role"):
        read_ask(MODEL, value)
