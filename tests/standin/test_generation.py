# SPDX-License-Identifier: GPL-3.0-or-later
"""From a checked request to an answer: time, takes, labels, keys, outcomes the SDK sees."""

import pytest
from google import genai
from google.genai import errors, types

from cavendish_standin.models import MODELS
from tests.standin.raw import call
from tests.standin.samples import MODEL, body
from tests.standin_process import StandIn

REASONS = [reason.value for reason in types.FinishReason if reason.value != "CONTINUATION"]


@pytest.mark.parametrize("content", ["none", "empty", "picture"])
def test_every_finish_reason_reaches_the_sdk(
    sdk: genai.Client, standin: StandIn, content: str
) -> None:
    standin.settings(vary=False)
    for reason in REASONS:
        standin.script({"fault": "finish", "reason": reason, "content": content})
        answer = sdk.models.generate_content(model=MODEL, contents="a kite")
        assert answer.candidates
        assert answer.candidates[0].finish_reason == types.FinishReason(reason)
        assert bool(answer.parts) is (content == "picture")
    standin.settings(vary=True)


def test_blocked_prompt_reaches_the_sdk(sdk: genai.Client, standin: StandIn) -> None:
    standin.script({"fault": "blocked", "reason": "IMAGE_SAFETY"})
    answer = sdk.models.generate_content(model=MODEL, contents="a kite")
    assert answer.candidates is None
    assert answer.prompt_feedback
    assert answer.prompt_feedback.block_reason == types.BlockedReason.IMAGE_SAFETY


def test_message_of_a_refusal_is_in_the_raw_body(sdk: genai.Client, standin: StandIn) -> None:
    standin.script({"fault": "finish", "reason": "IMAGE_SAFETY", "message": "No."})
    config = types.GenerateContentConfig(should_return_http_response=True)
    answer = sdk.models.generate_content(model=MODEL, contents="a kite", config=config)
    assert answer.sdk_http_response
    assert '"finishMessage": "No."' in str(answer.sdk_http_response.body)


def test_server_timeout_that_is_too_short_counts(standin: StandIn) -> None:
    standin.script({"latency_ms": 60_000})
    got = call(standin, headers={"X-Server-Timeout": "0.05"})
    assert (got.status, got.json()["error"]["status"]) == (504, "DEADLINE_EXCEEDED")


def test_same_request_sent_again_gives_another_picture(standin: StandIn) -> None:
    first, second = (call(standin).json()["candidates"][0]["content"] for _ in range(2))
    assert first["parts"][1]["inlineData"] != second["parts"][1]["inlineData"]
    standin.reset()
    third = call(standin).json()["candidates"][0]["content"]
    assert third["parts"][1]["inlineData"] == first["parts"][1]["inlineData"]


def test_line_has_the_label_the_tier_and_the_key(standin: StandIn) -> None:
    value = {**body("a kite"), "serviceTier": "flex"}
    got = call(standin, value=value, headers={"X-Standin-Label": "job 7"})
    assert got.headers["x-gemini-service-tier"] == "flex"
    (line,) = standin.bill()["lines"]
    assert (line["label"], line["usage"]["tier"], line["key"]) == ("job 7", "flex", "standin-key")
    assert line["id"] == got.json()["responseId"]


def test_alias_answers_with_its_true_name(sdk: genai.Client) -> None:
    answer = sdk.models.generate_content(model="nano-banana-pro-preview", contents="a kite")
    assert answer.model_version == "gemini-3-pro-image"


def test_model_that_is_no_longer_served_is_gone(sdk: genai.Client, standin: StandIn) -> None:
    standin.settings(models=["gemini-3-pro-image"])
    try:
        with pytest.raises(errors.ClientError, match=f"models/{MODEL} is not found"):
            sdk.models.generate_content(model=MODEL, contents="a kite")
    finally:
        standin.settings(models=list(MODELS))
