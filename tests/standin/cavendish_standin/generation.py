# SPDX-License-Identifier: GPL-3.0-or-later
"""generateContent: from a checked request to a reply, with what the script makes go wrong."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import replace
from typing import Any

from cavendish_standin.answer import Answer
from cavendish_standin.ask import Ask
from cavendish_standin.bill import Bill, Line
from cavendish_standin.channel import Reply, Request
from cavendish_standin.composition import Composed, Composer
from cavendish_standin.log import Entry
from cavendish_standin.memory import Memories
from cavendish_standin.models import ALIASES, MODELS, Model
from cavendish_standin.refusals import REFUSALS, Refusal
from cavendish_standin.script import TRANSPORT, Script, Step
from cavendish_standin.settings import Settings
from cavendish_standin.signatures import Signatures

HTML = (
    b"<html><head><title>502 Bad Gateway</title></head>\n<body><center><h1>502 Bad Gateway</h1>"
    b"</center></body></html>\n"
)


class Generation:
    """Composes answers, and keeps the bill for them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.signatures = Signatures(settings.secret)
        self.reset()

    def reset(self) -> None:
        """Forgets the bill, the script and every picture; signatures stay good."""
        self.script = Script()
        self.bill = Bill()
        self.memories = Memories()
        self._takes: Counter[int] = Counter()

    async def answer(
        self, request: Request, ask: Ask, model: Model, entry: Entry
    ) -> tuple[Composed | None, Step, Line | None]:
        """The answer to a checked request, after the time that it takes, and its line.

        None without an answer: what the step wants is said by broken(). Raises Refusal.
        """
        label = request.headers.get("x-standin-label") or " ".join(ask.labels.values())
        step = self.script.take(f"{request.path} {label} {ask.prompt}")
        entry.take(ask, step, label)
        await self._wait(request, step)
        if step.fault in REFUSALS:
            raise _refusal(step, model)
        if _speechless(step):
            return None, step, None
        composed = await self._compose(ask, model, step)
        entry.show(composed)
        line = self._bill(request, composed, model, step, label)
        return composed, step, line

    async def _wait(self, request: Request, step: Step) -> None:
        """The model's time, cut short where the client said how long the server may take."""
        latency = self.settings.latency_ms if step.latency_ms is None else step.latency_ms
        seconds = latency / 1000
        if step.fault == "hang":
            seconds = float("inf") if step.seconds is None else seconds + step.seconds
        allowed = float(request.headers.get("x-server-timeout", "inf"))
        hanging = step.fault == "hang"
        if seconds > allowed and not hanging:
            await asyncio.sleep(allowed)
            raise REFUSALS["deadline"]("")
        if not hanging:
            await asyncio.sleep(seconds)
            return
        try:
            limit = None if seconds == float("inf") else seconds
            await asyncio.wait_for(request.gone.wait(), limit)
        except TimeoutError:
            return

    async def _compose(self, ask: Ask, model: Model, step: Step) -> Composed:
        composer = Composer(self.signatures, self.memories, self.settings.drift)
        identity = hash(replace(ask, schema=None, labels=None))  # type: ignore[arg-type]
        take = self._takes[identity] if self.settings.vary else 0
        self._takes[identity] += 1
        return await asyncio.to_thread(composer.compose, ask, model, step, take)

    def _bill(
        self, request: Request, composed: Composed, model: Model, step: Step, label: str
    ) -> Line:
        answer = composed.answer
        line = Line(
            id=answer.id,
            model=model.id,
            label=label,
            key=key_of(request),
            usage=answer.usage,
            nano_dollars=answer.usage.nano_dollars(model),
            size=composed.tier,
            pictures=composed.pictures,
            fault=step.fault,
            billed=step.billed is not False,
        )
        self.bill.lines.append(line)
        return line


def key_of(request: Request) -> str:
    """The key or token that the client shows; empty without one."""
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
    return request.headers.get("x-goog-api-key") or request.query.get("key", "") or bearer


def _speechless(step: Step) -> bool:
    """Whether the step keeps the model from being asked at all."""
    endless = step.fault == "hang" and step.seconds is None
    return endless or step.fault in {"html", "empty", "garbage", "reset"}


def broken(step: Step) -> Reply:
    """The reply where no model was asked."""
    html = {"Content-Type": "text/html; charset=UTF-8"}
    if step.fault == "html":
        return Reply(502, html, [HTML])
    if step.fault == "empty":
        return Reply(502, {}, [])
    if step.fault == "garbage":
        return Reply(200, {"Content-Type": "application/json"}, [b'{"candidates": ['])
    return Reply(reset=True)


def _refusal(step: Step, model: Model) -> Refusal:
    make = REFUSALS[step.fault]
    return make(model.id) if step.seconds is None else make(model.id, step.seconds)


def json_reply(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    """A reply that is JSON."""
    heads = {"Content-Type": "application/json; charset=UTF-8", **(headers or {})}
    return Reply(status, heads, [json.dumps(body, ensure_ascii=False).encode()])


def treated(reply: Reply, step: Step, line: Line | None) -> Reply:
    """The reply with what the step does to its transport."""
    reply.line = line
    if step.fault not in TRANSPORT:
        return reply
    if step.fault in {"cut", "stall"}:
        reply.cut, reply.stall = step.fraction, step.fault == "stall"
    if step.fault == "drip":
        reply.drip = 1.0 if step.seconds is None else step.seconds
    return reply


def streamed(answer: Answer, step: Step, *, events: bool) -> Reply:
    """The answer as server-sent events, or as the pieces of one JSON list."""
    chunks: list[dict[str, Any]] = answer.chunks()
    if step.fault == "stream_error":
        chunks = [*chunks[:1], REFUSALS["overloaded"](answer.model).body()]
    texts = [json.dumps(chunk, ensure_ascii=False) for chunk in chunks]
    if events:
        pieces = [f"data: {text}\r\n\r\n".encode() for text in texts]
        return Reply(200, {"Content-Type": "text/event-stream"}, pieces, stream=True)
    pieces = [("[" if i == 0 else ",\r\n").encode() + t.encode() for i, t in enumerate(texts)]
    pieces.append(b"]")
    return Reply(200, {"Content-Type": "application/json; charset=UTF-8"}, pieces, stream=True)


def known_model(name: str, settings: Settings, version: str) -> Model:
    """The model of this name or alias; raises Refusal for one that is not served."""
    model = MODELS.get(ALIASES.get(name, name))
    if model is None or model.id not in settings.models:
        raise REFUSALS["model_gone"](name, version)
    return model
