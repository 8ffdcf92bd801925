# SPDX-License-Identifier: GPL-3.0-or-later
"""CredentialService: keys go in, and never out."""

import asyncio
from typing import Any

from grpc.aio import ServicerContext

from cavendish.api import check
from cavendish.api.parts import Parts
from cavendish.secrets.keys import KeyInfo, Source
from cavendish_proto.v1 import credential_pb2 as pb
from cavendish_proto.v1 import credential_pb2_grpc

Context = ServicerContext[Any, Any]

_MOST_ENDPOINT_BYTES = 64
_MOST_KEY_BYTES = 4096
_SOURCES = {
    Source.ENVIRONMENT: pb.Key.SOURCE_ENVIRONMENT,
    Source.KEYRING: pb.Key.SOURCE_KEYRING,
    Source.FILE: pb.Key.SOURCE_FILE,
}


class CredentialServicer(credential_pb2_grpc.CredentialServiceServicer):
    """Keeps keys."""

    def __init__(self, parts: Parts) -> None:
        self._keys = parts.keys
        self._preferences = parts.preferences

    async def SetKey(self, request: pb.SetKeyRequest, _context: Context) -> pb.SetKeyResponse:
        """Stores a key."""
        # One that is not there could be added later, at an address that the key was not meant for.
        endpoint = self._preferences.known(_endpoint(request.endpoint)).name
        key = check.text("key", request.key, _MOST_KEY_BYTES, required=True)
        put = self._keys.put
        info = await asyncio.to_thread(put, endpoint, key, allow_file=request.allow_file)
        return pb.SetKeyResponse(key=_key(info))

    async def ListKeys(
        self, _request: pb.ListKeysRequest, _context: Context
    ) -> pb.ListKeysResponse:
        """Tells which endpoints have a key."""
        names = [endpoint.name for endpoint in self._preferences.current.endpoints]
        infos = await asyncio.to_thread(self._keys.infos, names)
        return pb.ListKeysResponse(keys=map(_key, infos))

    async def DeleteKey(
        self, request: pb.DeleteKeyRequest, _context: Context
    ) -> pb.DeleteKeyResponse:
        """Forgets a stored key."""
        await asyncio.to_thread(self._keys.drop, _endpoint(request.endpoint))
        return pb.DeleteKeyResponse()


def _endpoint(name: str) -> str:
    return check.text("endpoint", name, _MOST_ENDPOINT_BYTES, required=True)


def _key(info: KeyInfo) -> pb.Key:
    return pb.Key(
        endpoint=info.endpoint,
        source=_SOURCES[info.source],
        place=info.place,
        hint=info.hint,
        problem=info.problem,
    )
