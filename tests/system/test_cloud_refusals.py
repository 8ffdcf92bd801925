# SPDX-License-Identifier: GPL-3.0-or-later
"""Each refusal of the API and each way an answer can end, from the server to the client."""

from collections.abc import Iterator

import pytest
from google.genai.types import BlockedReason, FinishReason

from cavendish_client import CallState, Client, errors
from tests.system.cloud import (
    ENDPOINT,
    Cloud,
    calls_of,
    cloud,
    describing,
    generating,
    settled,
)

# What the artist is told of each error. Those that are tried again get two seconds to be over.
REFUSED = {
    "key_invalid": "KEY_INVALID",
    "key_missing": "KEY_INVALID",
    "leaked": "KEY_LEAKED",
    "location": "REGION_UNSUPPORTED",
    "developer_instruction": "INPUT_REFUSED",
    "bad_image": "INPUT_REFUSED",
    "invalid_image": "INPUT_REFUSED",
    "invalid_argument": "INPUT_REFUSED",
    "signature_missing": "THREAD_BROKEN",
    "signature_corrupted": "THREAD_BROKEN",
    "quota_day": "QUOTA_EXHAUSTED",
    "quota_zero": "BILLING_NEEDED",
}
FAILED = {
    "cancelled": "ENDPOINT_FAILED",
    "internal": "ENDPOINT_FAILED",
    "html": "ENDPOINT_FAILED",
    "empty": "ENDPOINT_FAILED",
    "overloaded": "MODEL_OVERLOADED",
    "unavailable": "MODEL_OVERLOADED",
    "deadline": "MODEL_TIMED_OUT",
}
UNKNOWN = ("hang", "stall", "cut", "reset", "garbage")
# An endpoint that does not serve a model is not asked for it again: each has a model of its own.
GONE = {"model_gone": "gemini-3-pro-image", "entity_gone": "gemini-3.1-flash-lite-image"}
# These slow the endpoint down for what follows.
CROWDED = {"exhausted": None, "quota_minute": 30}
EMPTY = {
    "FINISH_REASON_UNSPECIFIED",
    "STOP",
    "MAX_TOKENS",
    "OTHER",
    "MALFORMED_FUNCTION_CALL",
    "MALFORMED_RESPONSE",
    "UNEXPECTED_TOOL_CALL",
    "TOO_MANY_TOOL_CALLS",
    "NO_IMAGE",
    "IMAGE_OTHER",
    "CONTINUATION",
}
UNSIGNED = "MISSING_THOUGHT_SIGNATURE"
ALWAYS = 20
SECONDS = 2.0


@pytest.fixture(scope="module")
def shared_cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """One daemon and one stand-in for all of these."""
    with cloud(tmp_path_factory.mktemp("refusals") / "state", cache_hours=0.0) as found:
        yield found


@pytest.fixture(scope="module")
def client(shared_cloud: Cloud) -> Iterator[Client]:
    """One client."""
    with shared_cloud.connect() as found:
        yield found


@pytest.fixture
def found(shared_cloud: Cloud, client: Client) -> Cloud:
    """The cloud, whose endpoint has just answered and has nothing in its script."""
    shared_cloud.standin.reset()
    client.describe(describing("well?"))
    shared_cloud.standin.reset()
    return shared_cloud


def refusal(client: Client, **options: object) -> errors.CavendishError:
    """What the client tells of a job that must fail; it says what is wrong and what may help."""
    with pytest.raises(errors.CavendishError) as caught:
        client.describe(describing("what is it?", **options))
    return told(caught.value)


def told(error: errors.CavendishError) -> errors.CavendishError:
    """The error, which must have whole sentences."""
    for words in (error.message, error.next_step):
        assert words[0].isupper() or words.startswith(ENDPOINT), words
        assert words.endswith("."), words
        assert not any(odd in words for odd in ("..", "{", "}")), words
    return error


@pytest.mark.parametrize("fault", REFUSED)
def test_refusal_is_told_and_not_tried_again(found: Cloud, client: Client, fault: str) -> None:
    found.standin.script({"fault": fault, "times": ALWAYS})
    assert refusal(client).reason == REFUSED[fault]
    assert len(found.standin.requests()) == 1
    assert calls_of(client)[-1].state is CallState.VOID
    assert not found.answered()


@pytest.mark.parametrize("fault", FAILED)
def test_failure_is_told_once_time_is_up(found: Cloud, client: Client, fault: str) -> None:
    found.standin.script({"fault": fault, "times": ALWAYS})
    assert refusal(client, deadline_seconds=SECONDS).reason == FAILED[fault]
    assert len(found.standin.requests()) > 1
    assert not found.answered()


@pytest.mark.parametrize("fault", UNKNOWN)
def test_answer_that_never_came_is_not_paid_for_again(
    found: Cloud, client: Client, fault: str
) -> None:
    found.standin.script({"fault": fault, "times": ALWAYS})
    error = refusal(client, deadline_seconds=SECONDS)
    assert error.reason == "ANSWER_UNKNOWN"
    assert "may have cost" in error.message
    assert "pay once more" in error.next_step
    assert len(found.standin.requests()) == 1
    assert calls_of(client)[-1].state is CallState.LOST


@pytest.mark.parametrize("fault", GONE)
def test_model_that_is_gone_is_told(found: Cloud, client: Client, fault: str) -> None:
    found.standin.script({"fault": fault, "times": ALWAYS})
    error = refusal(client, model=GONE[fault])
    assert error.reason == "MODEL_UNKNOWN"
    assert GONE[fault] in error.message
    assert "gemini-nano-banana-2.1" in error.next_step


@pytest.mark.parametrize("reason", [one.value for one in BlockedReason])
def test_blocked_prompt_is_told_and_not_tried_again(
    found: Cloud, client: Client, reason: str
) -> None:
    found.standin.script({"fault": "blocked", "reason": reason, "times": ALWAYS})
    error = refusal(client)
    assert error.reason == "PROMPT_BLOCKED"
    assert reason not in error.message
    assert len(found.answered()) == 1


@pytest.mark.parametrize("content", ["none", "empty"])
@pytest.mark.parametrize("reason", [one.value for one in FinishReason])
def test_finish_without_a_picture_is_told(
    found: Cloud, client: Client, reason: str, content: str
) -> None:
    before = settled(calls_of(client))
    step = {"fault": "finish", "reason": reason, "content": content, "times": ALWAYS}
    found.standin.script(step | {"message": f"Support code 42, for {reason}."})
    with pytest.raises(errors.CavendishError) as caught:
        client.run(generating("a picture"))
    error = told(caught.value)
    if reason in EMPTY:
        assert error.reason == "ANSWER_EMPTY"
    elif reason == UNSIGNED:
        assert error.reason == "THREAD_BROKEN"
    else:
        assert error.reason == "ANSWER_BLOCKED"
        assert "Support code 42" in error.message
        assert len(found.answered()) == 1
    # Each of these was paid for, and that is known.
    lines = found.answered().values()
    assert abs(settled(calls_of(client)) - before - sum(x["micro_dollars"] for x in lines)) <= 2


@pytest.mark.parametrize("fault", CROWDED)
def test_crowded_endpoint_is_told_with_the_time_to_come_back(
    found: Cloud, client: Client, fault: str
) -> None:
    seconds = CROWDED[fault]
    step = {"fault": fault, "times": ALWAYS}
    found.standin.script(step if seconds is None else step | {"seconds": seconds})
    error = refusal(client, deadline_seconds=SECONDS)
    assert error.reason == "RATE_LIMITED"
    assert "Try again in " in error.next_step
    assert not found.answered()
