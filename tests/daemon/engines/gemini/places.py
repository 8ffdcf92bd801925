# SPDX-License-Identifier: GPL-3.0-or-later
"""Endpoints and keys as tests have them, and questions for the engine."""

from dataclasses import replace

from cavendish.engines.gemini.engine import GeminiEngine
from cavendish.engines.gemini.policy import Policy
from cavendish.engines.model import Ask, Part, Speaker, Turn
from cavendish.errors import EndpointUnknown, KeyMissing
from cavendish.preferences import Endpoint, EndpointKind
from tests.standin_process import KEY

QUICK = Policy(base_seconds=0.01, most_seconds=0.1, rest_seconds=0.2, most_rest_seconds=0.4)


class Places:
    """Endpoints by name, and their keys."""

    def __init__(self, *endpoints: Endpoint, key: str = KEY) -> None:
        self.endpoints = {endpoint.name: endpoint for endpoint in endpoints}
        self.keys = dict.fromkeys(self.endpoints, key)

    def endpoint(self, name: str) -> Endpoint:
        try:
            return self.endpoints[name]
        except KeyError:
            raise EndpointUnknown(endpoint=name, known=", ".join(self.endpoints)) from None

    def key(self, endpoint: str) -> str:
        try:
            return self.keys[endpoint]
        except KeyError:
            raise KeyMissing(endpoint=endpoint) from None


def gemini(base_url: str, name: str = "gemini") -> Endpoint:
    return Endpoint(name, EndpointKind.GEMINI, base_url=base_url)


def engine(places: Places, policy: Policy = QUICK) -> GeminiEngine:
    return GeminiEngine(places, places, policy)


def says(text: str) -> Turn:
    return Turn(Speaker.USER, (Part(text=text),))


ASK = Ask(
    step="picture",
    model="gemini-nano-banana-2.1",
    endpoints=("gemini",),
    turns=(says("a kite"),),
    size="1K",
    ratio="1:1",
    price_micro_usd=50_000,
    deadline_seconds=30.0,
)


def asks(text: str = "a kite", **changes: object) -> Ask:
    return replace(ASK, turns=(says(text),), **changes)  # type: ignore[arg-type]
