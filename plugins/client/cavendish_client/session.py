# SPDX-License-Identifier: GPL-3.0-or-later
"""A connection after its handshake: the calls, each with its deadline."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from google.protobuf.message import Message

from cavendish_client import convert, errors
from cavendish_client.channel import SingleChannel, dial, translated
from cavendish_client.discovery import Endpoint
from cavendish_client.model import ServerInfo
from cavendish_client.paths import StatePaths
from cavendish_client.version import API_HIGH, API_LOW
from cavendish_proto.v1 import (
    blob_grpc,
    credential_grpc,
    daemon_grpc,
    daemon_pb2,
    job_grpc,
    model_grpc,
    settings_grpc,
    thread_grpc,
    usage_grpc,
)

METADATA_KEY = "cavendish-token"
MOST_SECONDS = {
    "DaemonService": 10.0,
    "JobService": 5.0,
    "BlobService": 10.0,
    "ModelService": 5.0,
    "ThreadService": 5.0,
    # A keyring that is locked asks the user.
    "CredentialService": 90.0,
    "UsageService": 5.0,
    "SettingsService": 5.0,
}
TRANSFER_BYTES_PER_SECOND = 10 << 20


@dataclass(frozen=True)
class Identity:
    """Who calls, for the daemon's log."""

    name: str
    version: str


class Session:
    """A genuine daemon, shaken hands with. It ends with its connection and never comes back."""

    def __init__(self, channel: SingleChannel, endpoint: Endpoint, info: ServerInfo) -> None:
        self.endpoint = endpoint
        self.info = info
        self._channel = channel
        self._metadata = {METADATA_KEY: endpoint.request_token}
        self._stubs: dict[str, Any] = {
            "DaemonService": daemon_grpc.DaemonServiceStub(channel),
            "BlobService": blob_grpc.BlobServiceStub(channel),
            "JobService": job_grpc.JobServiceStub(channel),
            "ModelService": model_grpc.ModelServiceStub(channel),
            "ThreadService": thread_grpc.ThreadServiceStub(channel),
            "CredentialService": credential_grpc.CredentialServiceStub(channel),
            "UsageService": usage_grpc.UsageServiceStub(channel),
            "SettingsService": settings_grpc.SettingsServiceStub(channel),
        }

    async def call(self, method: str, request: Message) -> Any:
        """The answer to one request; method is 'JobService.GetJob' and the like.

        Raises CavendishError for what the daemon refuses, ConnectionLost where it is gone.
        """
        seconds = MOST_SECONDS[method.partition(".")[0]]
        with translated(method, seconds):
            return await self._method(method)(request, timeout=seconds, metadata=self._metadata)

    def open(self, method: str, size_bytes: int | None = None) -> Any:
        """A stream to use under `translated`: size_bytes sets its deadline, None sets none."""
        seconds = None if size_bytes is None else transfer_seconds(size_bytes)
        return self._method(method).open(timeout=seconds, metadata=self._metadata)

    async def follow(self, method: str, request: Message) -> AsyncIterator[Any]:
        """Every message of 'JobService.WatchJob' or 'JobService.RunJob'. Raises as `call`."""
        with translated(method, 0):
            async with self.open(method) as stream:
                await stream.send_message(request, end=True)
                async for message in stream:
                    yield message

    def _method(self, method: str) -> Any:
        service, _, name = method.partition(".")
        return getattr(self._stubs[service], name)

    def close(self) -> None:
        """Ends the connection; calls that wait on it end with ConnectionLost."""
        self._channel.close()


def transfer_seconds(size_bytes: int) -> float:
    """How long a transfer of so many bytes may take."""
    return MOST_SECONDS["BlobService"] + size_bytes / TRANSFER_BYTES_PER_SECOND


async def open_session(endpoint: Endpoint, identity: Identity, paths: StatePaths) -> Session:
    """Connects and shakes hands. Nothing else is sent before the daemon has proven itself.

    Raises ConnectionLost, DaemonNotGenuine, WrongToken, ApiMismatch.
    """
    channel = await dial(endpoint)
    try:
        answer = await shake_hands(channel, endpoint, identity, paths)
        check_versions(answer)
    except BaseException:
        channel.close()
        raise
    return Session(channel, endpoint, convert.server_info(answer, endpoint))


async def shake_hands(
    channel: SingleChannel, endpoint: Endpoint, identity: Identity, paths: StatePaths
) -> daemon_pb2.HandshakeResponse:
    """The daemon's answer, once its token is the one of its file.

    A program that took over the port of a dead daemon does not know that token; the one that it is
    sent here belongs to the dead daemon and opens nothing.
    """
    request = daemon_pb2.HandshakeRequest(
        client_name=identity.name,
        client_version=identity.version,
        api_low=API_LOW,
        api_high=API_HIGH,
    )
    seconds = MOST_SECONDS["DaemonService"]
    try:
        with translated("DaemonService.Handshake", seconds):
            answer = await daemon_grpc.DaemonServiceStub(channel).Handshake(
                request, timeout=seconds, metadata={METADATA_KEY: endpoint.request_token}
            )
    except errors.Internal as error:
        raise not_genuine(endpoint, paths, "does not speak as the daemon does") from error
    given, known = answer.response_token, endpoint.response_token
    if not hmac.compare_digest(given.encode(), known.encode()):
        raise not_genuine(endpoint, paths, "does not know the daemon's token")
    return answer


def not_genuine(endpoint: Endpoint, paths: StatePaths, problem: str) -> errors.DaemonNotGenuine:
    """The error for an address where something else answers."""
    return errors.DaemonNotGenuine(
        problem=f"the program at {endpoint.address} {problem}", path=paths.discovery
    )


def check_versions(answer: daemon_pb2.HandshakeResponse) -> None:
    """Raises ApiMismatch where client and daemon share no version."""
    if answer.api_low > API_HIGH or answer.api_high < API_LOW:
        raise errors.ApiMismatch(
            client_low=API_LOW,
            client_high=API_HIGH,
            daemon_low=answer.api_low,
            daemon_high=answer.api_high,
        )


async def in_thread(work: Any, *arguments: Any) -> Any:
    """The result of a blocking call, made beside the loop."""
    return await asyncio.get_running_loop().run_in_executor(None, work, *arguments)
