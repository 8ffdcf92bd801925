# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of one HTTP request, in words that know no HTTP library."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Sent(Enum):
    """How much of a request has left this machine."""

    NOTHING = "nothing"
    SOME = "some"
    ALL = "all"


@dataclass(slots=True)
class Progress:
    """How far a request is; written by the network's thread, read when it has ended."""

    sent: Sent = Sent.NOTHING

    @property
    def may_be_billed(self) -> bool:
        """Whether the other side may have begun to work on it."""
        return self.sent is not Sent.NOTHING


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP response. headers: names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Unreached(Exception):
    """The request did not get out: surely not billed. Its text says why, as a phrase."""


class Lost(Exception):
    """The request got out, and no whole response came. Its text says why, as a phrase."""

    def __init__(self, problem: str, *, timed_out: bool = False) -> None:
        super().__init__(problem)
        self.timed_out = timed_out


class NoCredentials(Exception):
    """The machine's own Google credentials are missing or of no use."""


class Stopped(Exception):
    """The request was given up because the job was asked to stop."""
