# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the daemon listens, and the tokens of both sides, from `daemon.json`.

The file is only believed when no other user can have written or read it.
"""

from __future__ import annotations

import ipaddress
import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from cavendish_client import errors
from cavendish_client.paths import StatePaths

ADDRESS_VARIABLE = "CAVENDISH_DAEMON"
TOKEN_VARIABLES = ("CAVENDISH_REQUEST_TOKEN", "CAVENDISH_RESPONSE_TOKEN")
LARGEST_BYTES = 65536


@dataclass(frozen=True)
class Endpoint:
    """A daemon that is probably running. Tokens are kept out of its repr, and so out of logs."""

    host: str
    port: int
    pid: int
    version: str
    request_token: str
    response_token: str

    def __repr__(self) -> str:
        return f"Endpoint({self.address!r}, pid={self.pid})"

    @property
    def address(self) -> str:
        """host:port"""
        return f"{self.host}:{self.port}"


def find(paths: StatePaths) -> Endpoint | None:
    """The daemon that the environment or `daemon.json` names, or None where neither does.

    Raises DaemonNotGenuine for a file that another user could have written or read, that is not
    what a daemon writes, or that names another machine.
    """
    address = os.environ.get(ADDRESS_VARIABLE)
    request, response = map(os.environ.get, TOKEN_VARIABLES)
    if address and request and response:
        host, port = split_address(address, paths.discovery)
        return Endpoint(host, port, 0, "", request, response)
    text = read_private(paths.discovery)
    return None if text is None else parse(text, paths.discovery, address)


def parse(text: bytes, path: Path, address: str | None = None) -> Endpoint:
    """The endpoint in the bytes of path; address, if given, takes the place of the file's."""
    try:
        fields = json.loads(text)
        host, port = split_address(address or fields["address"], path)
        tokens = fields["request_token"], fields["response_token"]
        endpoint = Endpoint(host, port, int(fields["pid"]), str(fields["version"]), *tokens)
    except (ValueError, KeyError, TypeError) as error:
        raise errors.DaemonNotGenuine(
            problem=f"{path} is not what a daemon writes", path=path
        ) from error
    if not all(isinstance(token, str) and token for token in tokens):
        raise errors.DaemonNotGenuine(problem=f"{path} holds no tokens", path=path)
    return endpoint


def split_address(address: str, path: Path) -> tuple[str, int]:
    """Host and port of 'host:port'. Raises DaemonNotGenuine unless it is on this machine."""
    host, _, port = str(address).rpartition(":")
    if host != "localhost":
        try:
            local = ipaddress.ip_address(host.strip("[]")).is_loopback
        except ValueError:
            local = False
        if not local:
            raise errors.DaemonNotGenuine(
                problem=f"its address {address!r} is not on this machine", path=path
            )
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise errors.DaemonNotGenuine(problem=f"its address {address!r} has no port", path=path)
    return host.strip("[]"), int(port)


def read_private(path: Path) -> bytes | None:
    """The bytes of a file that only this user can read and write, or None if there is none."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        handle = os.open(path, flags | getattr(os, "O_BINARY", 0))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        problem = f"{path} cannot be opened ({error.strerror})"
        raise errors.DaemonNotGenuine(problem=problem, path=path) from error
    with os.fdopen(handle, "rb") as file:
        check_private(os.fstat(handle), path)
        return file.read(LARGEST_BYTES)


def check_private(status: os.stat_result, path: Path) -> None:
    """Raises DaemonNotGenuine unless this is a plain file of this user's and nobody else's."""
    if not stat.S_ISREG(status.st_mode):
        raise errors.DaemonNotGenuine(problem=f"{path} is not a plain file", path=path)
    if not hasattr(os, "getuid"):
        return  # Windows: the folder below %LOCALAPPDATA% is the user's own by its access list.
    if status.st_uid != os.getuid():
        raise errors.DaemonNotGenuine(problem=f"{path} belongs to another user", path=path)
    if status.st_mode & 0o077:
        raise errors.DaemonNotGenuine(problem=f"{path} is open to other users", path=path)
