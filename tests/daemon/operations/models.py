# SPDX-License-Identifier: GPL-3.0-or-later
"""A model engine in this process, for tests of what operations ask and make of answers."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from PIL import Image

from cavendish.engines.model import Answer, Ask, Kept, Part, Picture, Speaker, Tokens, Turn
from cavendish.errors import AnswerEmpty, ModelUnknown
from cavendish.operations.run import Outcome, Work, run
from cavendish.request import ModelOptions, Operation, Plan, Request, Source
from tests.daemon.operations.pictures import Silent, packed

MODEL = "gemini-nano-banana-2.1"
PLAN = Plan("gemini", model=MODEL, endpoints=("gemini",), size="1K", ratio="1:1")

Reply = Any


def opened(picture: Picture) -> Any:
    """The pixels of a picture that was sent: [h, w, 3]."""
    return np.array(Image.open(io.BytesIO(picture.content)).convert("RGB"))


def saved(pixels: Any) -> Picture:
    """Pixels as a model sends them."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return Picture(buffer.getvalue(), "image/png")


class NoBook:
    """A book of calls that keeps nothing."""

    def answered(self, step: str) -> Kept | None:
        return None

    def open(self, step: str, endpoint: str, model: str, price_micro_usd: int) -> int:
        return 0

    def keep(self, number: int, body: bytes) -> None: ...

    def settle(self, number: int, cost_micro_usd: int, tokens: Tokens) -> None: ...

    def void(self, number: int) -> None: ...

    def lose(self, number: int) -> None: ...

    def pays_again(self) -> bool:
        return False

    def end(self) -> None: ...


class Model:
    """Replies to each question in turn: pixels, words, an error, or what a function makes of it.

    asks: the questions so far. The last reply is for all that follow.
    """

    name = "gemini"
    description = "Replies."

    def __init__(self, *replies: Reply) -> None:
        self._replies = list(replies)
        self.notes: tuple[str, ...] = ()
        self.asks: list[Ask] = []

    def ask(self, ask: Ask, calls: Any, control: Any) -> Answer:
        self.asks.append(ask)
        calls.settle(len(self.asks), 1000, Tokens())
        control.progress(0.5, "drawing")
        reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        made = reply(ask) if callable(reply) else reply
        if isinstance(made, Exception):
            raise made
        if isinstance(made, str) and ask.wants_picture:
            raise AnswerEmpty(model="Nano Banana 2.1", said=made)
        picture = None if isinstance(made, str) else saved(made)
        said = made if isinstance(made, str) else "Here it is."
        turn = Turn(Speaker.MODEL, (Part(verbatim=b"{}"),))
        sources = [Source("t", "u")]
        return Answer(picture, said, turn, "gemini", MODEL, 1000, sources, self.notes)

    def problem(self, endpoint: str, model: str, *, patient: bool = False) -> str:
        return ""

    def gone(self, endpoints: Sequence[str], model: str) -> ModelUnknown | None:
        return None

    def close(self) -> None: ...

    @property
    def words(self) -> list[str]:
        """What was said with each question, the labels of the pictures too."""
        return ["\n".join(p.text for p in ask.turns[-1].parts if p.text) for ask in self.asks]

    def pictures(self, number: int = 0) -> list[Any]:
        """The pictures of a question."""
        parts = self.asks[number].turns[-1].parts
        return [opened(part.picture) for part in parts if part.picture is not None]


def first(ask: Ask) -> Any:
    """The first picture of a question."""
    return next(opened(p.picture) for p in ask.turns[-1].parts if p.picture is not None)


def painting(colour: tuple[int, int, int] = (200, 30, 40)) -> Callable[[Ask], Any]:
    """A reply: what was sent, with colour where its mask is white, or in its middle."""

    def paint(ask: Ask) -> Any:
        shown = [opened(p.picture) for p in ask.turns[-1].parts if p.picture is not None]
        made = shown[0].copy()
        if len(shown) > 1 and "mask" in ask.turns[-1].parts[3].text:
            made[shown[1][..., 0] > 127] = colour
        else:
            height, width = made.shape[:2]
            made[height // 4 : height // 2, width // 4 : width // 2] = colour
        return made

    return paint


def work_of(
    operation: Operation,
    payloads: Mapping[str, Any],
    engine: Any,
    plan: Plan = PLAN,
    control: Any = None,
    history: tuple[Turn, ...] = (),
    **options: Any,
) -> Work:
    """The work of an operation; payloads are arrays."""
    return Work(
        Request(operation, options=ModelOptions(**options)),
        plan,
        {name: packed(array) for name, array in payloads.items()},
        engine,
        control or Silent(),
        calls=NoBook(),
        history=history,
    )


def run_on(engine: Any, operation: Operation, payloads: Mapping[str, Any], **more: Any) -> Outcome:
    """What an operation makes."""
    return run(work_of(operation, payloads, engine, **more))
