# SPDX-License-Identifier: GPL-3.0-or-later
import logging
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cavendish.main import main
from cavendish.runtime.lock import lifetime_lock
from cavendish_client.paths import state_paths


@pytest.fixture(autouse=True)
def process() -> Iterator[None]:
    """What main sets for its whole process is put back."""
    umask, level = os.umask(0o077), logging.getLogger().level
    interval = sys.getswitchinterval()
    yield
    os.umask(umask)
    sys.setswitchinterval(interval)
    logging.getLogger().setLevel(level)


@pytest.fixture
def state_dir(tmp_path: Path) -> Path:
    return tmp_path / "state"


def refusal(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line on stderr."""
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    return shown.err


def test_daemon_that_idles_out_leaves_nothing_but_its_state(
    state_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--state-dir", str(state_dir), "--idle-exit", "0.01"]) == 0
    shown = capsys.readouterr()
    assert shown.out == shown.err == ""
    paths = state_paths(state_dir)
    assert not paths.discovery.exists()
    assert not paths.fast_exchange.exists()
    assert not paths.exchange.exists()
    assert paths.journal.exists()


def test_daemon_can_be_started_again_in_the_same_folder(state_dir: Path) -> None:
    for _ in range(2):
        assert main(["--state-dir", str(state_dir), "--idle-exit", "0.01"]) == 0


def test_state_folder_in_use_is_refused_with_its_own_code(
    state_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state_dir.mkdir(mode=0o700)
    with lifetime_lock(state_paths(state_dir).lifetime_lock):
        assert main(["--state-dir", str(state_dir)]) == 2
    assert refusal(capsys).startswith("ALREADY_RUNNING: ")


@pytest.mark.parametrize("trap", ["symlink", "file", "open to all"])
def test_state_folder_that_cannot_be_trusted_is_refused(
    state_dir: Path, tmp_path: Path, trap: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if trap == "symlink":
        (tmp_path / "real").mkdir(mode=0o700)
        state_dir.symlink_to(tmp_path / "real")
    elif trap == "file":
        state_dir.touch()
    else:
        state_dir.mkdir()
        state_dir.chmod(0o777)
    assert main(["--state-dir", str(state_dir)]) == 1
    assert refusal(capsys).startswith("PATH_REFUSED: ")


def test_taken_port_is_refused_and_leaves_no_discovery_file(
    state_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", 0))
        squatter.listen()
        port = squatter.getsockname()[1]
        assert main(["--state-dir", str(state_dir), "--port", str(port)]) == 1
    assert refusal(capsys).startswith("DAEMON_START_FAILED: ")
    assert not state_paths(state_dir).discovery.exists()
    assert not state_paths(state_dir).fast_exchange.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_too_few_files_are_refused_before_anything_is_written(state_dir: Path) -> None:
    asked = f"ulimit -n 16 && exec {sys.executable} -m cavendish.main --state-dir {state_dir}"
    done = subprocess.run(["/bin/sh", "-c", asked], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        "DAEMON_START_FAILED: it may have 16 files open, and needs 64 at the least; "
        "raise the limit with `ulimit -n`\n"
    )
    assert not state_dir.exists()


def test_damaged_journal_is_moved_aside_and_the_daemon_starts(state_dir: Path) -> None:
    state_dir.mkdir(mode=0o700)
    state_paths(state_dir).journal.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    assert main(["--state-dir", str(state_dir), "--idle-exit", "0.01"]) == 0
    assert len(list(state_dir.glob("journal.sqlite3.damaged-*"))) >= 1


def test_unknown_flag_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--frobnicate"]) == 1
    assert refusal(capsys).startswith("INVALID_REQUEST: ")
