# SPDX-License-Identifier: GPL-3.0-or-later
"""A real daemon that asks the stand-in for the API over real HTTP, and clients of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cavendish_client
from cavendish_client import (
    Canvas,
    Client,
    DescribeRequest,
    Endpoint,
    EndpointKind,
    Options,
    Permission,
    Pixels,
)
from tests.daemon_process import DaemonProcess, running_daemon
from tests.standin_process import KEY, StandIn, standin_process

ENDPOINT = "standin"
ENVIRONMENT: Mapping[str, str] = {"CAVENDISH_KEY_STANDIN": KEY, "GEMINI_API_KEY": ""}
SIDE = 64


@dataclasses.dataclass
class Cloud:
    """The stand-in and the daemon."""

    standin: StandIn
    daemon: DaemonProcess

    def connect(self) -> Client:
        """A client of the daemon."""
        return cavendish_client.connect("test", "1", self.daemon.state_dir, start=False)

    def set(self, **settings: Any) -> None:
        """Sets where models are asked, and more."""
        relay = Endpoint(ENDPOINT, EndpointKind.RELAY, self.standin.base_url)
        with self.connect() as client:
            wanted = dataclasses.replace(
                client.settings.get(), endpoints=(relay,), cloud=Permission.ALLOW, **settings
            )
            client.settings.update(wanted)


@contextmanager
def cloud(state_dir: Path, *arguments: str) -> Iterator[Cloud]:
    """Both of them, ready to be asked. The daemon may be killed and started again."""
    with (
        standin_process(*arguments) as standin,
        running_daemon(state_dir, environment=ENVIRONMENT) as daemon,
    ):
        made = Cloud(standin, daemon)
        made.set()
        yield made


def question(number: int, document: str = "", **options: Any) -> DescribeRequest:
    """The cheapest question: words about a small picture, another one for each number."""
    pixels = Pixels(bytes([number % 256, number // 256 % 256, 0, 255]) * SIDE**2, SIDE, SIDE)
    return DescribeRequest(Canvas(pixels), document=document, options=Options(**options))
