# SPDX-License-Identifier: GPL-3.0-or-later
"""What the artist sets: where models are asked, and what may leave this machine."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from google.protobuf.duration_pb2 import Duration
from google.protobuf.field_mask_pb2 import FieldMask

from cavendish_proto.v1 import settings_pb2

if TYPE_CHECKING:
    from cavendish_client.client import AsyncClient
    from cavendish_client.connection import Connection

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


KINDS = {settings_pb2.Endpoint.Kind.Value(f"KIND_{one.value}"): one for one in EndpointKind}
PERMISSIONS = {
    settings_pb2.Settings.Permission.Value(f"PERMISSION_{one.value}"): one for one in Permission
}


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
    stands in for all hosts of models, '' none. download_proxy: '' none.
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


@dataclass(frozen=True)
class DocumentPolicy:
    """What of a document never leaves this machine, and the hosts that uploads were agreed for."""

    document: str
    local_only: bool
    local_layers: tuple[str, ...]
    agreed_hosts: tuple[str, ...]


FIELDS = {"deadline_seconds": "deadline", "cache_hours": "cache_time"}


class AsyncSettingsAccess:
    """The daemon's settings."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def get(self) -> Settings:
        """All settings."""
        answer = await self._call("GetSettings", settings_pb2.GetSettingsRequest())
        return settings_of(answer.settings)

    async def states(self) -> tuple[EndpointState, ...]:
        """How the endpoints are, in the order in which they are tried."""
        answer = await self._call("GetSettings", settings_pb2.GetSettingsRequest())
        return tuple(
            EndpointState(one.endpoint, one.keyed, one.problem) for one in answer.endpoints
        )

    async def update(self, settings: Settings, names: Iterable[str] = ()) -> Settings:
        """Takes over the named fields of settings, all where none is named; all, as they are then.

        Raises InvalidRequest.
        """
        paths = [FIELDS.get(name, name) for name in names]
        request = settings_pb2.UpdateSettingsRequest(
            settings=settings_to(settings), update_mask=FieldMask(paths=paths)
        )
        return settings_of((await self._call("UpdateSettings", request)).settings)

    async def policy(self, document: str) -> DocumentPolicy:
        """What of a document may leave this machine."""
        request = settings_pb2.GetDocumentPolicyRequest(document=document)
        return policy_of((await self._call("GetDocumentPolicy", request)).policy)

    async def set_policy(
        self, document: str, *, local_only: bool, local_layers: Iterable[str] = ()
    ) -> DocumentPolicy:
        """Marks what of a document never leaves this machine."""
        request = settings_pb2.SetDocumentPolicyRequest(
            document=document, local_only=local_only, local_layers=local_layers
        )
        return policy_of((await self._call("SetDocumentPolicy", request)).policy)

    async def forget_consents(self, document: str = "") -> None:
        """Asks again before the next upload of the document, or of any."""
        await self._call("ForgetConsents", settings_pb2.ForgetConsentsRequest(document=document))

    async def _call(self, method: str, request: Any) -> Any:
        return await self._connection.call(f"SettingsService.{method}", request)


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
        """See `AsyncSettingsAccess.update`."""
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


def settings_of(message: settings_pb2.Settings) -> Settings:
    """All settings."""
    return Settings(
        cloud=PERMISSIONS[message.cloud],
        endpoints=tuple(map(endpoint_of, message.endpoints)),
        model=message.model,
        offline=message.offline,
        pay_again=message.pay_again,
        deadline_seconds=message.deadline.ToMicroseconds() / 1e6,
        cache_hours=message.cache_time.ToMicroseconds() / 3.6e9,
        downloads=PERMISSIONS[message.downloads],
        mirror=message.mirror,
        download_proxy=message.download_proxy,
    )


def settings_to(settings: Settings) -> settings_pb2.Settings:
    """All settings, to send."""
    return settings_pb2.Settings(
        cloud=f"PERMISSION_{settings.cloud.value}",
        endpoints=map(endpoint_to, settings.endpoints),
        model=settings.model,
        offline=settings.offline,
        pay_again=settings.pay_again,
        deadline=duration(settings.deadline_seconds),
        cache_time=duration(settings.cache_hours * 3600),
        downloads=f"PERMISSION_{settings.downloads.value}",
        mirror=settings.mirror,
        download_proxy=settings.download_proxy,
    )


def endpoint_of(message: settings_pb2.Endpoint) -> Endpoint:
    """A place where models are asked."""
    return Endpoint(
        name=message.name,
        kind=KINDS[message.kind],
        base_url=message.base_url,
        api_version=message.api_version,
        project=message.project,
        location=message.location,
        headers=dict(message.headers),
        proxy=message.proxy,
    )


def endpoint_to(endpoint: Endpoint) -> settings_pb2.Endpoint:
    """A place where models are asked, to send."""
    return settings_pb2.Endpoint(
        name=endpoint.name,
        kind=f"KIND_{endpoint.kind.value}",
        base_url=endpoint.base_url,
        api_version=endpoint.api_version,
        project=endpoint.project,
        location=endpoint.location,
        headers=endpoint.headers,
        proxy=endpoint.proxy,
    )


def policy_of(message: settings_pb2.DocumentPolicy) -> DocumentPolicy:
    """A document's policy."""
    return DocumentPolicy(
        message.document,
        message.local_only,
        tuple(message.local_layers),
        tuple(message.agreed_hosts),
    )


def duration(seconds: float) -> Duration:
    """A length of time, to send."""
    message = Duration()
    message.FromMicroseconds(round(seconds * 1e6))
    return message
