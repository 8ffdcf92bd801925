# SPDX-License-Identifier: GPL-3.0-or-later
"""One HTTP/1.1 connection: requests in, replies out, and the ways a reply can go wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import parse_qsl, urlsplit

import h11

from cavendish_standin.bill import Line

_DRIPS = 40


@dataclass
class Request:
    """A request with its whole body. gone is set when the client leaves."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    gone: asyncio.Event


@dataclass
class Reply:
    """What goes back.

    stream: the pieces go out one by one, without a length. cut: only this fraction of the body
    goes out, then the connection closes. stall: so far too, but it stays open. drip: the seconds
    that the body is spread over. reset: the connection closes before any byte.
    """

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pieces: list[bytes] = field(default_factory=list)
    stream: bool = False
    cut: float | None = None
    stall: bool = False
    drip: float | None = None
    reset: bool = False
    line: Line | None = None


Handler = Callable[[Request], Awaitable[Reply]]


class Channel(asyncio.Protocol):
    """Serves one connection; a request is handled to its end even if the client leaves."""

    def __init__(self, handler: Handler, limit: int, tasks: set[asyncio.Task[None]]) -> None:
        """limit: bytes of a body that are kept; the rest is read and thrown away."""
        self._handler = handler
        self._limit = limit
        self._tasks = tasks
        self._http = h11.Connection(h11.SERVER)
        self._drained = asyncio.Event()
        self._drained.set()
        self._gone = asyncio.Event()
        self._head: h11.Request | None = None
        self._body: list[bytes] = []
        self._held = 0
        self._last: Line | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client came."""
        self._transport = cast(asyncio.Transport, transport)
        # A buffer of nothing: drained means that the kernel has every byte.
        self._transport.set_write_buffer_limits(0)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client left; with an exception, it left bytes unread."""
        if exc is not None and self._last is not None:
            self._last.reset = True
        self._gone.set()
        self._drained.set()

    def pause_writing(self) -> None:
        """The kernel takes no more."""
        self._drained.clear()

    def resume_writing(self) -> None:
        """The kernel has it all."""
        self._drained.set()

    def data_received(self, data: bytes) -> None:
        """Bytes came in."""
        self._http.receive_data(data)
        self._advance()

    def eof_received(self) -> bool:
        """The client sends no more."""
        self._http.receive_data(b"")
        return False

    def _advance(self) -> None:
        try:
            while True:
                event = self._http.next_event()
                if event in (h11.NEED_DATA, h11.PAUSED):
                    break
                if isinstance(event, h11.ConnectionClosed):
                    self._transport.close()
                    return
                self._take(event)
        except h11.RemoteProtocolError:
            self._transport.close()
            return
        if self._http.they_are_waiting_for_100_continue:
            go_on = h11.InformationalResponse(status_code=100, headers=[])
            self._transport.write(self._http.send(go_on))

    def _take(self, event: object) -> None:
        if isinstance(event, h11.Request):
            self._head, self._body, self._held = event, [], 0
            self._last = None
        elif isinstance(event, h11.Data):
            self._held += len(event.data)
            if self._held <= self._limit:
                self._body.append(bytes(event.data))
        elif isinstance(event, h11.EndOfMessage) and self._head is not None:
            task = asyncio.get_running_loop().create_task(self._serve(self._request(self._head)))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _request(self, head: h11.Request) -> Request:
        target = urlsplit(head.target.decode("latin-1"))
        headers = {name.decode(): value.decode("latin-1") for name, value in head.headers}
        if self._held > self._limit:
            headers["x-standin-body-bytes"] = str(self._held)
        return Request(
            method=head.method.decode(),
            path=target.path,
            query=dict(parse_qsl(target.query)),
            headers=headers,
            body=b"".join(self._body),
            gone=self._gone,
        )

    async def _serve(self, request: Request) -> None:
        try:
            reply = await self._handler(request)
        except BaseException:
            self._transport.close()
            raise
        if self._gone.is_set():
            return
        self._last = reply.line
        try:
            await self._send(reply)
        except (ConnectionError, h11.LocalProtocolError):
            return
        if self._http.our_state is h11.DONE and self._http.their_state is h11.DONE:
            self._http.start_next_cycle()
            self._advance()
        else:
            self._transport.close()

    async def _send(self, reply: Reply) -> None:
        if reply.reset:
            return
        total = sum(map(len, reply.pieces))
        headers = dict(reply.headers)
        if not reply.stream:
            headers["Content-Length"] = str(total)
        head = h11.Response(status_code=reply.status, headers=list(headers.items()))
        await self._write(self._http.send(head))
        allowed = total if reply.cut is None else int(total * reply.cut)
        await self._send_body(reply, allowed)
        if reply.stall:
            await self._gone.wait()
        if reply.cut is None and not reply.stall:
            await self._write(self._http.send(h11.EndOfMessage()))
            if reply.line is not None:
                reply.line.sent = True

    async def _send_body(self, reply: Reply, allowed: int) -> None:
        step = max(1, allowed // _DRIPS) if reply.drip else allowed
        for piece in reply.pieces:
            view = piece[:allowed]
            allowed -= len(view)
            for start in range(0, len(view), max(1, step)):
                if reply.drip:
                    await asyncio.sleep(reply.drip / _DRIPS)
                await self._write(self._http.send(h11.Data(data=view[start : start + step])))

    async def _write(self, data: bytes | None) -> None:
        self._transport.write(data or b"")
        await self._drained.wait()
        if self._gone.is_set():
            raise ConnectionResetError("the client left")
