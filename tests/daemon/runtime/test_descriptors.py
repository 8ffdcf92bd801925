# SPDX-License-Identifier: GPL-3.0-or-later
import subprocess
import sys

import pytest

from cavendish.runtime.descriptors import LEAST, WANTED, TooFewDescriptors, allow_descriptors

ASK = """
import resource, sys
from cavendish.runtime.descriptors import allow_descriptors
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[1]), int(sys.argv[2])))
print(allow_descriptors(), resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize(("hard", "given"), [(1000, 1000), (9000, WANTED), (128, 128)])
def test_as_many_files_as_are_wanted_or_allowed_may_be_open(hard: int, given: int) -> None:
    command = [sys.executable, "-c", ASK, "128", str(hard)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == f"{given} {given}\n"


def test_more_than_are_wanted_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")
    monkeypatch.setattr(resource, "getrlimit", lambda _: (WANTED + 1, WANTED + 2))
    assert allow_descriptors() == WANTED + 1


def test_fewer_than_the_daemon_needs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")
    monkeypatch.setattr(resource, "getrlimit", lambda _: (16, LEAST - 1))
    with pytest.raises(TooFewDescriptors, match="it may have 63 files open, and needs 64"):
        allow_descriptors()


def test_limit_that_cannot_be_raised_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")

    def refuses(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(resource, "getrlimit", lambda _: (64, WANTED))
    monkeypatch.setattr(resource, "setrlimit", refuses)
    assert allow_descriptors() == 64


def test_system_without_the_limit_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resource", None)
    assert allow_descriptors() == 0
