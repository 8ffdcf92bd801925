# SPDX-License-Identifier: GPL-3.0-or-later
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.engines.gemini.refusal import read_refusal
from cavendish.engines.gemini.transport import Reply


def reply(body: Any, status: int = 429, **headers: str) -> Reply:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Reply(
        status, {name.replace("_", "-"): value for name, value in headers.items()}, content
    )


def error(message: str = "No.", **more: Any) -> dict[str, Any]:
    return {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": message, **more}}


def quota(quota_id: str, value: str = "") -> dict[str, Any]:
    violation = {"quotaId": quota_id, "quotaMetric": "requests"}
    return {"violations": [violation | ({"quotaValue": value} if value else {})]}


def test_error_is_read_with_its_details() -> None:
    details = [
        {"reason": "API_KEY_INVALID", "domain": "googleapis.com"},
        quota("GenerateRequestsPerMinutePerProjectPerModel", "20"),
        {"retryDelay": "37s"},
        {"fieldViolations": [{"field": "size", "description": "is odd."}]},
    ]
    refusal = read_refusal(reply(error("Too\n many. ", details=details)))
    assert (refusal.code, refusal.status) == (429, "RESOURCE_EXHAUSTED")
    assert refusal.message == "Too many."
    assert refusal.reason == "API_KEY_INVALID"
    assert (refusal.per_minute, refusal.per_day, refusal.retry_seconds) == (20, False, 37.0)
    assert refusal.fields == ("size: is odd.",)


def test_error_of_a_stream_is_a_list_of_one() -> None:
    assert read_refusal(reply([error("No.")])).message == "No."


def test_quota_of_a_day_is_known_by_its_id() -> None:
    details = [quota("GenerateRequestsPerDayPerProjectPerModel", "250")]
    refusal = read_refusal(reply(error(details=details)))
    assert refusal.per_day
    assert refusal.per_minute is None


def test_limit_of_none_at_all_is_read_from_the_words() -> None:
    words = (
        "You exceeded.\n* Quota exceeded for metric: x, limit: 0, model: y\nPlease retry in 59.9s."
    )
    refusal = read_refusal(reply(error(words)))
    assert refusal.limit == 0
    assert refusal.retry_seconds == 59.9


@pytest.mark.parametrize(
    ("body", "header", "seconds"),
    [
        (error(details=[{"retryDelay": "1.5s"}]), "60", 1.5),
        (error("Please retry in 2.25s."), "", 2.25),
        (error("Please retry in 2.25s."), "7", 7.0),
        (b"<html>busy</html>", "8", 8.0),
        (error(), "Wed, 21 Oct 2026 07:28:00 GMT", None),
        (error(details=[{"retryDelay": 5}, {"retryDelay": "soon"}]), "", None),
        (error(details=[{"retryDelay": "9" * 400 + "s"}]), "", 86_400.0),
    ],
)
def test_time_to_come_back_is_found_wherever_it_is(
    body: Any, header: str, seconds: float | None
) -> None:
    assert read_refusal(reply(body, retry_after=header)).retry_seconds == seconds


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", ""),
        (b"<html><head><title>502 Bad Gateway</title></head></html>", "502 Bad Gateway"),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (b'{"error": "quota"}', "quota"),
        (b'{"message": "odd"}', '{"message": "odd"}'),
        (b"[" * 100_000, "[" * 300 + "…"),
    ],
)
def test_body_that_is_no_error_is_read_as_words(body: bytes, message: str) -> None:
    refusal = read_refusal(reply(body, 502))
    assert (refusal.code, refusal.status, refusal.message) == (502, "", message)


def test_secret_that_is_repeated_is_left_out() -> None:
    refusal = read_refusal(reply(error("Wrong key: hunter2-hunter2.")), "hunter2-hunter2")
    assert refusal.message == "Wrong key: ...."


ODD = st.recursive(
    st.sampled_from([None, True, 3, "", "4s", "limit: 0", "PerDay"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["error", "details", "violations", "quotaId", "message", "retryDelay"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(ODD, st.integers(100, 599))
def test_odd_errors_are_read_somehow(body: Any, status: int) -> None:
    assert read_refusal(reply(body, status)).code == status
