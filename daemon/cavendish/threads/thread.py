# SPDX-License-Identifier: GPL-3.0-or-later
"""A conversation and its turns, as values."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One question and its answer. turn_id: the job that it was; parent '' begins the thread.

    asked, answered: the parts of both sides, as `threads.parts` writes them.
    """

    turn_id: str
    parent: str
    operation: str
    prompt: str
    model: str
    cost_micro_usd: int
    create_time: datetime
    asked: str
    answered: str


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation. current: the turn that it stands at, '' before the first.

    document, layer: the names that the host gives to what it is about. turns: the oldest first;
    their parents make them a tree.
    """

    thread_id: str
    document: str
    layer: str
    name: str
    current: str
    create_time: datetime
    turns: tuple[TurnRecord, ...] = ()

    def path(self, turn_id: str) -> tuple[TurnRecord, ...]:
        """The turns from the first one to this one; '' is before the first. Raises KeyError."""
        known = {turn.turn_id: turn for turn in self.turns}
        found: list[TurnRecord] = []
        while turn_id:
            found.append(known[turn_id])
            turn_id = known[turn_id].parent
        return tuple(reversed(found))
