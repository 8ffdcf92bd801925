# SPDX-License-Identifier: GPL-3.0-or-later
"""What each error of the API means to the artist, and what is tried next."""

import json
from typing import Any

import pytest

from cavendish.engines.gemini.fault import Next, Place, fault
from cavendish.engines.gemini.refusal import Refusal, read_refusal
from cavendish.engines.gemini.transport import Reply
from cavendish.errors import (
    BillingNeeded,
    CavendishError,
    EndpointFailed,
    InputRefused,
    KeyForbidden,
    KeyInvalid,
    KeyLeaked,
    ModelOverloaded,
    ModelTimedOut,
    ModelUnknown,
    QuotaExhausted,
    RateLimited,
    RegionUnsupported,
    ThreadBroken,
)

PLACE = Place("gemini", "Nano Banana 2.1", "gemini-nano-banana-2.1", "gemini-3-pro-image", 300.0)
BAD, PRE, MANY = "INVALID_ARGUMENT", "FAILED_PRECONDITION", "RESOURCE_EXHAUSTED"
KEY_INFO = {"reason": "API_KEY_INVALID", "domain": "googleapis.com"}
GUIDE = "https://developers.generativeai.google/guide/troubleshooting"
EXCEEDED = "You exceeded your current quota, please check your plan and billing details."
ZERO = f"{EXCEEDED}\n* Quota exceeded for metric: requests, limit: 0, model: m Please retry in 59s."


def quota(name: str) -> list[dict[str, Any]]:
    return [{"violations": [{"quotaId": name}]}, {"retryDelay": "37s"}]


Row = tuple[int, str, str, list[dict[str, Any]], type[CavendishError], Next]
ROWS: list[Row] = [
    (
        400,
        BAD,
        "API key not valid. Please pass a valid API key.",
        [KEY_INFO],
        KeyInvalid,
        Next.ELSEWHERE,
    ),
    (400, BAD, "API Key not found. Please pass a valid API key.", [], KeyInvalid, Next.ELSEWHERE),
    (400, BAD, "API key expired. Please renew the API key.", [], KeyInvalid, Next.ELSEWHERE),
    (400, BAD, "Developer instruction is not enabled for models/X", [], InputRefused, Next.NOTHING),
    (
        400,
        BAD,
        "Image part is missing a thought_signature in content position 2, part position 1.",
        [],
        ThreadBroken,
        Next.NOTHING,
    ),
    (400, BAD, "Text part is missing a thought_signature", [], ThreadBroken, Next.NOTHING),
    (400, BAD, "Corrupted thought signature.", [], ThreadBroken, Next.NOTHING),
    (
        400,
        BAD,
        f"Unable to process input image. Please retry or report in {GUIDE}",
        [],
        InputRefused,
        Next.NOTHING,
    ),
    (400, BAD, "Provided image is not valid.", [], InputRefused, Next.NOTHING),
    (400, BAD, "Request contains an invalid argument.", [], InputRefused, Next.NOTHING),
    (
        400,
        PRE,
        "User location is not supported for the API use.",
        [],
        RegionUnsupported,
        Next.ELSEWHERE,
    ),
    (400, PRE, "Please enable billing on project 1.", [], BillingNeeded, Next.ELSEWHERE),
    (
        401,
        "UNAUTHENTICATED",
        "Request had invalid authentication credentials.",
        [],
        KeyInvalid,
        Next.ELSEWHERE,
    ),
    (402, "", "Payment required", [], BillingNeeded, Next.ELSEWHERE),
    (
        403,
        "PERMISSION_DENIED",
        "Your API key was reported as leaked. Please use another API key.",
        [],
        KeyLeaked,
        Next.ELSEWHERE,
    ),
    (
        403,
        "PERMISSION_DENIED",
        "This API method requires billing to be enabled.",
        [],
        BillingNeeded,
        Next.ELSEWHERE,
    ),
    (403, "PERMISSION_DENIED", "Method is not allowed.", [], KeyForbidden, Next.ELSEWHERE),
    (
        404,
        "NOT_FOUND",
        "models/X is not found for API version v1beta.",
        [],
        ModelUnknown,
        Next.ELSEWHERE,
    ),
    (404, "NOT_FOUND", "Requested entity was not found.", [], ModelUnknown, Next.ELSEWHERE),
    (404, "", "The model is not here.", [], ModelUnknown, Next.ELSEWHERE),
    (404, "", "Not Found", [], EndpointFailed, Next.ELSEWHERE),
    (413, "", "Payload too large", [], InputRefused, Next.NOTHING),
    (
        429,
        MANY,
        ZERO,
        quota("GenerateRequestsPerDayPerProjectPerModel-FreeTier"),
        BillingNeeded,
        Next.ELSEWHERE,
    ),
    (
        429,
        MANY,
        EXCEEDED,
        quota("GenerateRequestsPerDayPerProjectPerModel"),
        QuotaExhausted,
        Next.ELSEWHERE,
    ),
    (429, MANY, EXCEEDED, quota("GenerateRequestsPerMinutePerProject"), RateLimited, Next.LATER),
    (429, MANY, "Resource exhausted. Please try again later.", [], RateLimited, Next.LATER),
    (429, "", "slow down", [], RateLimited, Next.LATER),
    (499, "CANCELLED", "The operation was cancelled.", [], EndpointFailed, Next.LATER),
    (
        500,
        "INTERNAL",
        f"An internal error has occurred. Please retry or report in {GUIDE}",
        [],
        EndpointFailed,
        Next.LATER,
    ),
    (502, "", "<html><title>502 Bad Gateway</title></html>", [], EndpointFailed, Next.LATER),
    (
        503,
        "UNAVAILABLE",
        "The model is overloaded. Please try again later.",
        [],
        ModelOverloaded,
        Next.LATER,
    ),
    (
        503,
        "UNAVAILABLE",
        "Deadline expired before operation could complete.",
        [],
        ModelOverloaded,
        Next.LATER,
    ),
    (503, "", "<html>maintenance</html>", [], EndpointFailed, Next.LATER),
    (
        504,
        "DEADLINE_EXCEEDED",
        "Deadline expired before operation could complete.",
        [],
        ModelTimedOut,
        Next.LATER,
    ),
    (504, "", "<html>gateway</html>", [], EndpointFailed, Next.LATER),
    (408, "", "Request timeout", [], EndpointFailed, Next.LATER),
    (302, "", "", [], EndpointFailed, Next.ELSEWHERE),
    (418, "", "I am a teapot", [], EndpointFailed, Next.ELSEWHERE),
]


