# SPDX-License-Identifier: GPL-3.0-or-later
"""The server as the real SDK meets it."""

import io

import pytest
from google import genai
from google.genai import errors, types
from PIL import Image

from tests.standin_process import StandIn

MODEL = "gemini-nano-banana-2.1"


def picture(size: tuple[int, int], colour: str = "navy") -> types.Part:
    target = io.BytesIO()
    Image.new("RGB", size, colour).save(target, "PNG")
    return types.Part.from_bytes(data=target.getvalue(), mime_type="image/png")


def shown(answer: types.GenerateContentResponse) -> Image.Image:
    data = [p.inline_data.data for p in answer.parts or [] if p.inline_data and not p.thought]
    assert data
    assert data[-1] is not None
    return Image.open(io.BytesIO(data[-1]))


def test_sdk_gets_a_picture_and_the_bill_says_what_it_cost(
    sdk: genai.Client, standin: StandIn
) -> None:
    config = types.GenerateContentConfig(
        image_config=types.ImageConfig(aspect_ratio="16:9", image_size="1K")
    )
    answer = sdk.models.generate_content(model=MODEL, contents="a kite", config=config)
    usage = answer.usage_metadata
    assert shown(answer).size == (1376, 768)
    assert shown(answer).format == "JPEG"
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
