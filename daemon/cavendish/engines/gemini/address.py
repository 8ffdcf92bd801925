# SPDX-License-Identifier: GPL-3.0-or-later
"""Where an endpoint is. Always said in full, so that no environment variable can redirect a key."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from cavendish.preferences import KEY_IN_HEADER, Endpoint, EndpointKind

_GEMINI = "https://generativelanguage.googleapis.com/"
_VERTEX_VERSION, _GEMINI_VERSION = "v1beta1", "v1"
_GLOBAL = "global"


def base_url(endpoint: Endpoint) -> str:
    """The address that requests go to, without version and path."""
    if endpoint.base_url:
        return endpoint.base_url
    if endpoint.kind is not EndpointKind.VERTEX:
        return _GEMINI
    region = "" if location(endpoint) == _GLOBAL else f"{endpoint.location}-"
    return f"https://{region}aiplatform.googleapis.com/"


def api_version(endpoint: Endpoint) -> str:
    """The version in the path."""
    if endpoint.api_version:
        return endpoint.api_version
    return _VERTEX_VERSION if endpoint.kind is EndpointKind.VERTEX else _GEMINI_VERSION


def location(endpoint: Endpoint) -> str:
    """Vertex's location: the image models are served globally."""
    return endpoint.location or _GLOBAL


def host(endpoint: Endpoint) -> str:
    """The name of the machine that gets what is sent."""
    return urlsplit(base_url(endpoint)).hostname or base_url(endpoint)


def keyless(endpoint: Endpoint) -> bool:
    """Whether it is used with the machine's own Google credentials, and no key."""
    return endpoint.kind is EndpointKind.VERTEX and bool(endpoint.project)


def filled(headers: Mapping[str, str], key: str) -> dict[str, str]:
    """The headers to send along: {key} in a value stands for the endpoint's key."""
    return {name: value.replace(KEY_IN_HEADER, key) for name, value in headers.items()}
