# SPDX-License-Identifier: GPL-3.0-or-later
"""The server as the real SDK meets it."""

import pytest
from google import genai
from google.genai import errors, types
from google.oauth2.credentials import Credentials

from tests.standin.raw import GENERATE, call
from tests.standin.samples import MODEL, body, decoded, encoded, smooth
from tests.standin_process import KEY, StandIn, standin_process

EDIT = "a red ball"


def picture(size: tuple[int, int] = (640, 360)) -> types.Part:
    return types.Part.from_bytes(data=encoded(smooth(size)), mime_type="image/png")


def shown(answer: types.GenerateContentResponse) -> bytes:
    data = [p.inline_data.data for p in answer.parts or [] if p.inline_data and not p.thought]
    assert data
    assert data[-1] is not None
    return data[-1]


def test_sdk_gets_a_picture_and_the_bill_says_what_it_cost(
    sdk: genai.Client, standin: StandIn
) -> None:
    config = types.GenerateContentConfig(
        image_config=types.ImageConfig(aspect_ratio="16:9", image_size="1K")
    )
    answer = sdk.models.generate_content(model=MODEL, contents="a kite", config=config)
    usage = answer.usage_metadata
    assert decoded(shown(answer)).size == (1376, 768)
    assert shown(answer).startswith(b"\xff\xd8")
    assert usage
    words = (usage.candidates_token_count or 0) - 1120 + (usage.thoughts_token_count or 0)
    nano = (usage.prompt_token_count or 0) * 1500 + words * 7500 + 1120 * 30_000
    bill = standin.bill()
    assert bill["nano_dollars"] == nano
    assert [line["sent"] for line in bill["lines"]] == [True]


def test_key_unknown_is_refused_in_the_words_of_the_api(standin: StandIn) -> None:
    options = types.HttpOptions(base_url=standin.base_url)
    refused = pytest.raises(errors.ClientError, match="API key not valid")
    with genai.Client(api_key="another", http_options=options) as client, refused as caught:
        client.models.generate_content(model=MODEL, contents="a kite")
    assert caught.value.details["error"]["details"][0]["reason"] == "API_KEY_INVALID"
    assert standin.bill()["lines"] == []


def test_model_unknown_is_not_found(sdk: genai.Client) -> None:
    with pytest.raises(errors.ClientError, match="models/nobody is not found") as caught:
        sdk.models.generate_content(model="nobody", contents="a kite")
    assert (caught.value.code, caught.value.status) == (404, "NOT_FOUND")


def test_models_are_listed_and_told(sdk: genai.Client) -> None:
    names = [model.name for model in sdk.models.list()]
    assert f"models/{MODEL}" in names
    assert sdk.models.get(model=MODEL).input_token_limit == 131_072
    with pytest.raises(errors.ClientError, match="is not found"):
        sdk.models.get(model="nobody")


def test_tokens_are_counted_as_they_are_billed(sdk: genai.Client) -> None:
    counted = sdk.models.count_tokens(model=MODEL, contents=[EDIT, picture()])
    answer = sdk.models.generate_content(model=MODEL, contents=[EDIT, picture()])
    assert answer.usage_metadata
    assert counted.total_tokens == answer.usage_metadata.prompt_token_count


def test_conversation_goes_on_with_the_signatures_that_were_given(
    sdk: genai.Client, standin: StandIn
) -> None:
    chat = sdk.chats.create(model=MODEL)
    chat.send_message([EDIT, picture()])
    chat.send_message("now a blue one")
    assert [len(entry["turns"]) for entry in standin.requests()] == [1, 3]


def test_picture_that_was_touched_is_refused_in_the_models_turn(sdk: genai.Client) -> None:
    first = types.Content(role="user", parts=[types.Part(text=EDIT)])
    said = sdk.models.generate_content(model=MODEL, contents=[first]).candidates
    assert said
    assert said[0].content
    touched = said[0].content.model_copy(deep=True)
    assert touched.parts
    touched.parts[-1].inline_data = picture().inline_data
    again = types.Content(role="user", parts=[types.Part(text="higher")])
    with pytest.raises(errors.ClientError, match="Corrupted thought signature"):
        sdk.models.generate_content(model=MODEL, contents=[first, touched, again])


def test_words_are_answered_by_a_model_that_only_writes(sdk: genai.Client) -> None:
    answer = sdk.models.generate_content(
        model="gemini-3.5-flash", contents=["Describe the picture.", picture()]
    )
    assert answer.text
    assert "shape" in answer.text


@pytest.mark.parametrize("project", ["express", "project"])
def test_vertex_serves_both_of_its_addresses(standin: StandIn, project: str) -> None:
    options = types.HttpOptions(base_url=standin.base_url)
    if project == "express":
        made = genai.Client(vertexai=True, api_key=KEY, http_options=options)
    else:
        made = genai.Client(
            vertexai=True,
            project="p",
            location="global",
            credentials=Credentials(token=KEY),
            http_options=options,
        )
    config = types.GenerateContentConfig(
        image_config=types.ImageConfig(output_mime_type="image/png", person_generation="ALLOW_ALL")
    )
    with made as client:
        standin.script({}, {"fault": "finish", "reason": "IMAGE_SAFETY", "message": "No."})
        answer = client.models.generate_content(model=MODEL, contents=EDIT, config=config)
        refused = client.models.generate_content(model=MODEL, contents=EDIT)
    assert shown(answer).startswith(b"\x89PNG")
    assert answer.create_time
    assert refused.candidates
    assert refused.candidates[0].finish_message == "No."


@pytest.mark.parametrize("version", ["v1", "v1beta"])
def test_both_versions_and_both_spellings_are_served(standin: StandIn, version: str) -> None:
    value = {
        "contents": [{"parts": [{"text": EDIT}]}],
        "generation_config": {"imageConfig": {"aspect_ratio": "21:9", "imageSize": "1K"}},
    }
    path = GENERATE.replace("v1beta", version)
    assert call(standin, path, value).status == 200
    assert standin.requests()[-1]["pixels"] == [1584, 672]


def test_key_may_come_in_the_address(standin: StandIn) -> None:
    path = f"{GENERATE}?key={KEY}"
    assert call(standin, path, headers={"x-goog-api-key": ""}).status == 200
    told = call(standin, GENERATE, headers={"x-goog-api-key": ""}).json()
    assert told["error"]["message"].startswith("API Key not found.")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (b"no json", "Invalid JSON payload received."),
        ({**body(EDIT), "mask": "x"}, 'Unknown name "mask": Cannot find field.'),
        ({"contents": []}, "contents is not specified"),
        (body(EDIT, candidateCount="many"), "Request contains an invalid argument."),
        (body(EDIT, responseModalities=7), "Request contains an invalid argument."),
    ],
)
def test_body_that_makes_no_sense_is_refused(standin: StandIn, value: object, words: str) -> None:
    got = call(standin, value=value)
    assert got.status == 400
    assert words in got.json()["error"]["message"]


def test_address_that_leads_nowhere_is_not_found(standin: StandIn) -> None:
    assert call(standin, "/v1/nothing").status == 404
    assert call(standin, GENERATE.replace("generateContent", "paint")).status == 404


def test_body_over_the_limit_is_refused() -> None:
    with standin_process("--body-limit", "1000") as standin:
        got = call(standin, value=body("a" * 2000))
    assert got.status == 400
    assert got.json()["error"]["message"].startswith("Request payload size exceeds the limit: 1000")
