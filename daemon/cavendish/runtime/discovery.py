# SPDX-License-Identifier: GPL-3.0-or-later
"""daemon.json: tells this user's programs where the daemon listens, and its tokens."""

import json
import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cavendish.runtime.disk import write_whole
from cavendish.runtime.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Announcement:
    """What daemon.json says. Only written once the address is served."""

    address: str
    version: str
    api_low: int
    api_high: int
    tokens: Tokens
    log: Path
    start_time: datetime
    pid: int = field(default_factory=os.getpid)

    def as_json(self) -> bytes:
        """The file's content."""
        values = {
            "pid": self.pid,
            "address": self.address,
            "version": self.version,
            "api": {"low": self.api_low, "high": self.api_high},
            "request_token": self.tokens.request,
            "response_token": self.tokens.response,
            "log": str(self.log),
            "start_time": self.start_time.isoformat(),
        }
        return json.dumps(values, indent=1).encode() + b"\n"


class DiscoveryFile:
    """One daemon's own daemon.json."""

    def __init__(self, path: Path, announcement: Announcement) -> None:
        self._path = path
        self._content = announcement.as_json()

    def write(self) -> None:
        """Puts the file in place, whole, mode 0600. Raises OSError."""
        write_whole(self._path, self._content)

    def is_mine(self) -> bool:
        """Whether the file is still the one that was written."""
        try:
            return self._path.read_bytes() == self._content
        except OSError:
            return False

    def remove(self) -> None:
        """Takes the file away, unless another daemon's has taken its place."""
        if self.is_mine():
            self._path.unlink(missing_ok=True)
