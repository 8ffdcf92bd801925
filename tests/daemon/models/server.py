# SPDX-License-Identifier: GPL-3.0-or-later
"""A server of files on this machine, which can be told to behave badly."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_RANGE = re.compile(r"bytes=(\d+)-(\d+)")


@dataclass
class FileServer:
    """files: by path. What else it does is set before, or while, it is asked.

    ranges: whether it knows them. cut: after how many bytes of an answer it hangs up, for the next
    `cuts` answers. statuses: what it answers in place of files, first come. headers: sent along
    with those. redirects: where paths lead to. lie: what it says is the length of a file. shift:
    how far its ranges are off. hold: while it is clear, answers stop after their first half, but
    for the next `free` ones. forgets: how many answers come before it forgets its ranges.
    callers: the ports of all connections.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    ranges: bool = True
    cut: int = 0
    cuts: int = 0
    statuses: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    lie: int | None = None
    shift: int = 0
    coding: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    seen: list[dict[str, str]] = field(default_factory=list)
    hold: threading.Event = field(default_factory=threading.Event)
    holding: threading.Event = field(default_factory=threading.Event)
    free: int = 0
    forgets: int = 0
    callers: set[int] = field(default_factory=set)
    port: int = 0

    def __post_init__(self) -> None:
        self.hold.set()
        self._lock = threading.Lock()

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    def next_status(self) -> int:
        """What the next answer is to be, 0 for a file."""
        with self._lock:
            return self.statuses.pop(0) if self.statuses else 0

    def knows_ranges(self) -> bool:
        """Whether the next answer heeds the range that is asked for."""
        with self._lock:
            self.forgets -= 1
            return self.ranges and self.forgets != 0

    def next_holds(self) -> bool:
        """Whether the next answer is held back."""
        with self._lock:
            self.free -= 1
            return self.free < 0 and not self.hold.is_set()

    def next_cut(self, length: int) -> int:
        """After how many bytes the next answer is to end."""
        with self._lock:
            if self.cuts > 0 and length > self.cut:
                self.cuts -= 1
                return self.cut
        return length


@contextmanager
def file_server() -> Iterator[FileServer]:
    """One that serves until the block ends."""
    told = FileServer()

    class Handler(_Handler):
        server_of = told

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield told
    finally:
        told.hold.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    server_of: FileServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        told = self.server_of
        told.callers.add(self.client_address[1])
        told.asked.append((self.path, self.headers.get("Range", "")))
        told.seen.append({name.lower(): value for name, value in self.headers.items()})
        status = told.next_status()
        if status:
            self._plain(status, told.headers)
        elif self.path in told.redirects:
            self._plain(302, {"Location": told.redirects[self.path], "Set-Cookie": "a=b"})
        elif self.path not in told.files:
            self._plain(404, {})
        else:
            self._file(told.files[self.path])

    def log_message(self, *_: Any) -> None:
        """Says nothing."""

    def _plain(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _file(self, content: bytes) -> None:
        told = self.server_of
        found = _RANGE.fullmatch(self.headers.get("Range", ""))
        if told.knows_ranges() and found:
            start, stop = int(found[1]), min(int(found[2]) + 1, len(content))
            if start >= len(content):
                self._plain(416, {})
                return
            self._head(206, stop - start)
            total = len(content) if told.lie is None else told.lie
            at = start + told.shift
            self.send_header("Content-Range", f"bytes {at}-{stop - 1 + told.shift}/{total}")
        else:
            start, stop = 0, len(content)
            self._head(200, stop if told.lie is None else told.lie)
        self.end_headers()
        self._body(content[start:stop])

    def _head(self, status: int, length: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        if self.server_of.coding:
            self.send_header("Content-Encoding", self.server_of.coding)

    def _body(self, body: bytes) -> None:
        told, stop = self.server_of, self.server_of.next_cut(len(body))
        half = stop // 2
        try:
            self.wfile.write(body[:half])
            self.wfile.flush()
            if told.next_holds():
                told.holding.set()
                told.hold.wait(60)
            self.wfile.write(body[half:stop])
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        if stop < len(body):
            self.close_connection = True
