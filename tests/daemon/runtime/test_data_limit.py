# SPDX-License-Identifier: GPL-3.0-or-later
import subprocess
import sys
from pathlib import Path

import pytest

from cavendish.runtime import data_limit
from cavendish.runtime.data_limit import DataLimit

MIB = 1 << 20
linux = pytest.mark.skipif(sys.platform != "linux", reason="no other system has such a limit")

# In a process of its own: the limit is the process's, and the tests' own is left as it is.
TRY = """
import resource, sys
import numpy as np
from cavendish.runtime.data_limit import DataLimit
MIB = 1 << 20

def takes(mebibytes):
    try:
        np.empty(mebibytes * MIB, np.uint8)
    except MemoryError:
        return False
    return True

limit = DataLimit()
"""


def said(code: str) -> list[str]:
    """What the code prints, whose first lines are those above."""
    command = [sys.executable, "-c", TRY + code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.split()


@linux
def test_what_goes_beyond_fails_at_once_and_afterwards_does_not() -> None:
    held = "with limit.held(64 * MIB): print(takes(32), takes(96), limit.left() // MIB)\n"
    within, beyond, left = said(held)[:3]
    assert (within, beyond) == ("True", "False")
    assert 60 <= int(left) <= 64
    assert said(held + "print(takes(96), limit.left() == sys.maxsize)")[3:] == ["True", "True"]


@linux
def test_of_two_the_newer_bound_holds_and_then_the_other_one() -> None:
    code = """
one, two = limit.held(256 * MIB), limit.held(64 * MIB)
one.__enter__(); two.__enter__(); print(takes(96))
two.__exit__(None, None, None); print(takes(96), takes(512))
two = limit.held(64 * MIB)
two.__enter__(); one.__exit__(None, None, None); print(takes(96))
two.__exit__(None, None, None); print(takes(512))
"""
    assert said(code) == ["False", "True", "False", "False", "True"]


@linux
def test_bound_can_be_widened_while_it_is_held() -> None:
    code = """
limit.widen(1)
with limit.held(64 * MIB):
    limit.widen(64 * MIB)
    print(takes(96), takes(256))
print(resource.getrlimit(resource.RLIMIT_DATA)[0] == resource.RLIM_INFINITY)
"""
    assert said(code) == ["True", "False", "True"]


@linux
def test_limit_that_the_process_was_started_with_stays() -> None:
    code = """
from cavendish.runtime.data_limit import data_bytes
own = data_bytes() + 64 * MIB
resource.setrlimit(resource.RLIMIT_DATA, (own, resource.RLIM_INFINITY))
with limit.held(256 * MIB):
    limit.widen(256 * MIB)
    print(takes(96))
print(resource.getrlimit(resource.RLIMIT_DATA)[0] == own)
"""
    assert said(code) == ["False", "True"]


def test_other_systems_have_no_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_limit.sys, "platform", "darwin")
    limit = DataLimit()
    with limit.held(1):
        limit.widen(1)
        assert limit.left() == sys.maxsize
        assert len(bytearray(8 * MIB)) == 8 * MIB


def test_process_that_nobody_tells_of_counts_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(data_limit, "_STATUS", tmp_path / "nothing")
    assert data_limit.data_bytes() == data_limit.resident_bytes() == 0
    limit = DataLimit()
    with limit.held(1):
        assert len(bytearray(8 * MIB)) == 8 * MIB
