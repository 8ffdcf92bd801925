# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from cavendish.cli import exits
from cavendish.cli.status import duration
from tests.daemon.cli.conftest import Cavendish
from tests.daemon_process import DaemonProcess


def test_status_tells_programs_what_they_need(live: Cavendish, daemon: DaemonProcess):
    (told,) = live("status", "--json").objects()
    assert (told["pid"], told["address"]) == (daemon.pid, daemon.address)
    assert told["version"] == "0.1.0"
    assert told["uptime_s"] > 0
    assert 10 < told["rss_mb"] < 1000
    assert [engine["name"] for engine in told["engines"]] == ["onnx", "litert", "classic", "gemini"]
    assert told["state_dir"] == str(daemon.state_dir)


def test_status_tells_people_the_same(live: Cavendish, daemon: DaemonProcess):
    done = live("status")
    assert (done.code, done.err) == (exits.OK, "")
    assert str(daemon.pid) in done.out
    assert "classic" in done.out


def test_status_without_daemon_says_how_to_start_it(cavendish: Cavendish):
    assert "`cavendish start`" in cavendish("status").refused("DAEMON_UNAVAILABLE", exits.DAEMON)


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "0 s"), (61, "1 min 1 s"), (7325, "2 h 2 min")]
)
def test_duration_is_as_people_say_it(seconds: float, words: str):
    assert duration(seconds) == words
