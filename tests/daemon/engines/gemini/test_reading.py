# SPDX-License-Identifier: GPL-3.0-or-later
import base64
import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.engines.gemini.reading import Unreadable, is_object, read
from cavendish.engines.model import Picture, Tokens
from cavendish.request import Source

FIRST, SECOND = bytes(range(256)), bytes(range(255, -1, -1))


def picture(content: bytes, *, thought: bool = False, **more: Any) -> dict[str, Any]:
    data = base64.b64encode(content).decode()
    part = {"inlineData": {"mimeType": "image/jpeg", "data": data}, **more}
    return {**part, "thought": True} if thought else part


def body(*parts: dict[str, Any], **more: Any) -> bytes:
    candidate = {"content": {"role": "model", "parts": list(parts)}, "finishReason": "STOP"}
    return json.dumps({"candidates": [candidate], **more}).encode()


def test_last_picture_that_is_no_thought_is_meant() -> None:
    reading = read(
        body(picture(b"draft", thought=True), picture(FIRST), picture(SECOND), {"text": "done"})
    )
    assert reading.picture == Picture(SECOND, "image/jpeg")
    assert reading.text == "done"


def test_last_thought_is_taken_where_there_is_nothing_else() -> None:
    reading = read(body(picture(FIRST, thought=True), picture(SECOND, thought=True)))
    assert reading.picture == Picture(SECOND, "image/jpeg")
    assert reading.parts == ()


def test_thoughts_are_neither_words_nor_replayed() -> None:
    signed = picture(FIRST, thoughtSignature="c2lnbmVk+/==")
    reading = read(body({"text": "hm", "thought": True}, {"text": "Here"}, signed))
    assert reading.text == "Here"
    assert [json.loads(part.verbatim) for part in reading.parts] == [{"text": "Here"}, signed]


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
@pytest.mark.parametrize("padded", [True, False])
@pytest.mark.parametrize("content", [FIRST, b"\xfb", b"\xff\xfe", b"\xff\xff\xbe"])
def test_picture_is_read_in_either_alphabet_with_or_without_padding(
    encode: Any, padded: bool, content: bytes
) -> None:
    data = encode(content).decode()
    part = {"inlineData": {"mimeType": "image/png", "data": data if padded else data.rstrip("=")}}
    assert read(body(part)).picture == Picture(content, "image/png")


@pytest.mark.parametrize("data", ["!!!!", "abcde", "ab cd", "äöü"])
def test_damaged_picture_is_told_and_leaves_the_tokens_readable(data: str) -> None:
    part = {"inlineData": {"mimeType": "image/png", "data": data}}
    usage = {"promptTokenCount": 3, "candidatesTokenCount": 9}
    reading = read(body(part, usageMetadata=usage))
    assert (reading.picture, reading.damage) == (None, "its picture is damaged")
    assert reading.tokens == Tokens(prompt=3, picture=9)


def test_tokens_are_told_apart_by_what_they_are_paid_as() -> None:
    usage = {
        "promptTokenCount": 1119,
        "toolUsePromptTokenCount": 10,
        "candidatesTokenCount": 1150,
        "thoughtsTokenCount": 240,
        "candidatesTokensDetails": [
            {"modality": "IMAGE", "tokenCount": 1120},
            {"modality": "TEXT", "tokenCount": 30},
        ],
    }
    assert read(body(usageMetadata=usage)).tokens == Tokens(prompt=1129, text=270, picture=1120)


def test_tokens_that_are_not_told_are_none() -> None:
    assert read(body()).tokens is None
    assert read(body(usageMetadata={})).tokens is None
    assert read(body(picture(FIRST), usageMetadata={"promptTokenCount": 3})).tokens is None
    assert read(body(usageMetadata={"promptTokenCount": 10**9})).tokens is None


def test_sources_are_pages_and_pictures_that_were_found() -> None:
    chunks = [
        {"web": {"uri": "https://a.example", "title": "A"}},
        {"image": {"sourceUri": "https://b.example", "imageUri": "x", "domain": "b.example"}},
        {"web": {"title": "without an address"}},
        {"maps": {}},
    ]
    answer = json.loads(body({"text": "found"}))
    answer["candidates"][0]["groundingMetadata"] = {"groundingChunks": chunks}
    assert read(json.dumps(answer).encode()).sources == (
        Source("A", "https://a.example"),
        Source("b.example", "https://b.example"),
    )


def test_answer_in_snake_case_is_read_alike() -> None:
    answer = {
        "candidates": [
            {
                "content": {
                    "parts": [
                        {"inline_data": {"mime_type": "image/png", "data": "AAAA"}},
                    ]
                },
                "finish_reason": "STOP",
            }
        ],
        "usage_metadata": {"prompt_token_count": 7, "candidates_token_count": 9},
        "model_version": "models/gemini-3-pro-image",
    }
    reading = read(json.dumps(answer).encode())
    assert reading.picture == Picture(b"\0\0\0", "image/png")
    assert (reading.finish, reading.model) == ("STOP", "gemini-3-pro-image")
    assert reading.tokens == Tokens(prompt=7, picture=9)


def test_blocked_prompt_tells_why() -> None:
    feedback = {"blockReason": "SAFETY", "blockReasonMessage": "No."}
    reading = read(json.dumps({"promptFeedback": feedback}).encode())
    assert (reading.blocked, reading.message) == ("SAFETY", "No.")


@pytest.mark.parametrize("odd", [b"", b"null", b"[]", b"<html>", b'"x"', b"{", b"\xff\xfe", b"1"])
def test_what_is_no_answer_cannot_be_read(odd: bytes) -> None:
    with pytest.raises(Unreadable):
        read(odd)


def test_answer_nested_too_deeply_cannot_be_read() -> None:
    with pytest.raises(Unreadable):
        read(b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}")


def test_error_that_was_sent_as_an_answer_is_known() -> None:
    assert read(b'{"error": {"code": 429}}').error
    assert not read(b'{"error": null}').error


@pytest.mark.parametrize(
    ("content", "whole"),
    [(b' {"a": 1}\r\n', True), (b"{}", True), (b'{"candidates": [', False), (b"<p>}", False)],
)
def test_whole_object_is_known_by_its_ends(content: bytes, whole: bool) -> None:
    assert is_object(content) is whole


LEAVES = st.sampled_from(
    [None, True, 0, -1, 2**70, 0.5, "", "AAAA", "IMAGE", "\ud800", "image/png"]
)
WORDS = """candidates content parts text thought inlineData data mimeType finishReason web uri
    promptFeedback usageMetadata candidatesTokensDetails tokenCount modality groundingMetadata
    groundingChunks modelVersion error blockReason promptTokenCount"""
NAMES = st.sampled_from(WORDS.split())
ODD = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(NAMES, ODD, max_size=6))
def test_odd_answers_are_read_or_refused_and_nothing_else(answer: dict[str, Any]) -> None:
    with contextlib.suppress(Unreadable):
        read(json.dumps(answer).encode())
