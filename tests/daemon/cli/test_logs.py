# SPDX-License-Identifier: GPL-3.0-or-later
import json
import threading
from pathlib import Path

import pytest

from cavendish.cli import exits, logs
from tests.daemon.cli.conftest import Cavendish
from tests.daemon_process import DaemonProcess, wait_for

LINE = {"time": "2026-01-02T03:04:05.678+00:00", "level": "info", "logger": "a.b", "message": "hi"}


def test_logs_are_words_for_people(live: Cavendish, daemon: DaemonProcess):
    done = live("logs", "-n", 1000)
    assert (done.code, done.err) == (exits.OK, "")
    assert "serving" in done.out
    assert "{" not in done.out.splitlines()[0]


def test_logs_are_the_daemons_lines_with_json(live: Cavendish, daemon: DaemonProcess):
    told = live("logs", "-n", "1", "--json").objects()
    assert len(told) == 1
    assert {"time", "level", "message"} <= set(told[0])


def test_logs_hold_no_token(live: Cavendish, daemon: DaemonProcess):
    assert daemon.token not in live("logs", "-n", 100_000, "--json").out


def test_logs_that_are_not_there_are_told(cavendish: Cavendish):
    cavendish("logs").refused("FILE_UNUSABLE", exits.OUTPUT)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (json.dumps(LINE | {"job": 7}), "03:04:05.678 info    a.b: hi job=7"),
        ("not json", "not json"),
        ("[]", "[]"),
        ("{}", "{}"),
    ],
)
def test_line_as_words(line: str, words: str):
    assert logs.as_words(line) == words


def test_followed_log_goes_on_over_its_rotation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(logs, "POLL_SECONDS", 0.005)
    path, seen = tmp_path / "log", []
    path.write_text("old\n")
    lines = logs.followed(path)

    def follow() -> None:
        for line in lines:
            seen.append(line)
            if line == "end":
                return

    thread = threading.Thread(target=follow)
    thread.start()

    def append(text: str) -> None:
        with path.open("a") as file:
            file.write(text)

    def arrived(text: str) -> bool:
        if text not in seen:
            append(f"{text}\n")
        return text in seen

    wait_for(lambda: arrived("ready"))
    append("ha")
    append("lf\n")
    wait_for(lambda: "half" in seen)
    path.rename(tmp_path / "log.1")
    path.write_text("new\n")
    wait_for(lambda: "new" in seen)
    append("end\n")
    thread.join(20)
    assert "old" not in seen
