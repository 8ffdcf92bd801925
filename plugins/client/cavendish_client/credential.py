# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys of endpoints, as a client sees them: they go to the daemon and never come back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cavendish_client.client import AsyncClient

Wait = Callable[[Callable[["AsyncClient"], Awaitable[Any]]], Any]


class KeySource(str, Enum):
    """Where a key is kept."""

    ENVIRONMENT = "ENVIRONMENT"
    KEYRING = "KEYRING"
    FILE = "FILE"


@dataclass(frozen=True)
class Key:
    """What may be told of a key.

    place: the variable's, keyring's or file's name. hint: its last four characters, '' where it is
    short. problem: why it cannot be read, '' if it can.
    """

    endpoint: str
    source: KeySource
    place: str
    hint: str
    problem: str


class Credentials:
    """The same, waited for."""

    def __init__(self, wait: Wait) -> None:
        self._wait = wait

    def set(self, endpoint: str, key: str, *, allow_file: bool = False) -> Key:
        """See `calls.credential.AsyncCredentials.set`."""
        found: Key = self._wait(
            lambda client: client.credentials.set(endpoint, key, allow_file=allow_file)
        )
        return found

    def list(self) -> tuple[Key, ...]:
        """The endpoints that have a key, and where from."""
        found: tuple[Key, ...] = self._wait(lambda client: client.credentials.list())
        return found

    def delete(self, endpoint: str) -> None:
        """Forgets a stored key. Raises KeyMissing, KeyringUnavailable."""
        self._wait(lambda client: client.credentials.delete(endpoint))
