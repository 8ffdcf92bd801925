# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_client.studio.conversation."""

from __future__ import annotations

from datetime import datetime, timezone

from cavendish_client.studio.conversation import LONGEST_NAME, path, rows, title
from cavendish_client.threads import Thread, Turn

NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)


def turn(name: str, parent: str = "", cost: int = 40_000) -> Turn:
    return Turn(name, parent, "edit", f"do {name}", "m", cost, NOW)


def thread(current: str, *turns: Turn) -> Thread:
    return Thread("t", "{d}", "", "", current, NOW, turns)


def test_rows_follow_the_thread_and_mark_where_it_stands() -> None:
    found = rows(thread("b", turn("a"), turn("b", "a")))
    assert [(row.words, row.cost, row.level) for row in found] == [
        ("Edit: do a", "$0.04", 0),
        ("Edit: do b", "$0.04", 0),
    ]
    assert [row.is_current for row in found] == [False, True]


def test_rows_show_what_was_gone_back_from_as_a_branch() -> None:
    found = rows(thread("c", turn("a"), turn("b", "a"), turn("c", "a", cost=0)))
    assert [(row.turn_id, row.level, row.followed) for row in found] == [
        ("a", 0, True),
        ("b", 1, False),
        ("c", 0, True),
    ]
    assert found[2].cost == "free"


def test_path_leads_from_the_first_turn() -> None:
    made = thread("c", turn("a"), turn("b", "a"), turn("c", "b"))
    assert path(made, "c") == ("a", "b", "c")
    assert path(made, "") == ()
    assert path(made, "unknown") == ()


def test_title_is_one_short_line() -> None:
    assert title("edit", "make the coat\n red") == "Edit: make the coat red"
    assert title("replace_background", "") == "Background"
    assert len(title("edit", "word " * 99)) <= LONGEST_NAME + len("Edit: ")
