# SPDX-License-Identifier: GPL-3.0-or-later
from collections.abc import Iterator
from pathlib import Path

import pytest

from cavendish.engines.model import Speaker
from cavendish.errors import ThreadNotFound, TurnNotFound
from cavendish.store import thread_table
from cavendish.store.database import Database
from cavendish.threads import parts
from cavendish.threads.threads import Threads
from tests.daemon.threads.house import Memory, record


class House:
    """Threads over a real file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.blobs = Memory()
        self.open()

    def open(self) -> None:
        self.database = Database.open(self.path, [thread_table.SCHEMA])
        self.threads = Threads(self.database, self.blobs)

    def grown(self, *turns: tuple[str, str]) -> str:
        """A thread with these turns."""
        thread = self.threads.create("picture", "sky", "clouds").thread_id
        for turn, parent in turns:
            self.threads.append(thread, record(turn, parent, self.blobs))
        return thread


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path / "threads.db")
    yield made
    made.database.close()


def words(house: House, thread: str, parent: str, model: str = "banana") -> list[str]:
    """What is said again, by whom."""
    said = house.threads.history(thread, parent, model)
    return [
        f"{turn.speaker}: {turn.parts[0].text or turn.parts[0].verbatim.decode()}" for turn in said
    ]


def test_thread_begins_before_its_first_turn(house: House) -> None:
    thread = house.threads.create("picture", "sky", "clouds")
    assert house.threads.get(thread.thread_id) == thread
    assert (thread.current, thread.turns) == ("", ())
    assert house.threads.history(thread.thread_id, "", "banana") == ()


def test_turns_are_replayed_with_both_sides(house: House) -> None:
    thread = house.grown(("a", ""), ("b", "a"))
    assert words(house, thread, "b") == [
        "user: prompt of a",
        'model: {"a": 1}',
        "user: prompt of b",
        'model: {"b": 1}',
    ]
    (first, *_) = house.threads.history(thread, "b", "banana")
    assert first.speaker is Speaker.USER
    assert first.parts[1].picture is not None


def test_thread_stands_at_its_newest_turn_and_can_go_back(house: House) -> None:
    thread = house.grown(("a", ""), ("b", "a"))
    assert house.threads.parent(thread, "") == "b"
    assert house.threads.select(thread, "a").current == "a"
    assert house.threads.parent(thread, "") == "a"
    house.threads.append(thread, record("c", "a", house.blobs))
    assert [line for line in words(house, thread, "c") if line.startswith("user")] == [
        "user: prompt of a",
        "user: prompt of c",
    ]


def test_turn_of_a_job_that_ran_twice_is_there_once(house: House) -> None:
    thread = house.grown(("a", ""), ("a", ""))
    assert [turn.turn_id for turn in house.threads.get(thread).turns] == ["a"]


def test_threads_outlive_the_daemon(house: House) -> None:
    thread = house.grown(("a", ""))
    before = house.threads.get(thread)
    house.database.close()
    house.open()
    assert house.threads.get(thread) == before


def test_threads_are_listed_by_document_the_newest_first(house: House) -> None:
    one, two = house.grown(("a", "")), house.grown(("b", ""))
    house.threads.create("other", "", "")
    assert [thread.thread_id for thread in house.threads.list("picture")] == [two, one]


def test_deleted_thread_is_gone_and_takes_no_turn(house: House) -> None:
    thread = house.grown(("a", ""))
    house.threads.delete(thread)
    house.threads.append(thread, record("b", "a", house.blobs))
    with pytest.raises(ThreadNotFound):
        house.threads.get(thread)
    assert house.threads.pinned_digests() == set()


def test_unknown_threads_and_turns_are_refused(house: House) -> None:
    thread = house.grown(("a", ""))
    for unknown in ("", "nothing"):
        with pytest.raises(ThreadNotFound):
            house.threads.get(unknown)
    with pytest.raises(TurnNotFound):
        house.threads.select(thread, "z")
    with pytest.raises(TurnNotFound):
        house.threads.parent(thread, "z")


def test_blobs_of_all_turns_are_pinned(house: House) -> None:
    thread = house.grown(("a", ""), ("b", "a"))
    needed = {
        digest
        for turn in house.threads.get(thread).turns
        for text in (turn.asked, turn.answered)
        for digest in parts.digests(text)
    }
    assert house.threads.pinned_digests() == needed
