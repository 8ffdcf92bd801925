# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

from cavendish.cli import exits
from cavendish.cli.stop import words
from tests.daemon.cli.conftest import Cavendish


def test_stop_without_daemon_is_fine(cavendish: Cavendish):
    done = cavendish("stop")
    assert (done.code, done.out, done.err) == (exits.OK, "The daemon does not run.\n", "")


def test_stop_when_idle_stops_an_idle_daemon(cavendish: Cavendish, tmp_path: Path):
    state = tmp_path / "state"
    assert cavendish("start", "--state-dir", state).code == exits.OK
    done = cavendish("stop", "--when-idle", "--state-dir", state)
    assert (done.code, done.out) == (exits.OK, "The daemon has left.\n")
    assert not (state / "daemon.json").exists()


def test_stop_tells_of_jobs_that_are_left():
    assert "3 jobs are done" in words(stopped=False, unfinished=3)
    assert "2 jobs go on" in words(stopped=True, unfinished=2)
