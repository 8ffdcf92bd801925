# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers as generateContent tells them."""

from dataclasses import replace

from cavendish_standin.answer import Answer, Said
from cavendish_standin.usage import Usage

USAGE = Usage(10, 0, 240, 5, 1120)
PARTS = (
    Said(text="I plan.", thought=True),
    Said(text="Here.", signature="c2ln"),
    Said(data=b"picture", mime="image/jpeg", signature="c2ln"),
)
ANSWER = Answer("id", "model", PARTS, USAGE)


def test_body_has_its_parts_in_order_with_their_marks() -> None:
    body = ANSWER.body()
    thought, words, picture = body["candidates"][0]["content"]["parts"]
    assert thought == {"text": "I plan.", "thought": True}
    assert words == {"text": "Here.", "thoughtSignature": "c2ln"}
    assert picture["inlineData"] == {"mimeType": "image/jpeg", "data": "cGljdHVyZQ=="}
    assert body["usageMetadata"]["totalTokenCount"] == 1375


def test_blocked_prompt_has_no_candidates() -> None:
    body = replace(ANSWER, blocked="SAFETY").body()
    assert body["promptFeedback"] == {"blockReason": "SAFETY"}
    assert "candidates" not in body


def test_content_may_be_absent_or_without_parts() -> None:
    refused = replace(ANSWER, parts=None, finish="IMAGE_SAFETY", message="Sorry.")
    candidate = refused.body()["candidates"][0]
    assert candidate == {"index": 0, "finishReason": "IMAGE_SAFETY", "finishMessage": "Sorry."}
    empty = replace(refused, parts=()).body()["candidates"][0]
    assert empty["content"] == {"role": "model"}


def test_vertex_tells_the_time_and_the_traffic() -> None:
    body = replace(ANSWER, vertex=True).body()
    assert body["createTime"].endswith("Z")
    assert body["usageMetadata"]["trafficType"] == "ON_DEMAND"
    assert "serviceTier" not in body["usageMetadata"]


def test_chunks_hold_one_part_each_and_end_with_the_reason() -> None:
    *parts, last = ANSWER.chunks()
    assert len(parts) == 3
    assert all("usageMetadata" not in chunk for chunk in parts)
    assert all("finishReason" not in chunk["candidates"][0] for chunk in parts)
    assert last["candidates"][0]["finishReason"] == "STOP"
    assert last["usageMetadata"] == ANSWER.body()["usageMetadata"]
