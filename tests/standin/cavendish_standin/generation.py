# SPDX-License-Identifier: GPL-3.0-or-later
"""generateContent: from a checked request to a reply, with what the script makes go wrong."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace

from cavendish_standin.ask import Ask
from cavendish_standin.bill import Bill, Line
from cavendish_standin.channel import Request
from cavendish_standin.composition import Composed, Composer
from cavendish_standin.log import Entry
from cavendish_standin.memory import Memories
from cavendish_standin.models import ALIASES, MODELS, Model
from cavendish_standin.refusals import REFUSALS, Refusal
from cavendish_standin.script import Script, Step
from cavendish_standin.settings import Settings
from cavendish_standin.signatures import Signatures


class Generation:
    """Composes answers, and keeps the bill for them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.signatures = Signatures(settings.secret)
        self.reset()

    def reset(self) -> None:
        """Forgets the bill, the script and every picture; signatures stay good."""
        self.script = Script()
        self.bill = Bill(unsent_counts=self.settings.bill_unsent)
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
            billed=_billed(step),
        )
        self.bill.lines.append(line)
        return line


def key_of(request: Request) -> str:
    """The key or token that the client shows; empty without one."""
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
    return request.headers.get("x-goog-api-key") or request.query.get("key", "") or bearer


def _billed(step: Step) -> bool:
    """Whether it is paid for: all that a model answered is, unless it broke off in the model."""
    return step.fault != "stream_error" if step.billed is None else step.billed


def _speechless(step: Step) -> bool:
    """Whether the step keeps the model from being asked at all."""
    endless = step.fault == "hang" and step.seconds is None
    return endless or step.fault in {"html", "empty", "garbage", "reset"}


def _refusal(step: Step, model: Model) -> Refusal:
    make = REFUSALS[step.fault]
    return make(model.id) if step.seconds is None else make(model.id, step.seconds)


def known_model(name: str, settings: Settings, version: str) -> Model:
    """The model of this name or alias; raises Refusal for one that is not served."""
    model = MODELS.get(ALIASES.get(name, name))
    if model is None or model.id not in settings.models:
        raise REFUSALS["model_gone"](name, version)
    return model
