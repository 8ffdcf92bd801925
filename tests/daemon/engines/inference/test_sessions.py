# SPDX-License-Identifier: GPL-3.0-or-later
import threading
from collections.abc import Callable

import pytest

from cavendish.engines.inference.sessions import Sessions, memory_is_short


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def kept(clock: Callable[[], float], *, short: bool = False) -> Sessions[str, str]:
    return Sessions(idle_seconds=300, clock=clock, is_short=lambda: short)


def test_idle_one_is_dropped_after_five_minutes_and_not_before() -> None:
    clock = Clock()
    sessions = kept(clock)
    with sessions.lend("a", lambda: "A") as loaded:
        assert loaded == "A"
    clock.now = 299
    sessions.sweep()
    assert len(sessions) == 1
    clock.now = 300
    sessions.sweep()
    assert len(sessions) == 0
    sessions.close()


def test_one_in_use_is_not_dropped() -> None:
    clock = Clock()
    sessions = kept(clock)
    with sessions.lend("a", lambda: "A"):
        clock.now = 900
        sessions.sweep()
        assert len(sessions) == 1
    sessions.close()


def test_short_memory_drops_what_is_idle_at_once() -> None:
    sessions = kept(Clock(), short=True)
    with sessions.lend("a", lambda: "A"):
        assert len(sessions) == 1
    assert len(sessions) == 0


def test_timer_drops_it_by_itself() -> None:
    gone = threading.Event()

    class Loaded:
        def __del__(self) -> None:
            gone.set()

    sessions: Sessions[str, Loaded] = Sessions(idle_seconds=0.01, is_short=lambda: False)
    with sessions.lend("a", Loaded):
        pass
    assert gone.wait(10)
    assert len(sessions) == 0


def test_failed_load_keeps_nothing() -> None:
    sessions = kept(Clock())

    def fail() -> str:
        raise OSError("no")

    with pytest.raises(OSError, match="no"), sessions.lend("a", fail):
        pass
    assert len(sessions) == 0


def test_one_asked_for_by_many_threads_is_loaded_once() -> None:
    sessions, loads = kept(Clock()), []
    barrier = threading.Barrier(6)

    def use() -> None:
        barrier.wait(10)
        with sessions.lend("a", lambda: loads.append(1) or "A"):
            pass

    threads = [threading.Thread(target=use) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert loads == [1]
    sessions.close()


def test_dropped_one_stays_with_who_has_it_and_is_loaded_anew() -> None:
    sessions, loads = kept(Clock()), []

    def load() -> int:
        loads.append(1)
        return len(loads)

    with sessions.lend("a", load) as first:
        sessions.drop()
        assert first == 1
        assert len(sessions) == 0
    with sessions.lend("a", load) as second:
        assert second == 2
    sessions.close()


def test_machine_tells_whether_memory_is_short() -> None:
    assert memory_is_short() in (True, False)


def test_room_is_made_for_a_large_one_of_what_is_idle() -> None:
    sessions = Sessions[str, str](is_short=lambda: False, free_bytes=lambda: 2 << 30)
    with sessions.lend("a", lambda: "A"):
        pass
    with sessions.lend("used", lambda: "U"):
        with sessions.lend("b", lambda: "B", 1 << 30):
            assert sorted(key for key, _ in sessions.kept()) == ["a", "b", "used"]
        with sessions.lend("large", lambda: "L", 2 << 30):
            assert sorted(key for key, _ in sessions.kept()) == ["large", "used"]
    sessions.close()


def test_what_was_used_the_longest_ago_makes_room() -> None:
    clock = Clock()
    shelf: Sessions[str, int] = Sessions(
        clock=clock, is_short=lambda: False, most=10, weigh=lambda size: size
    )
    for name, size in (("a", 4), ("b", 4), ("a", 4), ("c", 5)):
        clock.now += 1
        with shelf.lend(name, lambda size=size: size):
            pass
    assert [key for key, _ in shelf.kept()] == ["a", "c"]
    with shelf.lend("too much", lambda: 11):
        assert len(shelf) == 3
    assert not len(shelf)
    shelf.close()
