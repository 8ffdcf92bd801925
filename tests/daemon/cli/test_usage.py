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


def test_usage_tells_people_what_was_spent_and_what_nobody_knows(spent: Cavendish):
    lines = spent("usage", "--document", "b.kra").out.splitlines()
    assert lines == [
        "today     $0.2051 for 3 requests, $0.134 not known",
        "month     $0.2051 for 3 requests, $0.134 not known",
        "document  $0.036 for 1 request",
        "          $0.134 for 1 request, $0.134 not known  gemini-3-pro-image",
        "          $0.0711 for 2 requests  gemini-nano-banana-2.1",
        "The cost of some is not known: `cavendish usage --lost` lists them.",
    ]


def test_usage_tells_programs_the_same(spent: Cavendish):
    (told,) = spent("usage", "--by", "document", "--json").objects()
    assert told["month"] == {
        "settled_micro_usd": 71_100,
        "open_micro_usd": 0,
        "unknown_micro_usd": 134_000,
        "calls": 3,
        "total_micro_usd": 205_100,
    }
    assert [group["name"] for group in told["groups"]] == ["a.kra", "b.kra"]


def test_lost_request_is_listed_and_settled(spent: Cavendish):
    assert [call["state"] for call in spent("usage", "--calls", "--json").objects()] == [
        "lost",
        "void",
        "settled",
        "settled",
    ]
    assert "not known ($0.134)" in spent("usage", "--lost").out
    assert "$0.00" in spent("usage", "--settle", "4", "0").out
    assert spent("usage", "--lost").out == ""
    spent("usage", "--settle", "4", "0").refused("INVALID_REQUEST", exits.USAGE)
    spent("usage", "--settle", "4", "nothing").refused("INVALID_REQUEST", exits.USAGE)
