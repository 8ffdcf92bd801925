# SPDX-License-Identifier: GPL-3.0-or-later
from collections.abc import Iterator
from pathlib import Path

import pytest

from cavendish.cli import exits
from tests.daemon.cli.conftest import Cavendish
from tests.daemon.usage.books import spend
from tests.daemon_process import running_daemon


@pytest.fixture
def spent(
    tmp_path: Path, cavendish: Cavendish, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Cavendish]:
    """The command line, and a daemon with something in its ledger."""
    spend(tmp_path / "state")
    with running_daemon(tmp_path / "state") as running:
        monkeypatch.setenv("CAVENDISH_STATE_DIR", str(running.state_dir))
        yield cavendish


def test_caps_are_set_shown_and_taken_away(spent: Cavendish):
    assert spent("budget").out.splitlines() == [
        "day       no cap",
        "month     no cap",
        "document  no cap",
        "live      never in the cloud",
    ]
    done = spent("budget", "--month", "20", "--document", "$0.25")
    assert done.out.splitlines() == [
        "day       no cap",
        "month     $20.00",
        "document  $0.25",
        "live      never in the cloud",
        "left      $19.7949 of the month's",
    ]
    (told,) = spent("budget", "--for", "a.kra", "--none", "month", "--json").objects()
    assert told == {
        "day_micro_usd": None,
        "month_micro_usd": None,
        "document_micro_usd": 250_000,
        "live_micro_usd": None,
        "left": {"micro_usd": 80_900, "period": "document"},
    }
    assert "no cap" in spent("budget", "--none", "all", "--day", "0").out.splitlines()[1]
    assert spent("budget").out.splitlines()[0] == "day       $0.00"


def test_amount_that_is_none_is_a_wrong_command_line(
    cavendish: Cavendish, capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(SystemExit) as caught:
        cavendish("budget", "--day", "lots")
    assert caught.value.code == exits.USAGE
    assert "not a number of US dollars" in capsys.readouterr().err
