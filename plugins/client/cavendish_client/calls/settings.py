# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads and changes what the artist sets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from google.protobuf.duration_pb2 import Duration
from google.protobuf.field_mask_pb2 import FieldMask

from cavendish_client.settings import (
    DocumentPolicy,
    Endpoint,
    EndpointKind,
    EndpointState,
    Permission,
    Settings,
)
from cavendish_proto.v1 import settings_pb2

if TYPE_CHECKING:
    from cavendish_client.connection import Connection

KINDS = {settings_pb2.Endpoint.Kind.Value(f"KIND_{one.value}"): one for one in EndpointKind}

PERMISSIONS = {
    settings_pb2.Settings.Permission.Value(f"PERMISSION_{one.value}"): one for one in Permission
}

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
        work_offline=message.work_offline,
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
        work_offline=settings.work_offline,
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
