# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures that hand a test a real editor; a machine without editors skips, or fails on demand."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.daemon_process import DaemonProcess, running_daemon
from tests.editors.gimp import Gimp
from tests.editors.krita import Krita
from tests.editors.root import EditorRoot, RootUnavailable, find_root
from tests.editors.run import EditorFailed
from tests.editors.warm import make_warm_home

REQUIRED = "CAVENDISH_REQUIRE_EDITORS"


@pytest.fixture(scope="session")
def editor_root() -> EditorRoot:
    """The root with both editors in it, and a home in which both have been started once."""
    try:
        root = find_root()
        make_warm_home(root)
    except RootUnavailable as error:
        if os.environ.get(REQUIRED) == "1":
            pytest.fail(f"{error} ({REQUIRED}=1)", pytrace=False)
        pytest.skip(str(error))
    return root


@pytest.fixture
def gimp(editor_root: EditorRoot, tmp_path: Path) -> Gimp:
    """GIMP 3, each run with a fresh home below tmp_path."""
    return Gimp(editor_root, tmp_path / "gimp", shared=(tmp_path,))


@pytest.fixture
def krita(editor_root: EditorRoot, tmp_path: Path) -> Krita:
    """Krita 5, each run with a fresh home below tmp_path."""
    return Krita(editor_root, tmp_path / "krita", shared=(tmp_path,))


@pytest.fixture(scope="session")
def screenshots(pytestconfig: pytest.Config) -> Path:
    """The folder in which every run leaves pictures of the editors' panels."""
    return picture_folder(pytestconfig)


def picture_folder(config: pytest.Config) -> Path:
    """The folder for pictures of the editors, made where it is missing."""
    folder = config.rootpath / "build" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Keeps what an editor's display showed when it failed a test."""
    error = call.excinfo.value if call.excinfo else None
    if isinstance(error, EditorFailed):
        for picture in error.pictures:
            shutil.copy(picture, picture_folder(item.config) / f"failed-{item.name}.png")


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[DaemonProcess]:
    """A daemon of this machine's, in a state folder that the editors see too.

    An editor finds it when it is started with CAVENDISH_STATE_DIR=`daemon.state_dir`.
    """
    with running_daemon(tmp_path / "state") as process:
        yield process
