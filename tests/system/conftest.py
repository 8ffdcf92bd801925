# SPDX-License-Identifier: GPL-3.0-or-later
"""A real daemon for each test that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.daemon_process import DaemonProcess, running_daemon
from tests.system.caller import Caller


@pytest.fixture
def state_dir(tmp_path: Path) -> Path:
    """A state folder that does not exist yet."""
    return tmp_path / "state"


@pytest.fixture(scope="module")
def shared_daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaemonProcess]:
    """One daemon for all tests of a module that do it no harm."""
    with running_daemon(tmp_path_factory.mktemp("shared") / "state") as process:
        yield process


@pytest.fixture
def daemon(state_dir: Path) -> Iterator[DaemonProcess]:
    """A daemon that serves; it is stopped in good order and must leave nothing behind."""
    with running_daemon(state_dir) as process:
        yield process


@pytest.fixture
def caller(daemon: DaemonProcess) -> Iterator[Caller]:
    """Calls the daemon's services as they are on the wire."""
    with Caller.of(daemon) as caller:
        yield caller
