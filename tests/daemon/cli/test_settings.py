# SPDX-License-Identifier: GPL-3.0-or-later
from collections.abc import Iterator
from pathlib import Path

import pytest

from cavendish.cli import exits
from tests.daemon.cli.conftest import Cavendish
from tests.daemon_process import running_daemon


@pytest.fixture
def own(
    tmp_path: Path, cavendish: Cavendish, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Cavendish]:
    """The command line, and a daemon whose settings may be changed."""
    with running_daemon(tmp_path / "state") as running:
        monkeypatch.setenv("CAVENDISH_STATE_DIR", str(running.state_dir))
        yield cavendish


def test_settings_are_shown_with_their_endpoints(own: Cavendish):
    assert own("settings").out.splitlines() == [
        "cloud        ask",
        "model        default",
        "offline      on",
        "pay-again    0",
        "deadline     300 s",
        "work-offline off",
        "downloads    ask",
        "mirror       none",
        "model-proxy  none",
        "cache-hours  24 h",
        "endpoint 1   gemini: gemini, Google's own address",
        "endpoint 2   vertex: vertex, Google's own address",
    ]


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("cloud", "never", "never"),
        ("model", "gemini-3-pro-image", "gemini-3-pro-image"),
        ("offline", "off", "off"),
        ("work-offline", "on", "on"),
        ("pay-again", "2", "2"),
        ("deadline", "45.5", "45.5 s"),
        ("cache-hours", "0", "0 h"),
        ("downloads", "never", "never"),
        ("mirror", "https://models.example/a", "https://models.example/a"),
        ("mirror", "none", "none"),
        ("model-proxy", "http://proxy.example:8080", "http://proxy.example:8080"),
    ],
)
def test_setting_is_changed_and_printed(own: Cavendish, name: str, value: str, shown: str):
    assert own("settings", "set", name, value).out.split(maxsplit=1)[1] == f"{shown}\n"
    assert own("settings", "get", name).out.split(maxsplit=1)[1] == f"{shown}\n"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cloud", "perhaps"),
        ("offline", "maybe"),
        ("pay-again", "x"),
        ("deadline", "0"),
        ("mirror", "http://a.example"),
        ("model-proxy", "socks5://a"),
    ],
)
def test_value_that_cannot_be_meant_is_refused_in_one_line(own: Cavendish, name: str, value: str):
    own("settings", "set", name, value).refused("INVALID_REQUEST", exits.USAGE)


def test_endpoints_are_added_ordered_and_removed(own: Cavendish):
    url = "https://relay.example/prefix"
    header = "Authorization=Bearer {key}"
    own("settings", "add", "relay", "--base-url", url, "--header", header)
    (told,) = own("settings", "order", "relay", "vertex", "--json").objects()
    assert [endpoint["name"] for endpoint in told["endpoints"]] == ["relay", "vertex", "gemini"]
    assert told["endpoints"][0] == {
        "name": "relay",
        "kind": "relay",
        "base_url": url,
        "api_version": "",
        "project": "",
        "location": "",
        "headers": {"Authorization": "Bearer {key}"},
        "proxy": "",
    }
    assert "relay" not in own("settings", "remove", "relay").out
    own("settings", "remove", "relay").refused("ENDPOINT_UNKNOWN", exits.REFUSED)
    own("settings", "order", "relay").refused("ENDPOINT_UNKNOWN", exits.REFUSED)


def test_endpoint_that_would_show_a_key_is_refused(own: Cavendish):
    line = own("settings", "add", "relay", "--base-url", "http://relay.example").refused(
        "INVALID_REQUEST", exits.USAGE
    )
    assert "https://" in line


def test_consents_are_forgotten(own: Cavendish):
    assert own("settings", "forget").out == "forgotten\n"
    (told,) = own("settings", "forget", "--document", "a", "--json").objects()
    assert told == {"event": "forgotten", "document": "a"}


def test_document_is_marked_and_freed(own: Cavendish):
    bare = "stays here   nothing\nagreed for   no host\n"
    assert own("settings", "document", "a.kra").out == bare
    marked = own("settings", "document", "a.kra", "--layer", "face", "--layer", "notes").out
    assert marked.startswith("stays here   face, notes\n")
    assert own("settings", "document", "a.kra", "--local").out.startswith("stays here   all of it")
    (told,) = own("settings", "document", "a.kra", "--json").objects()
    assert told == {
        "document": "a.kra",
        "local_only": True,
        "local_layers": [],
        "agreed_hosts": [],
    }
    assert own("settings", "document", "a.kra", "--free").out == bare
