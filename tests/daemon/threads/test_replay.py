# SPDX-License-Identifier: GPL-3.0-or-later
import dataclasses

from cavendish.threads import parts
from cavendish.threads.replay import MOST_BYTES, MOST_PICTURES, replayed
from tests.daemon.threads.house import Memory, answered, record


def test_turns_of_the_same_model_are_replayed_in_order() -> None:
    blobs = Memory()
    path = [record("a", "", blobs), record("b", "a", blobs)]
    assert replayed(path, "banana") == path


def test_turns_before_another_model_are_left_out() -> None:
    blobs = Memory()
    path = [record("a", "", blobs), record("b", "a", blobs, "apple"), record("c", "b", blobs)]
    assert replayed(path, "banana") == path[2:]
    assert replayed(path, "apple") == []


def test_oldest_turns_are_left_out_where_there_are_too_many_pictures() -> None:
    blobs = Memory()
    path = [record(str(n), str(n - 1) if n else "", blobs, pictures=2) for n in range(10)]
    kept = replayed(path, "banana")
    assert kept == path[-len(kept) :]
    assert 0 < len(kept) * 3 <= MOST_PICTURES


def test_turn_that_is_too_large_is_left_out() -> None:
    blobs = Memory()
    huge = parts.write(answered(b"x" * (MOST_BYTES + 1)), blobs)
    path = [dataclasses.replace(record("a", "", blobs), answered=huge), record("b", "a", blobs)]
    assert replayed(path, "banana") == path[1:]
