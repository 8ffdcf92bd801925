# SPDX-License-Identifier: GPL-3.0-or-later
"""The Interactions API as the real SDK meets it."""

import base64
import io
from typing import Any

import pytest
from google import genai
from PIL import Image

from tests.standin.raw import call
from tests.standin.samples import MODEL, encoded, smooth
from tests.standin_process import StandIn

PATH = "/v1/interactions"
SQUARE = {"type": "image", "aspect_ratio": "1:1", "image_size": "1K"}


def ask(standin: StandIn, **values: Any) -> dict[str, Any]:
    value = {"model": MODEL, "input": "a kite", "response_format": SQUARE} | values
    return dict(call(standin, PATH, value).json())


def output(told: dict[str, Any]) -> list[dict[str, Any]]:
    return list(told["steps"][-1]["content"])


def test_sdk_gets_a_picture_and_its_usage(sdk: genai.Client, standin: StandIn) -> None:
    picture = base64.b64encode(encoded(smooth((640, 360)))).decode()
    content = [
        {"type": "text", "text": "a red ball"},
        {"type": "image", "data": picture, "mime_type": "image/png"},
    ]
    made: Any = sdk.interactions.create(model=MODEL, input=content)
    assert made.status == "completed"
    shown = Image.open(io.BytesIO(base64.b64decode(made.output_image.data)))
    assert (shown.size, shown.format) == ((1376, 768), "JPEG")
    (line,) = standin.bill()["lines"]
    usage = line["usage"]
    assert made.usage.total_thought_tokens == usage["thoughts"]
    assert made.usage.total_output_tokens == usage["text"] + usage["images"]


def test_sdk_reads_the_events(sdk: genai.Client) -> None:
    stream: Any = sdk.interactions.create(model=MODEL, input="a kite", stream=True)
    kinds = [event.event_type for event in stream]
    assert kinds[0] == "interaction.created"
    assert kinds[-1] == "interaction.completed"
    assert kinds.count("step.start") == kinds.count("step.stop") == 2
    assert "step.delta" in kinds


def test_previous_interaction_is_continued(standin: StandIn) -> None:
    first = ask(standin)
    second = ask(standin, input="higher", previous_interaction_id=first["id"])
    assert second["status"] == "completed"
    turns = standin.requests()[-1]["turns"]
    assert [turn["role"] for turn in turns] == ["user", "model", "user"]


def test_interaction_that_was_not_stored_cannot_be_continued(standin: StandIn) -> None:
    first = ask(standin, store=False)
    told = ask(standin, previous_interaction_id=first["id"])
    assert told["error"]["status"] == "NOT_FOUND"


def test_steps_are_replayed_with_the_thought_that_signs_them(standin: StandIn) -> None:
    said = ask(standin, store=False)["steps"]
    first = {"type": "user_input", "content": [{"type": "text", "text": "a kite"}]}
    last = {"type": "user_input", "content": "higher"}
    assert ask(standin, input=[first, *said, last])["status"] == "completed"
    unsigned = [step for step in said if step["type"] != "thought"]
    told = ask(standin, input=[first, *unsigned, last])
    assert "missing a thought_signature" in told["error"]["message"]


def test_thoughts_are_summed_up_where_asked_for(standin: StandIn) -> None:
    told = ask(standin, generation_config={"thinking_summaries": "auto"})
    assert [c["type"] for c in told["steps"][0]["summary"]] == ["text", "image", "image"]
    assert "summary" not in ask(standin)["steps"][0]


@pytest.mark.parametrize(
    ("step", "status", "code"),
    [
        ({"fault": "blocked", "reason": "SAFETY"}, "failed", "safety"),
        ({"fault": "finish", "reason": "IMAGE_SAFETY"}, "incomplete", "image_safety"),
    ],
)
def test_refusal_is_a_status_and_an_error(
    standin: StandIn, step: dict[str, str], status: str, code: str
) -> None:
    standin.script(step)
    told = ask(standin)
    assert (told["status"], told["errors"][0]["code"]) == (status, code)


def test_refusal_may_be_words_alone(standin: StandIn) -> None:
    standin.script({"fault": "text_only"})
    told = ask(standin)
    assert told["status"] == "completed"
    assert [content["type"] for content in output(told)] == ["text"]


def test_stored_interaction_is_found_and_deleted(sdk: genai.Client, standin: StandIn) -> None:
    name = ask(standin)["id"]
    found: Any = sdk.interactions.get(id=name)
    assert found.status == "completed"
    sdk.interactions.delete(id=name)
    assert call(standin, f"{PATH}/{name}", method="GET").status == 404


def test_stream_breaks_off_with_an_error(standin: StandIn) -> None:
    standin.script({"fault": "stream_error"})
    value = {"model": MODEL, "input": "a kite", "stream": True}
    got = call(standin, PATH, value)
    assert b"event: error" in got.body
    assert b"interaction.completed" not in got.body


def test_field_unknown_is_refused(standin: StandIn) -> None:
    assert 'Unknown name "masks"' in ask(standin, masks=[])["error"]["message"]


def test_value_of_a_wrong_type_is_refused(standin: StandIn) -> None:
    for wrong in ({"input": [7]}, {"tools": [7]}, {"response_format": "image"}):
        assert ask(standin, **wrong)["error"]["code"] == 400


def test_error_reaches_the_sdk_in_its_own_tree(sdk: genai.Client, standin: StandIn) -> None:
    standin.script({"fault": "overloaded"})
    with pytest.raises(Exception, match="The model is overloaded") as caught:
        sdk.interactions.create(model=MODEL, input="a kite")
    assert getattr(caught.value, "status_code", None) == 503
