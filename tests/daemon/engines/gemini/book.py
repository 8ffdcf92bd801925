# SPDX-License-Identifier: GPL-3.0-or-later
"""A book of paid requests that lives in memory, with the rules of the durable one."""

import threading
from dataclasses import dataclass
from enum import Enum

from cavendish.engines.model import Kept, Tokens
from cavendish.errors import AnswerUnknown


class State(Enum):
    OPEN = "open"
    KEPT = "kept"
    SETTLED = "settled"
    VOID = "void"
    LOST = "lost"


@dataclass
class Entry:
    step: str
    endpoint: str
    model: str
    price: int
    state: State = State.OPEN
    body: bytes = b""
    cost: int = 0
    tokens: Tokens | None = None


class Book:
    """Calls for one job. pay_again: how many lost answers may be asked for once more."""

    def __init__(self, pay_again: int = 0) -> None:
        self.entries: list[Entry] = []
        self.left = pay_again
        self._lock = threading.Lock()

    @property
    def paid(self) -> int:
        return sum(e.cost for e in self.entries if e.state is State.SETTLED)

    @property
    def states(self) -> list[str]:
        return [entry.state.value for entry in self.entries]

    def answered(self, step: str) -> Kept | None:
        with self._lock:
            for number, entry in enumerate(self.entries):
                if entry.step == step and entry.state in (State.KEPT, State.SETTLED):
                    return Kept(number, entry.endpoint, entry.body)
        return None

    def open(self, step: str, endpoint: str, model: str, price_micro_usd: int) -> int:
        with self._lock:
            assert not any(e.step == step and e.state is State.OPEN for e in self.entries)
            self.entries.append(Entry(step, endpoint, model, price_micro_usd))
            return len(self.entries) - 1

    def keep(self, number: int, body: bytes) -> None:
        self._move(number, State.OPEN, State.KEPT).body = body

    def settle(self, number: int, cost_micro_usd: int, tokens: Tokens) -> None:
        entry = self.entries[number]
        assert entry.state in (State.KEPT, State.SETTLED)
        entry.state, entry.cost, entry.tokens = State.SETTLED, cost_micro_usd, tokens

    def void(self, number: int) -> None:
        self._move(number, State.OPEN, State.VOID)

    def lose(self, number: int) -> None:
        entry = self._move(number, State.OPEN, State.LOST)
        with self._lock:
            if self.left == 0:
                raise AnswerUnknown(model=entry.model, price_usd=entry.price / 1e6)
            self.left -= 1

    def pays_again(self) -> bool:
        return self.left > 0

    def _move(self, number: int, before: State, after: State) -> Entry:
        with self._lock:
            entry = self.entries[number]
            assert entry.state is before, (entry.state, after)
            entry.state = after
            return entry
