# SPDX-License-Identifier: GPL-3.0-or-later
"""A machine's own Google credentials, whose tokens come from a server on the loopback."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

TOKEN = "a-token-of-the-machine"


@contextmanager
def machine_credentials(folder: Path) -> Iterator[Path]:
    """A service account's file; its key is made for this test only."""

    class Tokens(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = json.dumps({"access_token": TOKEN, "expires_in": 3600}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Tokens)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    path = folder / "account.json"
    path.write_text(json.dumps(_account(f"http://127.0.0.1:{server.server_port}/token")))
    try:
        yield path
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def _account(token_uri: str) -> dict[str, str]:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.PKCS8
    plain = serialization.NoEncryption()
    pem = private.private_bytes(serialization.Encoding.PEM, form, plain).decode()
    return {
        "type": "service_account",
        "project_id": "studio",
        "private_key_id": "1",
        "private_key": pem,
        "client_email": "painter@studio.invalid",
        "client_id": "1",
        "token_uri": token_uri,
    }
