# SPDX-License-Identifier: GPL-3.0-or-later
"""A real daemon whose only endpoint is a stand-in, both in processes of their own, and its clients.

What they are asked goes the whole way: client, routing, operation, engine, SDK, HTTP.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cavendish_client
from cavendish_client import (
    Box,
    Call,
    CallState,
    Canvas,
    Client,
    DescribeRequest,
    Endpoint,
    EndpointKind,
    GenerateRequest,
    Options,
    Permission,
    PixelFormat,
    Pixels,
)
from tests.daemon_process import DaemonProcess, running_daemon
from tests.standin_process import KEY, StandIn, standin_process
from tests.system.caller import mask_of, picture_of

ENDPOINT = "relay"
# No key of whoever runs the tests is used.
ENVIRONMENT = {f"CAVENDISH_KEY_{ENDPOINT.upper()}": KEY, "GEMINI_API_KEY": ""}
_SIDE = 16
_PAGE = 500


@dataclass
class Cloud:
    """A daemon and the stand-in that it asks."""

    daemon: DaemonProcess
    standin: StandIn

    def connect(self, name: str = "test") -> Client:
        """A client of the daemon."""
        return cavendish_client.connect(name, "1", self.daemon.state_dir, start=False)

    def configure(self, **changes: Any) -> None:
        """Sets the stand-in as the only endpoint, and whatever else is named."""
        with self.connect() as client:
            configure(client, self.standin.base_url, **changes)

    def answered(self) -> dict[str, dict[str, Any]]:
        """The lines of the stand-in's bill, by the answer's id."""
        return {line["id"]: line for line in self.standin.bill()["lines"]}


def configure(client: Client, base_url: str, **changes: Any) -> None:
    """Sets the one endpoint, which may be asked without more ado, and whatever else is named."""
    endpoint = Endpoint(ENDPOINT, EndpointKind.RELAY, base_url=base_url)
    wanted = {"endpoints": (endpoint,), "cloud": Permission.ALLOW} | changes
    client.settings.update(replace(client.settings.get(), **wanted), wanted)


@contextmanager
def cloud(
    state_dir: Path,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    options: tuple[str, ...] = (),
    **settings: Any,
) -> Iterator[Cloud]:
    """Starts both. arguments: the stand-in's; the rest as `daemon_of`."""
    with (
        standin_process(*arguments) as standin,
        daemon_of(
            standin, state_dir, environment=environment, options=options, **settings
        ) as found,
    ):
        yield found


@contextmanager
def daemon_of(
    standin: StandIn,
    state_dir: Path,
    *,
    environment: Mapping[str, str] | None = None,
    options: tuple[str, ...] = (),
    **settings: Any,
) -> Iterator[Cloud]:
    """Starts a daemon that asks the stand-in. options: the daemon's; settings: what is set."""
    known = ENVIRONMENT | dict(environment or {})
    with running_daemon(state_dir, *options, environment=known) as daemon:
        found = Cloud(daemon, standin)
        found.configure(**settings)
        yield found


def small_canvas(side: int = _SIDE, *, mask: bool = False) -> Canvas:
    """A small picture, its middle selected where a mask is wanted."""
    hole = Pixels(mask_of(side), side, side, PixelFormat.GRAY8) if mask else None
    return Canvas(Pixels(picture_of(side), side, side), hole)


CANVAS = small_canvas()


def describing(token: str, document: str = "", **options: Any) -> DescribeRequest:
    """What asks for words about a small picture; token: tells it from all others."""
    asked = Options(**options)
    return DescribeRequest(CANVAS, prompt=token, document=document, options=asked)


def generating(token: str, side: int = 32, **options: Any) -> GenerateRequest:
    """What asks for a picture, laid into a small square; token: tells it from all others."""
    return GenerateRequest(token, Box(0, 0, side, side), options=Options(**options))


def calls_of(client: Client, document: str = "") -> list[Call]:
    """Everything in the ledger, the oldest first."""
    found: list[Call] = []
    page = client.usage.calls(_PAGE, document=document)
    while True:
        found += page.calls
        if not page.next_page_token:
            return found[::-1]
        page = client.usage.calls(_PAGE, page.next_page_token, document=document)


def settled(calls: list[Call]) -> int:
    """What is known to be paid, in millionths of a US dollar."""
    return sum(call.cost_micro_usd or 0 for call in calls if call.state is CallState.SETTLED)
