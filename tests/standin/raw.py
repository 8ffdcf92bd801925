# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in without the SDK: requests whose bytes a test chooses."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.standin.samples import MODEL, body
from tests.standin_process import KEY, StandIn

GENERATE = f"/v1beta/models/{MODEL}:generateContent"
STREAM = f"/v1beta/models/{MODEL}:streamGenerateContent"


@dataclass(frozen=True)
class Response:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)


def connect(standin: StandIn, seconds: float = 20.0) -> http.client.HTTPConnection:
    """A connection of its own."""
    place = urlsplit(standin.base_url)
    return http.client.HTTPConnection(str(place.hostname), place.port, timeout=seconds)


def call(
    standin: StandIn,
    path: str = GENERATE,
    value: Any = None,
    headers: dict[str, str] | None = None,
    method: str = "POST",
) -> Response:
    """One request on a connection of its own; raises what http.client raises."""
    sent = value if isinstance(value, bytes) else json.dumps(value or body("a kite")).encode()
    heads = {"x-goog-api-key": KEY, "Content-Type": "application/json"} | (headers or {})
    connection = connect(standin)
    try:
        connection.request(method, path, None if method == "GET" else sent, heads)
        answer = connection.getresponse()
        told = {name.lower(): inner for name, inner in answer.getheaders()}
        return Response(answer.status, told, answer.read())
    finally:
        connection.close()
