# SPDX-License-Identifier: GPL-3.0-or-later
"""One connection to one daemon, and the words for what can go wrong on it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

# Not used by name: without it grpclib cannot decode the details of an error.
from google.rpc import error_details_pb2
from grpclib.client import Channel, Handler
from grpclib.config import Configuration
from grpclib.const import Status
from grpclib.exceptions import GRPCError, ProtocolError, StreamTerminatedError
from grpclib.protocol import H2Protocol
from h2.exceptions import ProtocolError as FrameError
from h2.settings import SettingCodes

from cavendish_client import errors
from cavendish_client.discovery import Endpoint

WINDOW_BYTES = 64 << 20
FRAME_BYTES = 1 << 20
GATHERED_BYTES = 64 << 10
DIAL_SECONDS = 1.0
DOMAIN = "cavendish"


class ConnectionLost(Exception):
    """The connection is gone, or never was; what was asked may or may not have been done."""


class Gathering:
    """A transport that sends what is written in one turn of the loop in one piece.

    A call is written in three: its headers, its message, its end. Each send would wake the daemon.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._written: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Sends data soon, or now where it is large."""
        if not self._written:
            asyncio.get_running_loop().call_soon(self._send)
        self._written.append(data)
        if len(data) >= GATHERED_BYTES:
            self._send()

    def close(self) -> None:
        """Closes the connection when everything is sent."""
        self._send()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def _send(self) -> None:
        if self._written and not self._transport.is_closing():
            self._transport.write(b"".join(self._written))
        self._written.clear()


class WideProtocol(H2Protocol):
    """Takes frames of a whole chunk: in HTTP/2's 16 KiB frames a download costs twice the time."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Tells the daemon, right after the preface, how large its frames may be."""
        super().connection_made(cast(asyncio.Transport, Gathering(cast(Any, transport))))
        settings: dict[SettingCodes | int, int] = {SettingCodes.MAX_FRAME_SIZE: FRAME_BYTES}
        self.connection._connection.update_settings(settings)
        self.connection.flush()


class SingleChannel(Channel):
    """A channel that connects once.

    grpclib's own connects again by itself when the connection was lost, and then would send pixels
    and a token to whatever took over the port, without a handshake.
    """

    _opened = False

    async def __connect__(self) -> H2Protocol:
        """The connection, if it still is the one that was shaken hands on."""
        if self._opened and not self._connected:
            raise ConnectionLost("the connection was lost")
        protocol = await super().__connect__()
        self._opened = True
        return protocol

    def _protocol_factory(self) -> H2Protocol:
        return WideProtocol(Handler(), self._config, self._h2_config)


async def dial(endpoint: Endpoint) -> SingleChannel:
    """Connects, with windows wide enough for a whole picture. Raises ConnectionLost."""
    config = Configuration(
        http2_connection_window_size=WINDOW_BYTES, http2_stream_window_size=WINDOW_BYTES
    )
    channel = SingleChannel(endpoint.host, endpoint.port, config=config)
    try:
        await asyncio.wait_for(channel.__connect__(), DIAL_SECONDS)
    except (OSError, asyncio.TimeoutError) as error:
        channel.close()
        raise ConnectionLost(f"{endpoint.address} does not answer") from error
    return channel


@contextmanager
def translated(method: str, seconds: float) -> Iterator[None]:
    """Turns what gRPC raises into this client's errors, or into ConnectionLost."""
    try:
        yield
    except GRPCError as error:
        raise from_status(error, method, seconds) from error
    except asyncio.TimeoutError as error:
        raise errors.DeadlineExceeded(method=method, seconds=f"{seconds:g}") from error
    except (StreamTerminatedError, ProtocolError, FrameError, OSError) as error:
        raise ConnectionLost(str(error)) from error


def from_status(error: GRPCError, method: str, seconds: float) -> Exception:
    """The exception for a status that is not OK."""
    for detail in error.details or ():
        if isinstance(detail, error_details_pb2.ErrorInfo) and detail.domain == DOMAIN:
            values = dict(detail.metadata)
            step = values.get("next_step", "")
            return errors.from_wire(detail.reason, error.message or "", step, values)
    if error.status is Status.DEADLINE_EXCEEDED:
        return errors.DeadlineExceeded(method=method, seconds=f"{seconds:g}")
    if error.status is Status.UNAVAILABLE:
        return ConnectionLost(error.message or "unavailable")
    return errors.Internal(f"{method} failed: {error.status.name} {error.message or ''}".strip())
