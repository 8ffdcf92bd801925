# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that notes every byte it gets and answers what it is told to, odd things too."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PICTURE = {"inlineData": {"mimeType": "image/png", "data": "AAAA"}}
GOOD = json.dumps(
    {"candidates": [{"content": {"role": "model", "parts": [PICTURE]}, "finishReason": "STOP"}]}
).encode()


@dataclass
class Got:
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Listener:
    """status, body: what it answers to a POST. got: the POSTs. lists: how often a GET came."""

    base_url: str = ""
    status: int = 200
    body: bytes = GOOD
    headers: dict[str, str] = field(default_factory=dict)
    got: list[Got] = field(default_factory=list)
    lists: int = 0


@contextmanager
def listening() -> Iterator[Listener]:
    """Listens on a free port until the end."""
    state = Listener()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            state.got.append(Got("POST", self.path, headers, body))
            self._answer(state.status, state.body)

        def do_GET(self) -> None:
            state.lists += 1
            self._answer(404, b"{}")

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            for name, value in state.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.base_url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
