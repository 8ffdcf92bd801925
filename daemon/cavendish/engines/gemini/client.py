# SPDX-License-Identifier: GPL-3.0-or-later
"""One endpoint, through Google's SDK. The only module that imports the SDK, a second's work."""

import asyncio
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import httpcore2
import httpx2
from google import genai
from google.auth.exceptions import GoogleAuthError
from google.genai import errors, types

from cavendish.engines.gemini.address import api_version, base_url, filled, keyless, location
from cavendish.engines.gemini.question import Question
from cavendish.engines.gemini.transport import (
    Lost,
    NoCredentials,
    Progress,
    Reply,
    Sent,
    Unreached,
)
from cavendish.preferences import Endpoint, EndpointKind

_CONNECT_SECONDS = 15.0
# Shorter than any server keeps an idle connection: a request on a dead one might be paid for.
_KEEP_ALIVE_SECONDS = 20.0
_LISTED_PER_PAGE = 1000
# Those that never left this machine; any other failure may have come after the request.
_UNSENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)


@dataclass(frozen=True, slots=True)
class Served:
    """A model that an endpoint says it serves."""

    id: str
    title: str


@dataclass(slots=True)
class _Watch:
    """What the hooks have seen of the request of this task."""

    progress: Progress
    response: httpx2.Response | None = None


_watch: ContextVar[_Watch] = ContextVar("gemini_request")


class Client:
    """Asks one endpoint. All methods run on the network's loop; it is kept alive between them."""

    def __init__(self, endpoint: Endpoint, key: str) -> None:
        """Raises NoCredentials."""
        self._vertex = endpoint.kind is EndpointKind.VERTEX
        self._http = httpx2.AsyncClient(
            proxy=endpoint.proxy or None,
            limits=httpx2.Limits(max_connections=None, keepalive_expiry=_KEEP_ALIVE_SECONDS),
            event_hooks={"request": [_observe], "response": [_catch]},
        )
        options = types.HttpOptions(
            base_url=base_url(endpoint),
            api_version=api_version(endpoint),
            headers=filled(endpoint.headers, key),
            retry_options=types.HttpRetryOptions(attempts=1),
            httpx_async_client=self._http,
        )
        own: dict[str, Any] = {"api_key": key}
        if keyless(endpoint):
            own = {"project": endpoint.project, "location": location(endpoint)}
        try:
            self._sdk = genai.Client(vertexai=self._vertex, http_options=options, **own)
        except (GoogleAuthError, ValueError) as error:
            raise NoCredentials(_phrase(error)) from error

    async def ask(self, asked: Question, seconds: float, progress: Progress) -> Reply:
        """The response, whatever its status. Raises Unreached, Lost, NoCredentials."""
        config = self._config(asked, seconds)
        models = self._sdk.aio.models
        # The contents of extra_body take the place of these.
        work = models.generate_content(model=asked.model, contents="-", config=config)
        watch = _Watch(progress)
        _watch.set(watch)
        try:
            async with asyncio.timeout(seconds):
                await work
        except (errors.APIError, ValueError, RecursionError):
            # An error of the API, or what the SDK could not read: the response tells it all.
            pass
        except TimeoutError as error:
            raise _failure("no answer came in time", progress, timed_out=True) from error
        except httpx2.HTTPError as error:
            raise _transport_failure(error, progress) from error
        except GoogleAuthError as error:
            raise NoCredentials(_phrase(error)) from error
        return _reply(watch)

    async def models(self, seconds: float) -> list[Served]:
        """What the endpoint says that it serves. Raises Unreached where it does not say."""
        _watch.set(_Watch(Progress()))
        config = types.ListModelsConfig(page_size=_LISTED_PER_PAGE)
        try:
            async with asyncio.timeout(seconds):
                pager = await self._sdk.aio.models.list(config=config)
                return [_served(model) async for model in pager]
        except (errors.APIError, httpx2.HTTPError, TimeoutError, GoogleAuthError) as error:
            raise Unreached(_phrase(error)) from error

    async def close(self) -> None:
        """Closes its connections."""
        await self._sdk.aio.aclose()
        self._sdk.close()
        await self._http.aclose()

    def _config(self, asked: Question, seconds: float) -> types.GenerateContentConfig:
        return types.GenerateContentConfig(
            response_modalities=["TEXT", "IMAGE"] if asked.wants_picture else ["TEXT"],
            image_config=_image_config(asked),
            thinking_config=_thinking_config(asked),
            tools=_tools(asked),
            # Vertex has no such field, and keeps nothing.
            store=None if self._vertex else False,
            automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
            automatic_continuation=False,
            should_return_http_response=True,
            http_options=types.HttpOptions(
                timeout=max(int(seconds * 1000), 1),
                # The SDK would turn signatures and pictures into url-safe base64, which relays
                # refuse, and drop what it does not know of an earlier answer.
                extra_body={"contents": asked.contents},
            ),
        )


