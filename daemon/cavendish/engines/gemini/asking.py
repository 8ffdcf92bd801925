# SPDX-License-Identifier: GPL-3.0-or-later
"""One question, from what is already known of its answer to what it has cost."""

from dataclasses import dataclass

from cavendish.catalog.limits import check_options
from cavendish.catalog.model import CloudModel
from cavendish.catalog.price import cost, estimate
from cavendish.engines.engine import Control
from cavendish.engines.gemini.means import Means
from cavendish.engines.gemini.question import question
from cavendish.engines.gemini.reading import Reading, Unreadable, read
from cavendish.engines.gemini.tries import Errand, Tries
from cavendish.engines.gemini.verdict import Verdict, judge
from cavendish.engines.model import Answer, Ask, Calls, Kept, Speaker, Tokens, Turn
from cavendish.errors import AnswerUnusable, EndpointFailed
from cavendish.request import ModelOptions


@dataclass(frozen=True, slots=True)
class _Told:
    """An answer that was read, and its price booked."""

    reading: Reading
    endpoint: str
    cost_micro_usd: int


class Asking:
    """One question."""

    def __init__(self, means: Means, ask: Ask, calls: Calls, control: Control) -> None:
        self._means = means
        self._ask = ask
        self._calls = calls
        self._control = control
        self._model = means.catalog.assume(ask.model)
        self._price = ask.price_micro_usd or self._estimate()
        self._tries: Tries | None = None
        self._deadline = means.clock() + ask.deadline_seconds

    def run(self) -> Answer:
        """The answer, be it kept from before or asked for now. Raises what `ModelEngine.ask` does.

        An answer with nothing in it is asked for once more, as a step of its own, so that each
        step has one answer whatever happens between the two.
        """
        told = [self._told(self._ask.step)]
        verdict = self._judge(told[-1])
        notes: tuple[str, ...] = ()
        if verdict is not None and verdict.again and self._ask.again:
            notes = (f"{verdict.error.message} So it was asked once more.",)
            told.append(self._told(f"{self._ask.step}, again"))
            verdict = self._judge(told[-1])
        if verdict is not None:
            raise verdict.error
        return self._answer(told, notes)

    def _told(self, step: str) -> _Told:
        kept = self._calls.answered(step) or self._obtained(step)
        try:
            reading = read(kept.body)
        except Unreadable as problem:
            # Nobody knows what it has cost; the price that was reserved is the safe side.
            self._calls.settle(kept.number, self._price, Tokens())
            raise AnswerUnusable(model=self._model.title, problem=problem) from problem
        return _Told(reading, kept.endpoint, self._settled(kept, reading))

    def _obtained(self, step: str) -> Kept:
        if self._tries is None:
            self._tries = Tries(self._means, self._errand(), self._calls, self._control)
        return self._tries.get(step)

    def _errand(self) -> Errand:
        """What is to be got. Raises ModelOptionUnsupported, ThreadBroken."""
        ask = self._ask
        wanted = ModelOptions(
            size=ask.size,
            ratio=ask.ratio,
            thinking=ask.thinking,
            search_web=ask.search_web,
            search_images=ask.search_images,
        )
        check_options(self._model, wanted)
        # An endpoint that does not list a model may still serve it: it is asked last.
        missing = self._means.listing.missing
        endpoints = sorted(ask.endpoints, key=lambda name: missing(name, self._model))
        return Errand(
            question(ask, self._model),
            self._model,
            tuple(endpoints),
            self._price,
            self._deadline,
            ask.deadline_seconds,
        )

    def _settled(self, kept: Kept, reading: Reading) -> int:
        """Books what an answer has cost, and gives it. Raises EndpointFailed for an error."""
        if reading.error:
            self._calls.settle(kept.number, 0, Tokens())
            raise EndpointFailed(endpoint=kept.endpoint, detail="it sent an error as its answer")
        tokens, price = reading.tokens, self._price
        if tokens is None:
            # It does not tell: a picture has its price, damaged or not, and nothing has none.
            price = price if reading.picture or reading.damage or reading.text else 0
            tokens = Tokens()
        else:
            model = self._paid(reading)
            price = cost(model, prompt=tokens.prompt, text=tokens.text, picture=tokens.picture)
        self._calls.settle(kept.number, price, tokens)
        return price

    def _paid(self, reading: Reading) -> CloudModel:
        """The model that has answered, and is paid for."""
        model = self._means.catalog.assume(reading.model or self._ask.model)
        return model if model.listed else self._model

    def _judge(self, told: _Told) -> Verdict | None:
        drawn = self._ask.wants_picture
        return judge(told.reading, self._model.title, wants_picture=drawn)

    def _answer(self, told: list[_Told], notes: tuple[str, ...]) -> Answer:
        reading = told[-1].reading
        return Answer(
            picture=reading.picture,
            text=reading.text,
            turn=Turn(Speaker.MODEL, reading.parts),
            endpoint=told[-1].endpoint,
            model=reading.model or self._model.id,
            cost_micro_usd=sum(each.cost_micro_usd for each in told),
            sources=reading.sources,
            notes=(*notes, *self._renamed(reading), *self._elsewhere(told[-1].endpoint)),
        )

    def _renamed(self, reading: Reading) -> tuple[str, ...]:
        """A note where another model of the catalog has answered."""
        answered = self._paid(reading)
        if answered.id == self._model.id:
            return ()
        return (f"{answered.title} answered in place of {self._model.title}.",)

    def _elsewhere(self, endpoint: str) -> tuple[str, ...]:
        """A note where another endpoint has answered than the artist's first choice.

        After a crash nobody knows any more what was wrong with that.
        """
        first = self._ask.endpoints[0]
        if endpoint == first:
            return ()
        trouble = self._tries.trouble(first) if self._tries else ""
        return (f"{endpoint} answered in place of {first}{': ' if trouble else '.'}{trouble}",)

    def _estimate(self) -> int:
        parts = [part for turn in self._ask.turns for part in turn.parts]
        return estimate(
            self._model,
            self._ask.size,
            pictures=sum(part.picture is not None or bool(part.verbatim) for part in parts),
            prompt_bytes=sum(len(part.text.encode()) for part in parts),
            thinking=self._ask.thinking,
            wants_picture=self._ask.wants_picture,
        )
