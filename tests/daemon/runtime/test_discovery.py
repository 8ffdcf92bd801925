# SPDX-License-Identifier: GPL-3.0-or-later
import json
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cavendish.runtime.discovery import Announcement, DiscoveryFile
from cavendish.runtime.tokens import Tokens


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "daemon.json"


def discovery_file(path: Path) -> DiscoveryFile:
    announcement = Announcement(
        address="127.0.0.1:1234",
        version="1.2",
        api_low=1,
        api_high=1,
        tokens=Tokens("ask", "answer"),
        log=Path("/log"),
        start_time=datetime(2026, 1, 2, tzinfo=UTC),
    )
    return DiscoveryFile(path, announcement)


def test_file_tells_all_that_a_client_needs(path: Path) -> None:
    discovery_file(path).write()
    assert json.loads(path.read_text()) == {
        "pid": os.getpid(),
        "address": "127.0.0.1:1234",
        "version": "1.2",
        "api": {"low": 1, "high": 1},
        "request_token": "ask",
        "response_token": "answer",
        "log": "/log",
        "start_time": "2026-01-02T00:00:00+00:00",
    }


def test_file_is_private_and_nothing_else_is_left(path: Path) -> None:
    discovery_file(path).write()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_stale_file_of_a_dead_daemon_is_replaced_not_written_through(
    path: Path, tmp_path: Path
) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    path.symlink_to(victim)
    discovery_file(path).write()
    assert not path.is_symlink()
    assert victim.read_text() == "mine"


def test_removed_file_is_gone(path: Path) -> None:
    file = discovery_file(path)
    file.write()
    assert file.is_mine()
    file.remove()
    assert not path.exists()
    assert not file.is_mine()
    file.remove()


def test_file_of_another_daemon_is_left_alone(path: Path) -> None:
    file = discovery_file(path)
    file.write()
    path.write_text("{}")
    assert not file.is_mine()
    file.remove()
    assert path.read_text() == "{}"


def test_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "daemon.json"
    path.mkdir()
    with pytest.raises(OSError, match=r"daemon\.json"):
        discovery_file(path).write()
    assert list(tmp_path.iterdir()) == [path]
