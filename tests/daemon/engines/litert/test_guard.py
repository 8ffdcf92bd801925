# SPDX-License-Identifier: GPL-3.0-or-later
"""A regular expression that backtracks holds Python's lock for hours, as a run of LiteRT does."""

import signal
import subprocess
import sys

import pytest

BUSY = """
import re, sys
from cavendish.engines.litert.guard import ends_with
assert sys.stdin.readline() == "go\\n"
with ends_with(0):
    sys.stdout.write("busy\\n")
    sys.stdout.flush()
    {work}
print("done", flush=True)
print(sys.stdin.readline())
"""
ENDLESS = 're.match("(a+)+$", "a" * 40 + "b")'


def started(work: str) -> "subprocess.Popen[str]":
    """A process that does its work, guarded."""
    process = subprocess.Popen(
        [sys.executable, "-c", BUSY.format(work=work)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    told(process, "go")
    assert heard(process) == "busy"
    return process


def told(process: "subprocess.Popen[str]", line: str) -> None:
    assert process.stdin
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def heard(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    return process.stdout.readline().strip()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it ends when its work is done")
def test_process_ends_with_its_pipe_whatever_it_is_doing() -> None:
    with started(ENDLESS) as process:
        assert process.stdin
        process.stdin.close()
        assert process.wait(10) in (0, -signal.SIGIO)


def test_afterwards_messages_are_read_again() -> None:
    with started("pass") as process:
        assert heard(process) == "done"
        told(process, "more")
        assert heard(process) == "more"
