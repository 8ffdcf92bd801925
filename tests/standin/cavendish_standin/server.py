# SPDX-License-Identifier: GPL-3.0-or-later
"""The server: who may ask, which address does what, and the loopback port it listens on."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any

from cavendish_standin.ask import Ask, read_ask
from cavendish_standin.channel import Channel, Reply, Request
from cavendish_standin.control import Control
from cavendish_standin.files import Files
from cavendish_standin.generation import Generation, key_of, known_model
from cavendish_standin.interactions import Interactions, events
from cavendish_standin.log import Entry
from cavendish_standin.models import MODELS, describe
from cavendish_standin.refusals import REFUSALS, Refusal, bad_argument, invalid
from cavendish_standin.reply import broken, event_stream, json_reply, streamed, treated
from cavendish_standin.schema import normalise
from cavendish_standin.settings import Settings
from cavendish_standin.usage import prompt_usage
from cavendish_standin.validation import check

_MODEL = r"(?P<model>[\w.@-]+)"
_PLAIN = re.compile(rf"/(?P<version>v1|v1beta)/models/{_MODEL}:(?P<verb>\w+)")
_VERTEX = re.compile(
    r"/(?P<version>v1|v1beta1)(/projects/[\w-]+/locations/[\w-]+)?/publishers/google/models/"
    rf"{_MODEL}:(?P<verb>\w+)"
)
_MODELS = re.compile(rf"/(?P<version>v1|v1beta)/models(/{_MODEL})?")
_PUBLISHED = re.compile(r"/(v1|v1beta1)/publishers/google/models")
_INTERACTIONS = re.compile(r"/(?P<version>v1|v1beta)/interactions(/(?P<id>[\w.-]+))?(/cancel)?")


class Server:
    """All of the stand-in behind one handler."""

    def __init__(self, settings: Settings) -> None:
        self.generation = Generation(settings)
        self.entries: list[Entry] = []
        self.control = Control(self.generation, self.entries)
        self.files = Files()
        self.interactions = Interactions()
        self._tasks: set[asyncio.Task[None]] = set()

    async def listen(self, port: int) -> asyncio.Server:
        """Listens on 127.0.0.1; port 0 takes a free one."""
        loop = asyncio.get_running_loop()
        limit = self.generation.settings.body_limit
        return await loop.create_server(
            lambda: Channel(self.handle, limit, self._tasks), "127.0.0.1", port
        )

    async def handle(self, request: Request) -> Reply:
        """The reply to any request."""
        if request.path.startswith("/standin/"):
            return self.control.handle(request)
        entry = Entry(request.method, request.path, key_of(request), request.headers)
        self.entries.append(entry)
        try:
            reply = await self._route(request, entry)
        except Refusal as refusal:
            body: Any = refusal.body()
            if request.path.endswith("streamGenerateContent") and "alt" not in request.query:
                body = [body]
            reply = json_reply(body, refusal.code, refusal.headers)
        entry.status = reply.status
        return reply

    async def _route(self, request: Request, entry: Entry) -> Reply:
        settings = self.generation.settings
        if "upload_id" not in request.query:
            _admit(request, settings)
        if "x-standin-body-bytes" in request.headers:
            limit = settings.body_limit
            raise invalid(f"Request payload size exceeds the limit: {limit} bytes.")
        if match := _PLAIN.fullmatch(request.path):
            return await self._model(request, match, entry, vertex=False)
        if match := _VERTEX.fullmatch(request.path):
            return await self._model(request, match, entry, vertex=True)
        if match := _MODELS.fullmatch(request.path):
            return _catalog(match["model"], settings, match["version"])
        if _PUBLISHED.fullmatch(request.path):
            return _published(settings)
        if match := _INTERACTIONS.fullmatch(request.path):
            return await self._interaction(request, match, entry)
        if reply := self.files.handle(request):
            return reply
        raise Refusal(404, "NOT_FOUND", "Requested entity was not found.")

    async def _model(
        self, request: Request, match: re.Match[str], entry: Entry, *, vertex: bool
    ) -> Reply:
        model = known_model(match["model"], self.generation.settings, match["version"])
        body = parse(request.body)
        if match["verb"] == "countTokens":
            fields = normalise(body, "count", vertex=vertex)
            fields = fields.get("generate_content_request") or fields
            return _counted(_understood(lambda: read_ask(model.id, fields, vertex=vertex)))
        if match["verb"] not in {"generateContent", "streamGenerateContent"}:
            raise REFUSALS["entity_gone"](model.id)
        fields = normalise(body, "request", vertex=vertex)
        ask = _understood(lambda: read_ask(model.id, fields, vertex=vertex))
        ask = self.files.resolve(ask)
        check(ask, model, self.generation.signatures)
        composed, step, line = await self.generation.answer(request, ask, model, entry)
        if composed is None:
            return broken(step)
        if match["verb"] == "streamGenerateContent":
            events = request.query.get("alt") == "sse"
            return treated(streamed(composed.answer, step, events=events), step, line)
        reply = json_reply(composed.answer.body(), headers={"x-gemini-service-tier": ask.tier})
        return treated(reply, step, line)

    async def _interaction(self, request: Request, match: re.Match[str], entry: Entry) -> Reply:
        if match["id"] is not None:
            return self._stored(request, match["id"])
        body = normalise(parse(request.body), "interaction")
        ask = self.files.resolve(_understood(lambda: self.interactions.read(body)))
        model = known_model(ask.model, self.generation.settings, match["version"])
        check(ask, model, self.generation.signatures)
        composed, step, line = await self.generation.answer(request, ask, model, entry)
        if composed is None:
            return broken(step)
        made = self.interactions.body(ask, composed.answer)
        if body.get("stream"):
            told = events(made, broken=step.fault == "stream_error")
            return treated(event_stream(told), step, line)
        return treated(json_reply(made), step, line)

    def _stored(self, request: Request, name: str) -> Reply:
        if request.method == "DELETE":
            self.interactions.delete(name)
            return json_reply({})
        return json_reply(self.interactions.find(name).body)


def _admit(request: Request, settings: Settings) -> None:
    """Raises the Refusal of a key that is missing, unknown or leaked."""
    key = key_of(request)
    if not key:
        raise REFUSALS["key_missing"]("")
    if key in settings.leaked_keys:
        raise REFUSALS["leaked"]("")
    if settings.keys and key not in settings.keys:
        raise REFUSALS["key_invalid"]("")


def parse(body: bytes) -> Any:
    """The JSON of a body; raises Refusal."""
    try:
        return json.loads(body)
    except ValueError as error:
        raise invalid(f"Invalid JSON payload received. {error}") from error


def _understood(read: Callable[[], Ask]) -> Ask:
    """What is read; a value of a wrong type is refused."""
    try:
        return read()
    except (TypeError, ValueError, AttributeError) as error:
        raise bad_argument("request", str(error)) from error


def _catalog(name: str | None, settings: Settings, version: str) -> Reply:
    if name is not None:
        return json_reply(describe(known_model(name, settings, version)))
    return json_reply({"models": [describe(MODELS[model]) for model in settings.models]})


def _published(settings: Settings) -> Reply:
    names = [{"name": f"publishers/google/models/{model}"} for model in settings.models]
    return json_reply({"publisherModels": names})


def _counted(ask: Ask) -> Reply:
    usage = prompt_usage(ask, MODELS[ask.model])
    details = usage.message()["promptTokensDetails"]
    total = usage.prompt_text + usage.prompt_images
    return json_reply({"totalTokens": total, "promptTokensDetails": details})
