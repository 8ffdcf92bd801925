# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys of endpoints, as a client sees them: they go to the daemon and never come back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from cavendish_proto.v1 import credential_pb2

if TYPE_CHECKING:
    from cavendish_client.client import AsyncClient
    from cavendish_client.connection import Connection

Wait = Callable[[Callable[["AsyncClient"], Awaitable[Any]]], Any]


class KeySource(str, Enum):
    """Where a key is kept."""

    ENVIRONMENT = "ENVIRONMENT"
    KEYRING = "KEYRING"
    FILE = "FILE"


SOURCES = {credential_pb2.Key.Source.Value(f"SOURCE_{one.value}"): one for one in KeySource}


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


class AsyncCredentials:
    """Keeps keys. A keyring that is locked asks the user, so that a call may take a while."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def set(self, endpoint: str, key: str, *, allow_file: bool = False) -> Key:
        """Stores a key in the keyring, or, where there is none and that is allowed, in a file.

        Raises InvalidRequest, KeyringUnavailable.
        """
        request = credential_pb2.SetKeyRequest(endpoint=endpoint, key=key, allow_file=allow_file)
        return from_message((await self._call("SetKey", request)).key)

    async def list(self) -> tuple[Key, ...]:
        """The endpoints that have a key, and where from."""
        answer = await self._call("ListKeys", credential_pb2.ListKeysRequest())
        return tuple(map(from_message, answer.keys))

    async def delete(self, endpoint: str) -> None:
        """Forgets a stored key. Raises KeyMissing, KeyringUnavailable."""
        session = await self._connection.session()
        # Not tried twice: the second time the key would be missing.
        request = credential_pb2.DeleteKeyRequest(endpoint=endpoint)
        await session.call("CredentialService.DeleteKey", request)

    async def _call(self, method: str, request: Any) -> Any:
        return await self._connection.call(f"CredentialService.{method}", request)


class Credentials:
    """The same, waited for."""

    def __init__(self, wait: Wait) -> None:
        self._wait = wait

    def set(self, endpoint: str, key: str, *, allow_file: bool = False) -> Key:
        """See `AsyncCredentials.set`."""
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


def from_message(message: credential_pb2.Key) -> Key:
    """What the daemon tells of a key."""
    return Key(
        endpoint=message.endpoint,
        source=SOURCES[message.source],
        place=message.place,
        hint=message.hint,
        problem=message.problem,
    )
