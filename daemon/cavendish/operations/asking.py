# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks a model on behalf of one operation, and keeps the account of what came of it."""

import time
from dataclasses import dataclass

from cavendish.catalog.catalog import catalog
from cavendish.catalog.model import CloudModel
from cavendish.catalog.price import estimate
from cavendish.engines.model import Answer, Ask, ModelEngine, Part, Speaker, Turn
from cavendish.engines.progress import Span
from cavendish.operations.account import Account
from cavendish.operations.run import Layer, Outcome, Work
from cavendish.request import Plan, Source, Thinking

_DEADLINE_SECONDS = 300.0
_LEAST_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """The picture that is wanted, as the model knows its sizes; fractions of the job's progress.

    again: an answer with nothing in it is asked for once more in the same words.
    """

    size: str = ""
    ratio: str = ""
    picture: bool = True
    begin: float = 0.1
    end: float = 0.8
    continues: bool = True
    again: bool = True


class Asker:
    """The questions of one run of one operation. continues: after what the thread has so far."""

    def __init__(self, work: Work) -> None:
        if not isinstance(work.engine, ModelEngine) or work.calls is None:
            raise TypeError(work.engine)
        self._engine: ModelEngine = work.engine
        self._account = Account(work.calls)
        self._work = work
        self._began = time.monotonic()
        self._seconds = 0.0
        self._sources: dict[Source, None] = {}
        self._notes: dict[str, None] = {}
        self.model: CloudModel = catalog().assume(work.plan.model)

    @property
    def plan(self) -> Plan:
        """What routing decided."""
        return self._work.plan

    @property
    def title(self) -> str:
        """What the artist knows the model as."""
        return self.model.title

    def ask(self, step: str, parts: tuple[Part, ...], wanted: Wanted) -> tuple[Turn, Answer]:
        """The question and its answer. Raises JobCancelled and the errors of `errors.cloud`."""
        work = self._work
        work.control.check()
        work.control.progress(wanted.begin, f"Asking {self.title}")
        asked = Turn(Speaker.USER, parts)
        question = self._question(step, asked, wanted)
        began = time.perf_counter()
        try:
            span = Span(work.control, wanted.begin, wanted.end)
            answer = self._engine.ask(question, self._account, span)
        finally:
            self._seconds += time.perf_counter() - began
        work.control.check()
        self._sources.update(dict.fromkeys(answer.sources))
        self._notes.update(dict.fromkeys(answer.notes))
        return asked, answer

    def fitting(self) -> None:
        """Tells that the answer is there, and is now made to fit. Raises JobCancelled."""
        self._work.control.check()
        self._work.control.progress(0.85, "Fitting the answer")

    def outcome(
        self,
        layer: Layer | None,
        exchange: tuple[Turn, ...],
        text: str = "",
        notes: tuple[str, ...] = (),
    ) -> Outcome:
        """What the operation made, with the account of all questions."""
        return Outcome(
            layer,
            self._seconds,
            cost_micro_usd=self._account.cost_micro_usd,
            text=text,
            notes=(*self._notes, *notes),
            sources=tuple(self._sources),
            exchange=exchange,
        )

    def _question(self, step: str, asked: Turn, wanted: Wanted) -> Ask:
        options, plan = self._work.request.options, self._work.plan
        turns = (*(self._work.history if wanted.continues else ()), asked)
        thinking = options.thinking if wanted.picture else self._least_thinking()
        return Ask(
            step=step,
            model=plan.model,
            endpoints=plan.endpoints,
            turns=turns,
            size=wanted.size,
            ratio=wanted.ratio,
            wants_picture=wanted.picture,
            thinking=thinking,
            search_web=options.search_web and wanted.picture,
            search_images=options.search_images and wanted.picture,
            price_micro_usd=self._price(turns, wanted, thinking),
            deadline_seconds=self._left(options.deadline_seconds or _DEADLINE_SECONDS),
            again=wanted.again,
        )

    def _price(self, turns: tuple[Turn, ...], wanted: Wanted, thinking: Thinking) -> int:
        parts = [part for turn in turns for part in turn.parts]
        words = sum(len(part.text.encode()) for part in parts)
        pictures = sum(part.picture is not None or bool(part.verbatim) for part in parts)
        return estimate(
            self.model,
            wanted.size,
            pictures,
            words,
            thinking=thinking,
            wants_picture=wanted.picture,
        )

    def _least_thinking(self) -> Thinking:
        able = Thinking.MINIMAL in self.model.thinking
        return Thinking.MINIMAL if able else Thinking.DEFAULT

    def _left(self, seconds: float) -> float:
        """What is left of the time that the whole operation has."""
        return max(self._began + seconds - time.monotonic(), _LEAST_SECONDS)
