# SPDX-License-Identifier: GPL-3.0-or-later
"""A thread as a list to read: each turn with its prompt and price, and how turns branch."""

from __future__ import annotations

from dataclasses import dataclass

from cavendish_client.studio.price import dollars
from cavendish_client.threads import Thread, Turn

LONGEST_NAME = 48
TITLES = {"replace_background": "Background", "cutout": "Cut-out"}


@dataclass(frozen=True)
class Row:
    """A turn. level: how often the thread has branched before it. followed: leads to here."""

    turn_id: str
    words: str
    cost: str
    level: int
    is_current: bool
    followed: bool


def rows(thread: Thread) -> tuple[Row, ...]:
    """The turns, each below the one that it follows, branches one level deeper."""
    followed = set(path(thread, thread.current))
    made: list[Row] = []

    def add(turn: Turn, level: int) -> None:
        made.append(_row(turn, level, thread.current, followed))
        following = [one for one in thread.turns if one.parent == turn.turn_id]
        # What was gone back from comes first and deeper; the straight way on stays level.
        for branch in following[:-1]:
            add(branch, level + 1)
        for last in following[-1:]:
            add(last, level)

    for turn in thread.turns:
        if not turn.parent:
            add(turn, 0)
    return tuple(made)


def path(thread: Thread, turn_id: str) -> tuple[str, ...]:
    """The turns that lead to one, the first first; nothing before the first."""
    parents = {turn.turn_id: turn.parent for turn in thread.turns}
    found: list[str] = []
    while turn_id in parents and turn_id not in found:
        found.append(turn_id)
        turn_id = parents[turn_id]
    return tuple(reversed(found))


def title(operation: str, prompt: str) -> str:
    """What a turn, or its layer, is called: 'Edit: make the coat red'."""
    verb = TITLES.get(operation, operation.replace("_", " ").capitalize())
    words = " ".join(prompt.split())
    if len(words) > LONGEST_NAME:
        words = words[: LONGEST_NAME - 1].rstrip() + "…"
    return f"{verb}: {words}" if words else verb


def _row(turn: Turn, level: int, current: str, followed: set[str]) -> Row:
    return Row(
        turn.turn_id,
        title(turn.operation, turn.prompt),
        dollars(turn.cost_micro_usd) if turn.cost_micro_usd else "free",
        level,
        turn.turn_id == current,
        turn.turn_id in followed,
    )
