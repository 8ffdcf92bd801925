# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps and forgets the keys of endpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cavendish_client.credential import Key, KeySource
from cavendish_proto.v1 import credential_pb2

if TYPE_CHECKING:
    from cavendish_client.connection import Connection

SOURCES = {credential_pb2.Key.Source.Value(f"SOURCE_{one.value}"): one for one in KeySource}


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


def from_message(message: credential_pb2.Key) -> Key:
    """What the daemon tells of a key."""
    return Key(
        endpoint=message.endpoint,
        source=SOURCES[message.source],
        place=message.place,
        hint=message.hint,
        problem=message.problem,
    )
