# SPDX-License-Identifier: GPL-3.0-or-later
import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cavendish.cli import exits
from tests.daemon.cli.conftest import Cavendish
from tests.daemon.cli.terminal import answered
from tests.daemon.secrets import rings
from tests.daemon_process import DaemonProcess, running_daemon

KEY = "AIzaSyD-0123456789abcdefghijklmnopqrstu"


@pytest.fixture
def ringed(
    tmp_path: Path, cavendish: Cavendish, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Cavendish, DaemonProcess]]:
    """The command line, and a daemon with a keyring."""
    environment = rings.environment(tmp_path / "ring")
    with running_daemon(tmp_path / "state", environment=environment) as running:
        monkeypatch.setenv("CAVENDISH_STATE_DIR", str(running.state_dir))
        yield cavendish, running


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key on standard input."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{KEY}\n"))


@pytest.mark.usefixtures("piped")
def test_key_from_a_pipe_is_stored_listed_and_deleted(ringed: tuple[Cavendish, DaemonProcess]):
    cavendish, _ = ringed
    (stored,) = cavendish("keys", "set", "gemini", "--json").objects()
    assert stored == {
        "event": "stored",
        "endpoint": "gemini",
        "source": "keyring",
        "place": "folder ring",
        "hint": "rstu",
        "problem": "",
    }
    listed = cavendish("keys", "list")
    assert listed.out == "gemini    ...rstu, from the keyring (folder ring)\n"
    assert KEY not in cavendish("keys", "--json", "list").out
    assert cavendish("keys", "delete", "gemini").code == exits.OK
    assert cavendish("keys", "list").out.startswith("no keys yet")
    cavendish("keys", "delete", "gemini").refused("KEY_MISSING", exits.REFUSED)


def test_key_at_a_terminal_is_asked_for_and_not_shown(
    ringed: tuple[Cavendish, DaemonProcess],
):
    _, daemon = ringed
    code, shown = answered(
        daemon.state_dir, "keys", "set", "gemini", question="not shown", answer=KEY
    )
    assert code == 0, shown
    assert KEY.encode() not in shown
    assert b"...rstu" in shown


def test_key_is_no_argument(cavendish: Cavendish, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        cavendish("keys", "set", "gemini", KEY)
    assert "Unrecognized arguments" in capsys.readouterr().err


@pytest.mark.usefixtures("piped")
def test_machine_without_keyring_is_told_what_to_do(
    cavendish: Cavendish, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    environment = rings.environment(tmp_path / "ring", rings.Locked)
    with running_daemon(tmp_path / "state", environment=environment) as running:
        monkeypatch.setenv("CAVENDISH_STATE_DIR", str(running.state_dir))
        line = cavendish("keys", "set", "gemini").refused("KEYRING_UNAVAILABLE", exits.REFUSED)
        assert "--allow-file" in line
        assert KEY not in line


@pytest.mark.usefixtures("piped")
def test_text_that_is_no_key_is_refused_in_one_line(
    ringed: tuple[Cavendish, DaemonProcess], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys, "stdin", io.StringIO("no key\n"))
    line = ringed[0]("keys", "set", "gemini").refused("INVALID_REQUEST", exits.USAGE)
    assert "no key" not in line
