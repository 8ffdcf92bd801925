# SPDX-License-Identifier: GPL-3.0-or-later
"""State folders, servers and clients for the client's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import cavendish_client
from cavendish_client.paths import StatePaths, state_paths
from tests.plugins.client.server import Server


@pytest.fixture(autouse=True)
def _no_daemon_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("STATE_DIR", "DAEMON", "REQUEST_TOKEN", "RESPONSE_TOKEN")
    for name in names:
        monkeypatch.delenv(f"CAVENDISH_{name}", raising=False)


@pytest.fixture
def paths(tmp_path: Path) -> StatePaths:
    """A state folder that does not exist yet."""
    return state_paths(tmp_path / "state")


@pytest.fixture
def server(paths: StatePaths) -> Iterator[Server]:
    """The small server, with an exchange."""
    with Server(paths) as running:
        yield running


@pytest.fixture
def client(server: Server) -> Iterator[cavendish_client.Client]:
    """A client of the small server; it may not start a daemon."""
    with cavendish_client.connect("test", "1", server.paths.root, start=False) as connected:
        yield connected
