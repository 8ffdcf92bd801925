# SPDX-License-Identifier: GPL-3.0-or-later
"""What the engine needs of the daemon: where models are asked, and the keys."""

from typing import Protocol

from cavendish.preferences import Endpoint


class Endpoints(Protocol):
    """The places that the artist has set. Thread-safe."""

    def endpoint(self, name: str) -> Endpoint:
        """The endpoint of this name, to be asked now. Raises EndpointUnknown, PolicyError."""
        ...


class Keys(Protocol):
    """The keys, wherever they are kept. Thread-safe."""

    def key(self, endpoint: str) -> str:
        """The endpoint's key. May block on a keyring. Raises KeyMissing, KeyringUnavailable."""
        ...
