# SPDX-License-Identifier: GPL-3.0-or-later
import sys
import threading
from collections.abc import Iterator

import pytest

from cavendish.engines.inference import allowance
from cavendish.engines.inference.allowance import RESERVE_BYTES, allowed, spare_bytes

MIB = 1 << 20


class Machine:
    """What is left of a machine, asked for again and again; the last figure stays."""

    def __init__(self, *left: int) -> None:
        self._left: Iterator[int] = iter(left)
        self._last = 0

    def __call__(self) -> int:
        self._last = next(self._left, self._last)
        return self._last


def test_something_is_left_to_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "available_bytes", lambda: RESERVE_BYTES + 300 * MIB)
    assert spare_bytes() == 300 * MIB


def test_a_little_may_always_be_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "available_bytes", lambda: 0)
    assert spare_bytes() == 128 * MIB


def test_run_is_stopped_when_the_machine_is_nearly_out_of_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plenty = RESERVE_BYTES + 4096 * MIB
    monkeypatch.setattr(allowance, "available_bytes", Machine(plenty, plenty, 200 * MIB))
    stopped = threading.Event()
    with allowed(stopped.set) as watch:
        assert stopped.wait(60)
    assert watch.ran_out


@pytest.mark.skipif(sys.platform != "linux", reason="no other system has such a limit")
def test_run_is_stopped_before_nothing_is_left_of_its_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(allowance, "available_bytes", lambda: RESERVE_BYTES + 256 * MIB)
    stopped = threading.Event()
    with allowed(stopped.set) as watch:
        taken = [bytes(208 * MIB)]
        assert stopped.wait(60)
        # There is room again for whoever else needs some.
        taken.append(bytes(80 * MIB))
    assert watch.ran_out


def test_run_that_takes_what_was_taken_before_is_stopped_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What malloc has kept the addresses of is no more to the limit, but it is to the machine."""
    taken = iter([100 * MIB])
    monkeypatch.setattr(allowance, "resident_bytes", lambda: next(taken, 340 * MIB))
    monkeypatch.setattr(allowance, "available_bytes", lambda: RESERVE_BYTES + 300 * MIB)
    stopped = threading.Event()
    with allowed(stopped.set) as watch:
        assert stopped.wait(60)
    assert watch.ran_out


def test_run_that_has_enough_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = threading.Semaphore(0)

    def plenty() -> int:
        looks.release()
        return RESERVE_BYTES + 4096 * MIB

    monkeypatch.setattr(allowance, "available_bytes", plenty)
    with allowed(lambda: pytest.fail("it was stopped")) as watch:
        for _ in range(3):
            assert looks.acquire(timeout=60)
    assert not watch.ran_out
