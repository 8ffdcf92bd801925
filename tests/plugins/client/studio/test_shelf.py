# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_client.studio.shelf, with a real daemon and a server of small models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cavendish_client import Commercial, Install, InstallState, Licence, LocalModel, ModelState
from cavendish_client.studio.shelf import Entry, Shelf, size
from tests.daemon.models.house import KIB, entry
from tests.daemon.models.server import FileServer, file_server
from tests.daemon_process import running_daemon
from tests.plugins.client.studio.host import Host

MODEL = LocalModel(
    model_id="migan",
    title="MI-GAN",
    hint="Fills small holes.",
    runtime="onnx",
    tier="starter",
    tasks=("fill", "remove"),
    licence=Licence("MIT", Commercial.UNCLEAR, "Trained on pictures of others."),
    size_bytes=29_400_000,
    page="https://a.example/migan",
    downloadable=True,
    state=ModelState.MISSING,
    install=None,
    hosts=("a.example",),
)
RUNNING = Install("migan", InstallState.FETCHING, 7_350_000, 29_400_000, 0, "a.onnx", None)


@pytest.fixture
def server() -> Iterator[FileServer]:
    with file_server() as running:
        yield running


@pytest.fixture
def host(tmp_path: Path, server: FileServer) -> Iterator[Host]:
    """A host whose daemon knows a model that the server has."""
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    (state / "models.toml").write_text(entry(server, "small", {"one.onnx": 64 * KIB}))
    with running_daemon(state) as daemon:
        made = Host(daemon.state_dir)
        yield made
        made.session.close()


def loaded(host: Host) -> Shelf:
    shelf = host.studio.shelf
    shelf.load()
    host.until(lambda: shelf.entries, "the models")
    return shelf


def standing(shelf: Shelf) -> str:
    found = shelf.entry("small")
    return "" if found is None else found.state


def test_model_is_installed_and_removed(host: Host) -> None:
    shelf = loaded(host)
    assert standing(shelf) == "Not installed"
    shelf.install("small")
    host.until(lambda: standing(shelf) == "Installed", f"the model: {shelf.line}")
    assert shelf.line is None
    shelf.remove("small")
    host.until(lambda: standing(shelf) == "Not installed", "the end of it")
    assert shelf.line is not None
    assert shelf.line.text == "66 kB freed."


def test_installation_is_cancelled(host: Host, server: FileServer) -> None:
    shelf = loaded(host)
    server.hold.clear()
    shelf.install("small")
    assert standing(shelf) == "Waiting"
    assert server.holding.wait(60)
    shelf.cancel("small")
    assert standing(shelf) == "Cancelling…"
    shelf.cancel("small")
    server.hold.set()
    host.until(lambda: standing(shelf) == "Not installed", "the end of it")
    assert shelf.line is None


def test_nothing_is_fetched_while_the_artist_works_offline(host: Host, server: FileServer) -> None:
    host.studio.work_offline(True)
    host.until(lambda: host.studio.offline.is_on, "the switch")
    shelf = loaded(host)
    host.until(lambda: not shelf.may_fetch, "the daemon's word")
    assert "Nothing can be fetched: Cavendish works offline." in shelf.note
    shelf.install("small")
    assert standing(shelf) == "Not installed"
    assert server.asked == []


def test_failure_is_told(host: Host, server: FileServer) -> None:
    shelf = loaded(host)
    server.files.clear()
    shelf.install("small")
    host.until(lambda: shelf.line, "the failure")
    assert shelf.line is not None
    assert shelf.line.is_error
    host.until(lambda: standing(shelf) == "Not installed", "the end of it")


def test_entry_tells_what_is_agreed_to() -> None:
    words = Entry(MODEL).question
    assert "MI-GAN, 29 MB, from a.example" in words
    assert "MIT: unclear whether for commercial use. Trained on pictures of others." in words
    assert Entry(MODEL).columns == ("MI-GAN", "fill, remove", "29 MB", "MIT", "Not installed")
    assert "https://a.example/migan" in Entry(MODEL).details


def test_entry_tells_of_a_runtime_that_is_not_installed() -> None:
    lacking = replace(MODEL, missing_runtime_command="pip install it")
    assert "not installed: `pip install it`" in Entry(lacking).details


@pytest.mark.parametrize(
    ("changes", "state", "can"),
    [
        ({}, "Not installed", (True, False)),
        ({"state": ModelState.INSTALLED}, "Installed", (False, True)),
        ({"state": ModelState.BROKEN}, "Damaged", (True, True)),
        ({"downloadable": False}, "To be added", (False, False)),
    ],
)
def test_entry_offers_what_can_be_done(
    changes: dict[str, Any], state: str, can: tuple[bool, bool]
) -> None:
    made = Entry(replace(MODEL, **changes))
    assert (made.state, (made.can_install, made.can_remove)) == (state, can)


def test_running_installation_can_only_be_waited_for() -> None:
    running = Entry(MODEL, RUNNING)
    assert (running.state, running.progress) == ("25%", 0.25)
    assert (running.can_install, running.can_remove) == (False, False)
    assert (
        "cavendish models add FILE --as migan" in Entry(replace(MODEL, downloadable=False)).details
    )


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "unknown"),
        (7, "7 B"),
        (1500, "1.5 kB"),
        (29_400_000, "29 MB"),
        (1_800_000_000, "1.8 GB"),
    ],
)
def test_sizes_are_told_shortly(count: int, words: str) -> None:
    assert size(count) == words
