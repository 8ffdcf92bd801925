# SPDX-License-Identifier: GPL-3.0-or-later
"""What downloads need of HTTP. The only module of this room that imports the library.

Nothing of the environment counts: neither its proxies nor its passwords. Redirects are followed
here, since each of them may lead anywhere.
"""

import ipaddress
import re
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx2

from cavendish.models.patience import Patience
from cavendish.runtime.version import daemon_version

_MOST_REDIRECTS = 5
_MOST_WAIT_SECONDS = 60.0
_RANGE = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15}|\*)")
_LATER = {408, 425, 429, 500, 502, 503, 504}
_SHUT = {401, 403, 404, 410}


class Trouble(Exception):
    """It did not work this time. wait: how long the server asks to be left alone, in seconds."""

    def __init__(self, problem: str, wait: float = 0.0) -> None:
        super().__init__(problem)
        self.wait = wait


class Refused(Exception):
    """It will not work, however often it is tried."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sends. begin: where in the file. total: the file's length, None if not told."""

    ranged: bool
    begin: int
    total: int | None
    chunks: AsyncIterator[bytes]


class Web:
    """Asks servers for pieces of files. Belongs to one event loop."""

    def __init__(self, proxy: str, patience: Patience) -> None:
        """proxy: '' for none. Raises Refused where there can be no such proxy."""
        self._patience = patience
        timeout = httpx2.Timeout(patience.read_seconds, connect=patience.connect_seconds, pool=None)
        try:
            self._client = httpx2.AsyncClient(
                proxy=proxy or None,
                trust_env=False,
                timeout=timeout,
                headers={
                    "User-Agent": f"cavendish/{daemon_version()}",
                    "Accept": "*/*",
                    "Accept-Encoding": "identity",
                },
            )
        except (ValueError, ImportError, httpx2.InvalidURL) as error:
            raise Refused("the proxy cannot be used") from error
        # Where a chain of redirects led to, which one question tells for all pieces of a file.
        self._led: dict[str, str] = {}

    @asynccontextmanager
    async def ask(self, address: str, start: int, stop: int) -> AsyncIterator[Answer]:
        """The bytes from start to before stop, or all of them where the server knows no ranges.

        Raises Trouble, Refused; so does reading the chunks.
        """
        headers = {"Range": f"bytes={start}-{stop - 1}"}
        response = await self._followed(address, headers)
        try:
            yield self._answer(response, start)
        finally:
            await response.aclose()

    async def close(self) -> None:
        """Ends all connections."""
        await self._client.aclose()

    async def _followed(self, address: str, headers: dict[str, str]) -> httpx2.Response:
        known = at = self._led.get(address, address)
        for _ in range(_MOST_REDIRECTS):
            response = await self._sent(at, headers)
            following = self._next(response, address)
            if not following:
                if response.status_code in (200, 206):
                    if at != known:  # What was known may have run out for another piece.
                        self._led[address] = at
                    return response
                await response.aclose()
                self._led.pop(address, None)
                raise self._failure(response, moved=at != address)
            await response.aclose()
            at = following
        raise Refused("the server sends from one place to the next without end")

    async def _sent(self, address: str, headers: dict[str, str]) -> httpx2.Response:
        # What a server wants to be remembered is told to none.
        self._client.cookies.clear()
        try:
            request = self._client.build_request("GET", address, headers=headers)
            return await self._client.send(request, stream=True)
        except (httpx2.InvalidURL, httpx2.UnsupportedProtocol) as error:
            raise Refused("the server sent on to something that is no address") from error
        except httpx2.HTTPError as error:
            if problem := _distrust(error):
                raise Refused(f"{_host(address)} is not to be trusted: {problem}") from error
            raise Trouble(_phrase(error)) from error

    def _next(self, response: httpx2.Response, origin: str) -> str:
        """Where the answer leads to; '' nowhere. Raises Refused where it may not."""
        if not response.has_redirect_location:
            return ""
        try:
            target = str(response.url.join(response.headers["location"]))
        except (httpx2.InvalidURL, ValueError):
            raise Refused("the server sent on to something that is no address") from None
        if not is_safe(target) or (is_here(target) and not is_here(origin)):
            place = _host(target) or f"{target.partition(':')[0]}:"
            raise Refused(f"the server sent on to {place:.200}, which is not safe")
        return target

    def _failure(self, response: httpx2.Response, *, moved: bool) -> Exception:
        status = response.status_code
        words = f"{_host(str(response.url))} answered {status} {response.reason_phrase}".rstrip()
        if status == 416:
            return Refused(f"{_host(str(response.url))} has another file: it is shorter")
        if status in _LATER or (moved and status in _SHUT):
            return Trouble(words, _seconds(response.headers.get("retry-after", "")))
        return Refused(words)

    def _answer(self, response: httpx2.Response, start: int) -> Answer:
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise Refused("the server sends the file in a coding that nobody asked for")
        length = response.headers.get("content-length", "")
        if response.status_code == 200:
            total = int(length) if length.isdecimal() and len(length) < 16 else None
            return Answer(False, 0, total, self._chunks(response))
        found = _RANGE.fullmatch(response.headers.get("content-range", ""))
        if found is None or int(found[1]) != start:
            raise Refused("the server sent another piece of the file than was asked for")
        total = None if found[3] == "*" else int(found[3])
        return Answer(True, start, total, self._chunks(response))

    async def _chunks(self, response: httpx2.Response) -> AsyncIterator[bytes]:
        """The bytes as they come. Raises Trouble where they come too slowly, or not at all."""
        patience, since, count = self._patience, time.monotonic(), 0
        try:
            async for chunk in response.aiter_raw():
                yield chunk
                count += len(chunk)
                if time.monotonic() - since > patience.window_seconds:
                    if count < patience.least_bytes:
                        raise Trouble(f"{_host(str(response.url))} is too slow")
                    since, count = time.monotonic(), 0
        except httpx2.HTTPError as error:
            raise Trouble(_phrase(error)) from error

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()


def mirrored(url: str, mirror: str) -> str:
    """The address to ask for a file: below the mirror, where there is one, as host and path."""
    if not mirror:
        return url
    parts = urlsplit(url)
    return f"{mirror.rstrip('/')}/{parts.hostname}{parts.path}"


def is_safe(address: str) -> bool:
    """Whether what is fetched there can be neither read nor changed on its way."""
    scheme = address.partition(":")[0].lower()
    return scheme == "https" or (scheme == "http" and is_here(address))


def is_here(address: str) -> bool:
    """Whether the address is of this machine."""
    host = _host(address)
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _seconds(text: str) -> float:
    """What a Retry-After header says, be it a number of seconds or a moment (RFC 9110, 10.2.3)."""
    if text.isdecimal() and len(text) < 9:
        return min(float(text), _MOST_WAIT_SECONDS)
    try:
        left = parsedate_to_datetime(text).astimezone(UTC) - datetime.now(UTC)
    except (ValueError, OverflowError):
        return 0.0
    return min(max(left.total_seconds(), 0.0), _MOST_WAIT_SECONDS)


def _distrust(error: BaseException | None) -> str:
    """Why a server's certificate does not count; '' where that is not what went wrong."""
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return "" if error is None else error.verify_message


def _phrase(error: Exception) -> str:
    """What the library says, in one line that can stand within a sentence."""
    said = " ".join(str(error).split()).rstrip(".")
    return said[:200] or type(error).__name__
