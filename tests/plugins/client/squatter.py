# SPDX-License-Identifier: GPL-3.0-or-later
"""Something else on the daemon's port: takes connections and keeps what it is sent."""

import contextlib
import socket
import threading

from tests.daemon_process import wait_for


def listening(port: int) -> socket.socket:
    """A socket that listens; another program's passing connection may hold the port a while."""
    bound: list[socket.socket] = []

    def bind() -> bool:
        with contextlib.suppress(OSError):
            bound.append(socket.create_server(("127.0.0.1", port)))
        return bool(bound)

    wait_for(bind, what=f"port {port} is free")
    return bound[0]


class Squatter:
    """Listens, answers with fixed bytes or not at all, and remembers what it got."""

    def __init__(self, port: int = 0, answer: bytes = b"", *, hangs_up: bool = False) -> None:
        self.received = b""
        self.connections = 0
        self._answer = answer
        self._hangs_up = hangs_up
        self._socket = listening(port)
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "Squatter":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            with connection:
                connection.settimeout(0.5)
                connection.sendall(self._answer)
                self._listen(connection)

    def _listen(self, connection: socket.socket) -> None:
        try:
            while not self._hangs_up and (data := connection.recv(65536)):
                self.received += data
        except OSError:
            return
