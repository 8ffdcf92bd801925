# SPDX-License-Identifier: GPL-3.0-or-later
import contextlib
import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.api.settings_check import check_preferences
from cavendish.errors import InvalidRequest
from cavendish.preferences import GEMINI, Endpoint, EndpointKind, Preferences

RELAY = Endpoint("relay", EndpointKind.RELAY, base_url="https://relay.example/prefix")


def checked(*endpoints: Endpoint, stored: tuple[str, ...] = (), **more: Any) -> Preferences:
    after = dataclasses.replace(Preferences(), **more)
    if endpoints:
        after = dataclasses.replace(after, endpoints=endpoints)
    return check_preferences(Preferences(), after, stored.__contains__)


def relay(**changes: Any) -> Endpoint:
    return dataclasses.replace(RELAY, **changes)


@pytest.mark.parametrize(
    "endpoint",
    [
        RELAY,
        GEMINI,
        relay(base_url="http://127.0.0.1:8080/v1"),
        relay(base_url="http://localhost:8080"),
        relay(base_url="http://[::1]:8080"),
        relay(kind=EndpointKind.GEMINI),
        relay(headers={"Authorization": "Bearer {key}", "X-Team": "art"}),
        relay(proxy="socks5://10.0.0.1:1080"),
        Endpoint("vertex", EndpointKind.VERTEX, project="p-1", location="global"),
    ],
)
def test_endpoint_that_can_be_used_is_taken(endpoint: Endpoint) -> None:
    assert checked(endpoint).endpoints == (endpoint,)


@pytest.mark.parametrize(
    "endpoint",
    [
        relay(name="Relay"),
        relay(name=""),
        relay(base_url=""),
        relay(base_url="relay.example"),
        relay(base_url="ftp://relay.example"),
        relay(base_url="https://"),
        relay(base_url="https://relay.example:99999"),
        relay(base_url="https://relay example"),
        relay(base_url="https://[::1"),
        relay(base_url="https://" + "x" * 2000),
        relay(api_version="v1/../.."),
        relay(headers={"X Team": "art"}),
        relay(headers={"X-Team": "a\r\nInjected: b"}),
        relay(proxy="file:///etc/passwd"),
    ],
)
def test_endpoint_that_cannot_be_used_is_refused(endpoint: Endpoint) -> None:
    with pytest.raises(InvalidRequest):
        checked(endpoint)


@pytest.mark.parametrize(
    "endpoint",
    [
        relay(base_url="http://relay.example"),
        relay(base_url="http://127.0.0.1.example"),
        relay(base_url="http://localhost.example"),
        relay(base_url="https://user:secret-word@relay.example"),
        relay(base_url="https://relay.example?key=secret-word"),
        relay(headers={"Authorization": "Bearer secret-word"}),
        relay(headers={"x-goog-api-key": "secret-word"}),
        relay(headers={"Cookie": "session=secret-word"}),
        relay(proxy="http://user:secret-word@proxy.example"),
        dataclasses.replace(GEMINI, base_url="https://relay.example"),
    ],
)
def test_endpoint_that_would_show_or_keep_a_secret_is_refused(endpoint: Endpoint) -> None:
    with pytest.raises(InvalidRequest) as caught:
        checked(endpoint)
    assert "secret-word" not in f"{caught.value} {caught.value.values}"


def test_stored_key_is_never_sent_to_another_address() -> None:
    before = dataclasses.replace(Preferences(), endpoints=(RELAY,))
    moved = dataclasses.replace(before, endpoints=(relay(base_url="https://other.example"),))
    gone = dataclasses.replace(before, endpoints=(GEMINI,))
    stored = {"relay"}.__contains__
    with pytest.raises(InvalidRequest, match="delete that key first"):
        check_preferences(before, moved, stored)
    assert check_preferences(before, moved, lambda _: False) == moved
    # Removed and added again at another address: the same trap.
    assert check_preferences(before, gone, stored) == gone
    with pytest.raises(InvalidRequest, match="delete that key first"):
        check_preferences(gone, moved, stored)
    assert checked(GEMINI, stored=("gemini",)).endpoints == (GEMINI,)


@pytest.mark.parametrize(
    "more",
    [
        {"model": "../x"},
        {"pay_again": 99},
        {"deadline_seconds": 1.0},
        {"deadline_seconds": 1e9},
        {"cache_hours": -1.0},
        {"endpoints": (RELAY, RELAY)},
        {"endpoints": tuple(relay(name=f"r{number}") for number in range(17))},
    ],
)
def test_value_that_cannot_be_meant_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest):
        checked(**more)


@given(st.sampled_from(["", "https://", "http://"]), st.text(), st.text())
def test_any_address_is_taken_or_refused(scheme: str, address: str, proxy: str) -> None:
    with contextlib.suppress(InvalidRequest):
        checked(relay(base_url=scheme + address, proxy=proxy))
