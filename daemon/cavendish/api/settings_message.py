# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings on the wire."""

import dataclasses
from collections.abc import Collection
from typing import Any

from google.protobuf.duration_pb2 import Duration

from cavendish.api import check
from cavendish.preferences import Endpoint, EndpointKind, Permission, Preferences
from cavendish.store.policy import DocumentPolicy
from cavendish_proto.v1 import settings_pb2 as pb

_SECONDS_AN_HOUR = 3600.0
_PERMISSIONS = {one: pb.Settings.Permission.Value(f"PERMISSION_{one.name}") for one in Permission}
_KINDS = {one: pb.Endpoint.Kind.Value(f"KIND_{one.name}") for one in EndpointKind}
_PERMISSION_OF = {number: one for one, number in _PERMISSIONS.items()}
_KIND_OF = {number: one for one, number in _KINDS.items()}

# The fields of the message, by those of the preferences.
_FIELDS = {
    "cloud": "cloud",
    "endpoints": "endpoints",
    "model": "model",
    "offline": "offline",
    "pay_again": "pay_again",
    "deadline": "deadline_seconds",
    "cache_time": "cache_hours",
    "downloads": "downloads",
    "mirror": "mirror",
    "download_proxy": "download_proxy",
    "work_offline": "work_offline",
}


def settings_to(preferences: Preferences) -> pb.Settings:
    """All settings."""
    return pb.Settings(
        cloud=pb.Settings.Permission.Name(_PERMISSIONS[preferences.cloud]),
        endpoints=map(_endpoint_to, preferences.endpoints),
        model=preferences.model,
        offline=preferences.offline,
        pay_again=preferences.pay_again,
        deadline=_duration(preferences.deadline_seconds),
        cache_time=_duration(preferences.cache_hours * _SECONDS_AN_HOUR),
        downloads=pb.Settings.Permission.Name(_PERMISSIONS[preferences.downloads]),
        mirror=preferences.mirror,
        download_proxy=preferences.download_proxy,
        work_offline=preferences.work_offline,
    )


def changed(before: Preferences, message: pb.Settings, mask: Collection[str]) -> Preferences:
    """before with the fields of the message that mask names; all, where it names none.

    Raises InvalidRequest.
    """
    unknown = set(mask) - _FIELDS.keys()
    if unknown:
        raise check.invalid("update_mask", f"names no setting with {min(unknown)!r:.50}")
    values = {_FIELDS[name]: _value(message, name) for name in mask or _FIELDS}
    return dataclasses.replace(before, **values)


def policy_to(document: str, policy: DocumentPolicy) -> pb.DocumentPolicy:
    """A document's policy."""
    return pb.DocumentPolicy(
        document=document,
        local_only=policy.local_only,
        local_layers=sorted(policy.local_layers),
        agreed_hosts=sorted(policy.hosts),
    )


def _value(message: pb.Settings, name: str) -> Any:
    if name in ("cloud", "downloads"):
        return _known(f"settings.{name}", _PERMISSION_OF, getattr(message, name))
    if name == "endpoints":
        return tuple(map(_endpoint_from, message.endpoints))
    if name == "deadline":
        return message.deadline.ToMicroseconds() / 1e6
    if name == "cache_time":
        return message.cache_time.ToMicroseconds() / 1e6 / _SECONDS_AN_HOUR
    return getattr(message, name)


def _endpoint_to(endpoint: Endpoint) -> pb.Endpoint:
    return pb.Endpoint(
        name=endpoint.name,
        kind=pb.Endpoint.Kind.Name(_KINDS[endpoint.kind]),
        base_url=endpoint.base_url,
        api_version=endpoint.api_version,
        project=endpoint.project,
        location=endpoint.location,
        headers=endpoint.headers,
        proxy=endpoint.proxy,
    )


def _endpoint_from(message: pb.Endpoint) -> Endpoint:
    return Endpoint(
        name=message.name,
        kind=_known("settings.endpoints.kind", _KIND_OF, message.kind),
        base_url=message.base_url,
        api_version=message.api_version,
        project=message.project,
        location=message.location,
        headers=dict(message.headers),
        proxy=message.proxy,
    )


def _known(field: str, values: dict[int, Any], number: int) -> Any:
    if number not in values:
        raise check.invalid(field, "is missing" if number == 0 else f"is {number}, not known here")
    return values[number]


def _duration(seconds: float) -> Duration:
    duration = Duration()
    duration.FromMicroseconds(round(seconds * 1e6))
    return duration
