# SPDX-License-Identifier: GPL-3.0-or-later
"""Replies that are not plain answers, and streams."""

import http.client

import pytest
from google import genai
from google.genai import errors

from tests.standin.raw import STREAM, call
from tests.standin.samples import MODEL
from tests.standin_process import StandIn


@pytest.mark.parametrize(
    ("fault", "status", "start"),
    [("html", 502, b"<html>"), ("empty", 502, b""), ("garbage", 200, b'{"candidates": [')],
)
def test_body_is_not_always_json(standin: StandIn, fault: str, status: int, start: bytes) -> None:
    standin.script({"fault": fault})
    got = call(standin)
    assert got.status == status
    assert got.body.startswith(start)
    assert standin.bill()["lines"] == []


def test_stream_tells_a_part_a_chunk_and_ends_with_the_usage(
    sdk: genai.Client, standin: StandIn
) -> None:
    chunks = list(sdk.models.generate_content_stream(model=MODEL, contents="a kite"))
    assert [bool(c.parts and c.parts[0].inline_data) for c in chunks] == [False, True, False]
    usage = chunks[-1].usage_metadata
    assert usage
    assert usage.candidates_tokens_details
    assert usage.candidates_tokens_details[0].token_count == 1120
    assert [line["sent"] for line in standin.bill()["lines"]] == [True]


def test_stream_of_events_has_the_prefix_that_the_sdk_wants(standin: StandIn) -> None:
    got = call(standin, f"{STREAM}?alt=sse")
    assert got.headers["content-type"] == "text/event-stream"
    events = got.body.split(b"\r\n\r\n")
    assert events.pop() == b""
    assert all(event.startswith(b"data: {") for event in events)


def test_stream_without_events_is_one_list(standin: StandIn) -> None:
    assert len(call(standin, STREAM).json()) == 3
    standin.script({"fault": "overloaded"})
    got = call(standin, STREAM)
    assert (got.status, got.json()[0]["error"]["status"]) == (503, "UNAVAILABLE")


def test_stream_breaks_off_with_an_error(sdk: genai.Client, standin: StandIn) -> None:
    standin.script({"fault": "stream_error"})
    chunks = []
    with pytest.raises(errors.APIError, match="overloaded"):
        chunks.extend(sdk.models.generate_content_stream(model=MODEL, contents="a kite"))
    assert standin.bill()["micro_dollars"] == 0


def test_stream_is_cut_in_the_middle(standin: StandIn) -> None:
    standin.script({"fault": "cut", "fraction": 0.3})
    with pytest.raises(http.client.IncompleteRead):
        call(standin, f"{STREAM}?alt=sse")
