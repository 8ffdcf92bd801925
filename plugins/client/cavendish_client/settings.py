# SPDX-License-Identifier: GPL-3.0-or-later
"""What the artist sets: where models are asked, and what may leave this machine."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cavendish_client.client import AsyncClient

Wait = Callable[[Callable[["AsyncClient"], Awaitable[Any]]], Any]


class EndpointKind(str, Enum):
    """How an endpoint is spoken to."""

    GEMINI = "GEMINI"
    VERTEX = "VERTEX"
    RELAY = "RELAY"


class Permission(str, Enum):
    """Whether pixels may leave this machine."""

    ASK = "ASK"
    ALLOW = "ALLOW"
    NEVER = "NEVER"


@dataclass(frozen=True)
class Endpoint:
    """A place where models are asked.

    base_url: '' Google's own. headers: sent along; '{key}' in a value stands for the endpoint's
    key. proxy: '' as the environment says.
    """

    name: str
    kind: EndpointKind
    base_url: str = ""
    api_version: str = ""
    project: str = ""
    location: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    proxy: str = ""


@dataclass(frozen=True)
class EndpointState:
    """How an endpoint is just now.

    keyed: it has a key, or needs none. problem: why it cannot be used, as a phrase; '' if it can,
    or was never asked.
    """

    endpoint: str
    keyed: bool
    problem: str


@dataclass(frozen=True)
class Settings:
    """All that can be set.

    endpoints: in the order in which they are tried. model: '' the catalog's default. offline: the
    built-in engine may do what the cloud cannot. pay_again: how many answers whose fate is unknown
    are paid for once more, unasked. cache_hours: how long the same request gives the same result.
    downloads: whether models may be fetched; ASK: unless cloud is NEVER. mirror: the address that
    stands in for all hosts of models, '' none. download_proxy: '' none. work_offline: nothing
    leaves this machine and nothing is fetched, whatever the rest says.
    """

    cloud: Permission
    endpoints: tuple[Endpoint, ...]
    model: str
    offline: bool
    pay_again: int
    deadline_seconds: float
    cache_hours: float
    downloads: Permission = Permission.ASK
    mirror: str = ""
    download_proxy: str = ""
    work_offline: bool = False


@dataclass(frozen=True)
class DocumentPolicy:
    """What of a document never leaves this machine, and the hosts that uploads were agreed for."""

    document: str
    local_only: bool
    local_layers: tuple[str, ...]
    agreed_hosts: tuple[str, ...]


class SettingsAccess:
    """The same for scripts and tools: each method waits for its answer."""

    def __init__(self, wait: Wait) -> None:
        self._wait = wait

    def get(self) -> Settings:
        """All settings."""
        found: Settings = self._wait(lambda client: client.settings.get())
        return found

    def states(self) -> tuple[EndpointState, ...]:
        """How the endpoints are, in the order in which they are tried."""
        found: tuple[EndpointState, ...] = self._wait(lambda client: client.settings.states())
        return found

    def update(self, settings: Settings, names: Iterable[str] = ()) -> Settings:
        """See `calls.settings.AsyncSettingsAccess.update`."""
        found: Settings = self._wait(lambda client: client.settings.update(settings, names))
        return found

    def policy(self, document: str) -> DocumentPolicy:
        """What of a document may leave this machine."""
        found: DocumentPolicy = self._wait(lambda client: client.settings.policy(document))
        return found

    def set_policy(
        self, document: str, *, local_only: bool, local_layers: Iterable[str] = ()
    ) -> DocumentPolicy:
        """Marks what of a document never leaves this machine."""
        found: DocumentPolicy = self._wait(
            lambda client: client.settings.set_policy(
                document, local_only=local_only, local_layers=local_layers
            )
        )
        return found

    def forget_consents(self, document: str = "") -> None:
        """Asks again before the next upload of the document, or of any."""
        self._wait(lambda client: client.settings.forget_consents(document))