def _image_config(asked: Question) -> types.ImageConfig | None:
    if not (asked.size or asked.ratio):
        return None
    return types.ImageConfig(aspect_ratio=asked.ratio or None, image_size=asked.size or None)


def _thinking_config(asked: Question) -> types.ThinkingConfig | None:
    if not (asked.thoughts or asked.level):
        return None
    level = types.ThinkingLevel(asked.level) if asked.level else None
    return types.ThinkingConfig(include_thoughts=asked.thoughts or None, thinking_level=level)


def _tools(asked: Question) -> list[Any] | None:
    if not (asked.search_web or asked.search_images):
        return None
    kinds = types.SearchTypes(
        web_search=types.WebSearch() if asked.search_web else None,
        image_search=types.ImageSearch() if asked.search_images else None,
    )
    return [types.Tool(google_search=types.GoogleSearch(search_types=kinds))]


async def _observe(request: httpx2.Request) -> None:
    """Watches how much of a request leaves, and does not wait long for a connection."""
    progress = _watch.get().progress
    timeout = request.extensions.setdefault("timeout", {})
    timeout["connect"] = min(timeout.get("connect") or _CONNECT_SECONDS, _CONNECT_SECONDS)

    async def trace(event: str, info: dict[str, Any]) -> None:
        _, _, step = event.partition(".")
        if step == "send_request_body.started":
            progress.sent = Sent.SOME
        elif step == "send_request_body.complete":
            progress.sent = Sent.ALL
        elif step == "send_request_body.failed" and isinstance(
            info.get("exception"), httpcore2.WriteError
        ):
            # The other side has hung up on half a request, which it can do nothing with.
            progress.sent = Sent.NOTHING

    request.extensions["trace"] = trace


async def _catch(response: httpx2.Response) -> None:
    """Keeps hold of the response, whose bytes the SDK does not hand on."""
    _watch.get().response = response


def _reply(watch: _Watch) -> Reply:
    response = watch.response
    if response is None:
        raise _failure("no response came", watch.progress)
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Reply(response.status_code, headers, response.content)


def _transport_failure(error: httpx2.HTTPError, progress: Progress) -> Exception:
    if isinstance(error, _UNSENT):
        progress.sent = Sent.NOTHING
    return _failure(_phrase(error), progress, timed_out=isinstance(error, httpx2.TimeoutException))


def _failure(problem: str, progress: Progress, *, timed_out: bool = False) -> Exception:
    if progress.may_be_billed:
        return Lost(problem, timed_out=timed_out)
    return Unreached(problem)


def _phrase(error: Exception) -> str:
    """What the library says, in one line that can stand within a sentence."""
    said = " ".join(str(error).split()).rstrip(".")
    return said or type(error).__name__


def _served(model: types.Model) -> Served:
    name = (model.name or "").rpartition("/")[2]
    return Served(name, model.display_name or name)
