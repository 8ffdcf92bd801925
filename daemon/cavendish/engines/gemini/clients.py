# SPDX-License-Identifier: GPL-3.0-or-later
"""The SDK's clients, one for each endpoint, made when first needed and kept alive."""

from __future__ import annotations

import threading
from concurrent.futures import wait
from typing import TYPE_CHECKING

from cavendish.engines.gemini.address import keyless
from cavendish.engines.gemini.network import Network
from cavendish.engines.gemini.ports import Endpoints, Keys
from cavendish.errors import EndpointUnreachable
from cavendish.preferences import Endpoint

if TYPE_CHECKING:
    from cavendish.engines.gemini.client import Client


_CLOSE_SECONDS = 2.0


class Clients:
    """Makes clients of what the artist has set. Thread-safe; blocks."""

    def __init__(self, endpoints: Endpoints, keys: Keys, network: Network) -> None:
        self._endpoints = endpoints
        self._keys = keys
        self._network = network
        self._lock = threading.Lock()
        self._clients: dict[str, tuple[Endpoint, str, Client]] = {}
        self._retired: list[Client] = []

    def get(self, name: str) -> Client:
        """The client of an endpoint, as it is set now.

        Raises EndpointUnknown, EndpointUnreachable, PolicyError, KeyMissing, KeyringUnavailable,
        NoCredentials.
        """
        endpoint = self._endpoints.endpoint(name)
        key = "" if keyless(endpoint) else self._keys.key(name)
        with self._lock:
            known = self._clients.get(name)
            if known is not None and known[:2] == (endpoint, key):
                return known[2]
            made = _made(endpoint, key)
            if known is not None:
                # It may still be in use by another thread.
                self._retired.append(known[2])
            self._clients[name] = (endpoint, key, made)
            return made

    def secret(self, name: str) -> str:
        """The key that the endpoint's client was made with; '' where there is none."""
        with self._lock:
            known = self._clients.get(name)
            return known[1] if known else ""

    def close(self) -> None:
        """Closes all of them; call it when nothing runs any more. Waits a moment at most."""
        with self._lock:
            clients = [*self._retired, *(client for _, _, client in self._clients.values())]
            self._clients, self._retired = {}, []
        closing = [self._network.launch(client.close) for client in clients]
        wait(closing, _CLOSE_SECONDS)


def _made(endpoint: Endpoint, key: str) -> Client:
    """Imports the SDK, where nobody has yet."""
    from cavendish.engines.gemini.client import Client

    try:
        return Client(endpoint, key)
    except OSError as error:  # no connection is made yet: it reads certificates alone
        problem = "the certificates that SSL_CERT_FILE or SSL_CERT_DIR names cannot be read"
        raise EndpointUnreachable(endpoint=endpoint.name, problem=problem) from error
