# SPDX-License-Identifier: GPL-3.0-or-later
"""The seam between operations and engines that ask a model: questions, answers, and the money door.

A model is asked in turns of parts, as the Gemini API has them; nothing here is Google's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from cavendish.engines.engine import Control
from cavendish.errors import ModelUnknown
from cavendish.request import Source, Thinking


@dataclass(frozen=True, slots=True)
class Picture:
    """An encoded picture, for example PNG or JPEG; sRGB, 8 bits."""

    content: bytes
    mime_type: str


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a turn: words, or a picture, or what a model has said before, verbatim.

    verbatim: a JSON object as the model sent it, its signature included, UTF-8.
    """

    text: str = ""
    picture: Picture | None = None
    verbatim: bytes = b""


class Speaker(StrEnum):
    """Whose turn it is."""

    USER = "user"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side said."""

    speaker: Speaker
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to a model.

    step: names this question among those of its job, the same in each run of the job. endpoints:
    where to ask, the first choice first. turns: the last one is the user's. size, ratio: of the
    picture wanted, '' where none is wanted or the model chooses. price_micro_usd: the most that the
    answer is expected to cost. again: an answer with nothing in it is asked for, and paid for, once
    more in the same words.
    """

    step: str
    model: str
    endpoints: tuple[str, ...]
    turns: tuple[Turn, ...]
    size: str = ""
    ratio: str = ""
    wants_picture: bool = True
    thinking: Thinking = Thinking.DEFAULT
    search_web: bool = False
    search_images: bool = False
    price_micro_usd: int = 0
    deadline_seconds: float = 300.0
    again: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model answered.

    picture: the one meant, None where there is none. turn: the whole answer to replay, its thoughts
    left out. endpoint: who answered. model: the version that answered. cost_micro_usd: what was
    paid, from the answer's usage. notes: what the artist should know of it, a sentence each.
    """

    picture: Picture | None
    text: str
    turn: Turn
    endpoint: str
    model: str
    cost_micro_usd: int
    sources: Sequence[Source] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tokens:
    """What an answer used: tokens of the prompt, of words and thoughts, and of pictures made."""

    prompt: int = 0
    text: int = 0
    picture: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer on disk: the number of its call, who gave it, and its bytes as they came."""

    number: int
    endpoint: str
    body: bytes


class Calls(Protocol):
    """The book in which each request that may cost money is written before it is sent.

    Durable when a method returns; blocks; thread-safe. One instance serves one run of one job.
    """

    def answered(self, step: str) -> Kept | None:
        """The answer that this job has got for the step, in this run or before."""
        ...

    def open(self, step: str, endpoint: str, model: str, price_micro_usd: int) -> int:
        """Reserves the price and marks that a request is about to be sent; the call's number.

        Raises BudgetExceeded; AnswerUnknown where an earlier request of the step may have been
        paid for, and the artist has not agreed to pay again.
        """
        ...

    def keep(self, number: int, body: bytes) -> None:
        """Puts the answer's bytes on disk, before anything is made of them. Raises DiskFull."""
        ...

    def settle(self, number: int, cost_micro_usd: int, tokens: Tokens) -> None:
        """The call has cost this. Said again of the same call, it changes nothing."""
        ...

    def void(self, number: int) -> None:
        """The call was surely not billed."""
        ...

    def lose(self, number: int) -> None:
        """It is not known whether the call was billed: its price stays reserved.

        Raises AnswerUnknown unless the artist has agreed to pay again.
        """
        ...

    def pays_again(self) -> bool:
        """Whether `lose` would let a lost answer be asked, and paid, for once more."""
        ...

    def end(self) -> None:
        """The run is over: a call that is still on its way gets lost. For who began the run."""
        ...


@runtime_checkable
class ModelEngine(Protocol):
    """A way to ask models. One instance serves all workers of its pool at once."""

    @property
    def name(self) -> str:
        """The name that requests and plans use."""
        ...

    @property
    def description(self) -> str:
        """What it runs on, in words. May load code."""
        ...

    def problem(self, endpoint: str, model: str, *, patient: bool = False) -> str:
        """Why the endpoint cannot be used for the model just now, as a phrase; '' if it can.

        patient: `ask` may wait while an endpoint that answers, if with failures only, is left
        alone. At once.
        """
        ...

    def gone(self, endpoints: Sequence[str], model: str) -> ModelUnknown | None:
        """The refusal, where each of the endpoints has said that it does not serve the model.

        At once.
        """
        ...

    def close(self) -> None:
        """Closes all connections; call it when nothing is asked any more. Blocks for a moment."""
        ...

    def ask(self, ask: Ask, calls: Calls, control: Control) -> Answer:
        """Asks, and asks again where that is safe, until there is an answer or no hope.

        A step that `calls` holds the answer of is not sent again. Raises JobCancelled and the
        errors of `errors.cloud`.
        """
        ...
