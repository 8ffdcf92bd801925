# SPDX-License-Identifier: GPL-3.0-or-later
"""The API's errors, each as the real SDK tells it."""

import pytest
from google import genai
from google.genai import errors

from cavendish_standin.refusals import REFUSALS
from tests.standin.samples import MODEL
from tests.standin_process import StandIn

ROWS = [
    ("key_invalid", 400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key."),
    ("key_missing", 400, "INVALID_ARGUMENT", "API Key not found. Please pass a valid API key."),
    ("developer_instruction", 400, "INVALID_ARGUMENT", "Developer instruction is not enabled"),
    (
        "signature_missing",
        400,
        "INVALID_ARGUMENT",
        "missing a thought_signature in content position 2",
    ),
    ("signature_corrupted", 400, "INVALID_ARGUMENT", "Corrupted thought signature."),
    ("bad_image", 400, "INVALID_ARGUMENT", "Unable to process input image."),
    ("invalid_image", 400, "INVALID_ARGUMENT", "Provided image is not valid"),
    ("invalid_argument", 400, "INVALID_ARGUMENT", "Request contains an invalid argument."),
    ("location", 400, "FAILED_PRECONDITION", "User location is not supported"),
    ("leaked", 403, "PERMISSION_DENIED", "reported as leaked"),
    ("model_gone", 404, "NOT_FOUND", "is not found for API version"),
    ("entity_gone", 404, "NOT_FOUND", "Requested entity was not found."),
    ("quota_day", 429, "RESOURCE_EXHAUSTED", "You exceeded your current quota"),
    ("quota_minute", 429, "RESOURCE_EXHAUSTED", "You exceeded your current quota"),
    ("quota_zero", 429, "RESOURCE_EXHAUSTED", "limit: 0"),
    ("exhausted", 429, "RESOURCE_EXHAUSTED", "Resource exhausted. Please try again later."),
    ("cancelled", 499, "CANCELLED", "cancelled"),
    ("internal", 500, "INTERNAL", "An internal error has occurred."),
    ("overloaded", 503, "UNAVAILABLE", "The model is overloaded."),
    ("unavailable", 503, "UNAVAILABLE", "Deadline expired"),
    ("deadline", 504, "DEADLINE_EXCEEDED", "Deadline expired"),
]


def test_every_error_has_its_row() -> None:
    assert {name for name, *_ in ROWS} == set(REFUSALS)


@pytest.mark.parametrize(("fault", "code", "status", "words"), ROWS)
def test_error_reaches_the_sdk(
    sdk: genai.Client, standin: StandIn, fault: str, code: int, status: str, words: str
) -> None:
    standin.script({"fault": fault})
    with pytest.raises(errors.APIError) as caught:
        sdk.models.generate_content(model=MODEL, contents="a kite")
    assert (caught.value.code, caught.value.status) == (code, status)
    assert words in str(caught.value.message)
    assert standin.bill()["lines"] == []


def test_quota_of_a_minute_says_when_to_come_back(sdk: genai.Client, standin: StandIn) -> None:
    standin.script({"fault": "quota_minute", "seconds": 12})
    with pytest.raises(errors.ClientError) as caught:
        sdk.models.generate_content(model=MODEL, contents="a kite")
    failure, _, retry = caught.value.details["error"]["details"]
    assert retry["retryDelay"] == "12s"
    assert "PerMinute" in failure["violations"][0]["quotaId"]
    assert caught.value.response.headers["Retry-After"] == "12"


def test_quota_of_nothing_names_its_limit(sdk: genai.Client, standin: StandIn) -> None:
    standin.script({"fault": "quota_zero"})
    with pytest.raises(errors.ClientError) as got:
        sdk.models.generate_content(model=MODEL, contents="a kite")
    assert f"limit: 0, model: {MODEL}\nPlease retry in 59.9" in str(got.value.message)
    violation = got.value.details["error"]["details"][0]["violations"][0]
    assert violation["quotaId"] == "GenerateRequestsPerDayPerProjectPerModel-FreeTier"
