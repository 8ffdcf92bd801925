# SPDX-License-Identifier: GPL-3.0-or-later
import threading

import pytest

from cavendish.jobs.unkept import Unkept


def test_who_asks_the_same_waits_until_all_are_kept() -> None:
    unkept, passed = Unkept(), threading.Event()
    waiting = threading.Thread(target=lambda: (unkept.wait("a"), passed.set()))
    with unkept.keeping("a"):
        with unkept.keeping("a"):
            waiting.start()
        assert not passed.is_set()
    waiting.join(20)
    assert passed.is_set()


def test_nobody_waits_for_another_question() -> None:
    unkept = Unkept()
    with unkept.keeping("a"):
        unkept.wait("b")


def test_failure_ends_the_wait() -> None:
    unkept = Unkept()
    with pytest.raises(OSError, match="full"), unkept.keeping("a"):
        raise OSError("full")
    unkept.wait("a")
