# SPDX-License-Identifier: GPL-3.0-or-later
"""A GIMP with the packaged plug-in, and a daemon that it finds."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cavendish_installer.layout import lay_out_gimp
from tests.daemon_process import DaemonProcess, running_daemon
from tests.editors.gimp import Gimp
from tests.editors.root import EditorRoot

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[2] / "examples"
# As an artist may set it; the scripts press it (stage/screen.py).
SHORTCUTS = {"plug-in-cavendish-panel": "<Primary><Shift>F12"}


class Studio:
    """Runs this folder's scripts in a GIMP that has the plug-in."""

    def __init__(self, root: EditorRoot, folder: Path, state_dir: Path) -> None:
        self.folder = folder
        self.gimp = Gimp(root, folder / "gimp", shared=(folder,))
        self.state_dir = state_dir
        lay_out_gimp(folder / "plug-ins")
        shutil.copytree(HERE / "stage", folder / "stage")
        shutil.copytree(EXAMPLES, folder / "examples")

    def batch(self, name: str, seconds: float = 180, **environment: str) -> dict[str, Any]:
        """Runs scripts/NAME.py in gimp-console; returns its report."""
        return self.gimp.batch(*self._run(name), seconds, **self._environment(environment))

    def gui(self, name: str, seconds: float = 300, **environment: str) -> dict[str, Any]:
        """Runs scripts/NAME.py in a GIMP with its window; returns its report."""
        variables = self._environment(environment)
        return self.gimp.gui(*self._run(name), seconds, shortcuts=SHORTCUTS, **variables)

    def made(self, name: str) -> Path:
        """Where the script NAME wrote its files."""
        return self.folder / "gimp" / name

    def _run(self, name: str) -> tuple[Path, list[Path]]:
        return HERE / "scripts" / f"{name}.py", [self.folder / "plug-ins" / "cavendish"]

    def _environment(self, changes: dict[str, str]) -> dict[str, str]:
        return {
            "CAVENDISH_STATE_DIR": str(self.state_dir),
            "CAVENDISH_EXAMPLES": str(self.folder / "examples"),
            "PYTHONPATH": str(self.folder / "stage"),
            **changes,
        }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What GIMP and the tests of one module share."""
    return tmp_path_factory.mktemp("studio")


@pytest.fixture(scope="module")
def daemon(folder: Path) -> Iterator[DaemonProcess]:
    """The daemon that the plug-in finds."""
    with running_daemon(folder / "state") as process:
        yield process


@pytest.fixture(scope="module")
def studio(editor_root: EditorRoot, folder: Path, daemon: DaemonProcess) -> Studio:
    """A GIMP with the plug-in."""
    return Studio(editor_root, folder, daemon.state_dir)
