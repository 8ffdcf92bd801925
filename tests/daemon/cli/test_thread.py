# SPDX-License-Identifier: GPL-3.0-or-later
import dataclasses
from datetime import datetime, timezone

from cavendish.cli import exits
from cavendish.cli.thread import branches
from cavendish_client.threads import Thread, Turn
from tests.daemon.cli.conftest import Cavendish

MOMENT = datetime(2026, 1, 2, tzinfo=timezone.utc)
THREAD = Thread("t", "picture", "", "", "", MOMENT, ())


def turn(name: str, parent: str) -> Turn:
    return Turn(name, parent, "edit", "red", "banana", 5, MOMENT)


def test_thread_is_begun_listed_shown_moved_and_deleted(live: Cavendish):
    (made,) = live("thread", "new", "picture.png", "--name", "coat", "--json").objects()
    thread = made["thread_id"]
    assert (made["document"], made["name"], made["turns"]) == ("picture.png", "coat", [])
    listed = live("thread", "list", "picture.png").out
    assert thread in listed
    assert "coat" in listed
    (shown,) = live("thread", "show", thread, "--json").objects()
    assert shown == made
    assert live("thread", "go", thread, "start").code == exits.OK
    assert live("thread", "delete", thread).code == exits.OK
    assert live("thread", "list", "picture.png").out == "no conversations yet\n"


def test_unknown_thread_is_refused(live: Cavendish):
    live("thread", "show", "nothing").refused("THREAD_NOT_FOUND", exits.REFUSED)


def test_turns_are_told_along_their_branches():
    turns = (turn("a", ""), turn("b", "a"), turn("c", "b"), turn("d", "b"), turn("e", "d"))
    told = list(branches(dataclasses.replace(THREAD, turns=turns)))
    assert [(depth, one.turn_id) for depth, one in told] == [
        (0, "a"),
        (0, "b"),
        (1, "c"),
        (1, "d"),
        (1, "e"),
    ]
