# SPDX-License-Identifier: GPL-3.0-or-later
"""What the artist may set.

A key must never reach a machine that it was not stored for, nor travel or rest where others read
it: an address that a key was stored for stays, only this machine is spoken to in clear, and no
secret is a part of an address or a header.
"""

import ipaddress
import re
from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

from cavendish.api import check
from cavendish.preferences import KEY_IN_HEADER, Endpoint, EndpointKind, Preferences
from cavendish.secrets.keys import check_endpoint

_MOST_ENDPOINTS = 16
_MOST_HEADERS = 16
_MOST_BYTES = 1024
_MODEL = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")
_WORD = re.compile(r"[A-Za-z0-9._-]{0,64}")
_HEADER = re.compile(r"[A-Za-z0-9-]{1,64}")
_HEADER_VALUE = re.compile(r"[ -~]{0,1024}")
_SECRET_HEADERS = re.compile(r"(?i).*(auth|key|token|secret|cookie|password).*")
_PROXIES = {"http", "https", "socks5", "socks5h"}
_DOWNLOAD_PROXIES = {"http", "https"}
_DEADLINE = (10.0, 3600.0)
_MOST_CACHE_HOURS = 366 * 24.0
_MOST_PAY_AGAIN = 10


def check_preferences(
    before: Preferences, after: Preferences, stored: Callable[[str], bool]
) -> Preferences:
    """after, if it may be set. Raises InvalidRequest.

    stored: whether a key is stored for an endpoint's name.
    """
    if after.model and not _MODEL.fullmatch(after.model):
        raise check.invalid("settings.model", "is no model's name")
    check.between("settings.pay_again", after.pay_again, 0, _MOST_PAY_AGAIN)
    _between("settings.deadline", after.deadline_seconds, *_DEADLINE, "s")
    _between("settings.cache_time", after.cache_hours, 0.0, _MOST_CACHE_HOURS, "h")
    check.each("settings.endpoints", after.endpoints, _MOST_ENDPOINTS)
    names = [endpoint.name for endpoint in after.endpoints]
    if len(set(names)) < len(names):
        raise check.invalid("settings.endpoints", "has two endpoints of one name")
    _check_downloads(after)
    known = {endpoint.name: endpoint for endpoint in before.endpoints}
    for endpoint in after.endpoints:
        _check_endpoint(endpoint)
        if stored(endpoint.name):
            _check_pinned(known.get(endpoint.name), endpoint)
    return after


def _check_downloads(after: Preferences) -> None:
    if after.mirror and not _is_private(_address("settings.mirror", after.mirror)):
        raise check.invalid("settings.mirror", "must begin with https://")
    if after.download_proxy:
        proxy = _address("settings.download_proxy", after.download_proxy)
        if proxy.scheme not in _DOWNLOAD_PROXIES:
            raise check.invalid("settings.download_proxy", "is no address of an http proxy")


def _check_endpoint(endpoint: Endpoint) -> None:
    check_endpoint(endpoint.name)
    _check_address(endpoint)
    for field in ("api_version", "project", "location"):
        if not _WORD.fullmatch(getattr(endpoint, field)):
            raise check.invalid(f"{endpoint.name}.{field}", "has characters that it cannot have")
    check.each(f"{endpoint.name}.headers", endpoint.headers, _MOST_HEADERS)
    for name, value in endpoint.headers.items():
        _check_header(f"{endpoint.name}.headers.{name:.64}", name, value)
    if endpoint.proxy and _address(f"{endpoint.name}.proxy", endpoint.proxy).scheme not in _PROXIES:
        raise check.invalid(f"{endpoint.name}.proxy", "is no address of a proxy")


def _check_address(endpoint: Endpoint) -> None:
    field = f"{endpoint.name}.base_url"
    if not endpoint.base_url:
        if endpoint.kind is EndpointKind.RELAY:
            raise check.invalid(field, "is missing")
        return
    if endpoint.name in (EndpointKind.GEMINI, EndpointKind.VERTEX):
        raise check.invalid(field, "is Google's own; add an endpoint of another name")
    address = _address(field, endpoint.base_url)
    if not _is_private(address):
        raise check.invalid(field, "must begin with https:// (a key would travel in clear)")


def _address(field: str, text: str) -> SplitResult:
    """Raises InvalidRequest; never repeats the text, which may hold a password."""
    check.text(field, text, _MOST_BYTES)
    try:
        address = urlsplit(text)
        legal = bool(address.hostname) and (address.port is None or address.port > 0)
    except ValueError:
        legal = False
    if not legal or re.search(r"[\s\x00-\x1f]", text):
        raise check.invalid(field, "is no address")
    if "@" in address.netloc or address.query or address.fragment:
        raise check.invalid(field, "may hold no user, password or parameters")
    return address


def _is_private(address: SplitResult) -> bool:
    """Whether nobody can read along, on the way to the address."""
    return address.scheme == "https" or (address.scheme == "http" and _is_here(address))


def _is_here(address: SplitResult) -> bool:
    """Whether the address is of this machine."""
    host = address.hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check_header(field: str, name: str, value: str) -> None:
    if not _HEADER.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
        raise check.invalid(field, "is no header")
    if _SECRET_HEADERS.fullmatch(name) and KEY_IN_HEADER not in value:
        advice = f"must hold {KEY_IN_HEADER} in place of the secret, which is stored as the key"
        raise check.invalid(field, advice)


def _check_pinned(before: Endpoint | None, after: Endpoint) -> None:
    """Refuses to send a stored key to another machine than before."""
    moved = before is None or (before.kind, before.base_url) != (after.kind, after.base_url)
    if moved and after.base_url:
        advice = "is another one, and a key is stored for the one before: delete that key first"
        raise check.invalid(f"{after.name}.base_url", advice)


def _between(field: str, value: float, low: float, high: float, unit: str) -> None:
    if not low <= value <= high:
        raise check.invalid(field, f"is {value:g} {unit}, not within {low:g} to {high:g} {unit}")
