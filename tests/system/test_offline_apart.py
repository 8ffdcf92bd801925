# SPDX-License-Identifier: GPL-3.0-or-later
"""Who works offline puts no packet on a wire: neither the daemon, nor its children, nor C code."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WATCHED = "tests/system/test_offline.py"
REACH = "import socket; socket.socket({family}).connect_ex(({address!r}, 9))"


def run_apart(heard: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Runs a Python command in a network of its own; whom it spoke to is in the file."""
    apart = ("unshare", "-rn", sys.executable, "-m", "tests.system.apart", str(heard))
    return subprocess.run(
        [*apart, sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module", autouse=True)
def _allowed(tmp_path_factory: pytest.TempPathFactory) -> None:
    if not (shutil.which("unshare") and shutil.which("ip")):
        pytest.skip("unshare or ip is not installed")
    done = run_apart(tmp_path_factory.mktemp("apart") / "heard", "-c", "")
    if done.returncode:
        pytest.skip(f"no network of one's own is to be had here: {done.stderr[-200:]}")


@pytest.mark.parametrize(
    ("family", "address", "is_heard"),
    [
        (2, "192.0.2.1", True),
        (10, "2001:db8::1", True),
        (2, "127.0.0.1", False),
        (10, "::1", False),
    ],
)
def test_wire_tells_other_machines_from_this_one(
    tmp_path: Path, family: int, address: str, is_heard: bool
) -> None:
    heard = tmp_path / "heard"
    # In a child of a child, as LiteRT's graphs run.
    reach = REACH.format(family=family, address=address)
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {reach!r}], check=True)"
    assert run_apart(heard, "-c", child).returncode == 0
    assert set(heard.read_text().split()) == ({address} if is_heard else set())


def test_nothing_that_works_offline_puts_a_packet_on_the_wire(tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    # A folder of its own: it may not tidy up after other runs, whose files may be another user's.
    plain = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", f"--basetemp={tmp_path / 'tests'}")
    done = run_apart(heard, "-m", "pytest", *plain, WATCHED)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "skipped" not in done.stdout
    assert heard.read_text() == ""