def refusal(code: int, status: str, message: str, details: list[dict[str, Any]]) -> Refusal:
    if not status:
        return read_refusal(Reply(code, {}, message.encode()))
    error = {"code": code, "status": status, "message": message, "details": details}
    return read_refusal(Reply(code, {}, json.dumps({"error": error}).encode()))


@pytest.mark.parametrize(
    ("code", "status", "message", "details", "error", "then"),
    ROWS,
    ids=[f"{row[0]} {row[2][:30]}" for row in ROWS],
)
def test_error_of_the_api_becomes_a_sentence_and_a_next_step(
    code: int,
    status: str,
    message: str,
    details: list[dict[str, Any]],
    error: type[CavendishError],
    then: Next,
) -> None:
    found = fault(refusal(code, status, message, details), PLACE)
    assert type(found.error) is error
    assert found.next is then
    assert found.error.message.endswith((".", ")."))
    assert ".." not in found.error.message
    assert "{" not in found.error.message + found.error.advice


def test_only_trouble_of_the_endpoint_itself_counts_against_it() -> None:
    sick = {code for code, *rest in ROWS if fault(refusal(code, *rest[:3]), PLACE).sick}
    assert sick == {408, 499, 500, 502, 503, 504}


def test_wait_is_the_one_that_is_asked_for() -> None:
    found = fault(refusal(429, MANY, EXCEEDED, quota("PerMinute")), PLACE)
    assert (found.seconds, found.crowded) == (37.0, True)
    assert found.error.values["retry_s"] == "37"
    assert "37 s" in found.error.advice


def test_gone_model_is_told_with_those_that_are_left() -> None:
    found = fault(refusal(404, "NOT_FOUND", "gone", []), PLACE)
    assert found.error.values == {
        "model": "gemini-nano-banana-2.1",
        "known": "gemini-3-pro-image",
    }


def test_field_that_is_wrong_is_told() -> None:
    details = [{"fieldViolations": [{"field": "image_size", "description": "512"}]}]
    found = fault(refusal(400, BAD, "Request contains an invalid argument.", details), PLACE)
    assert "image_size: 512" in found.error.message
