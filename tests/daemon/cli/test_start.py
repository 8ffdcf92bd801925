# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

import pytest

from cavendish.cli import exits
from tests.daemon.cli.conftest import Cavendish


def test_start_and_stop_go_there_and_back(cavendish: Cavendish, tmp_path: Path):
    state = tmp_path / "state"
    (first,) = cavendish("start", "--json", "--state-dir", state).objects()
    (again,) = cavendish("start", "--json", "--state-dir", state).objects()
    assert first["pid"] == again["pid"]
    done = cavendish("stop", "--json", "--state-dir", state)
    assert done.objects() == [{"stopped": True, "unfinished_jobs": 0}]
    cavendish("status", "--state-dir", state).refused("DAEMON_UNAVAILABLE", exits.DAEMON)
    assert not (state / "daemon.json").exists()


def test_start_that_fails_is_one_line(cavendish: Cavendish, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CAVENDISHD", "/nowhere/cavendishd")
    cavendish("start").refused("DAEMON_START_FAILED", exits.DAEMON)
