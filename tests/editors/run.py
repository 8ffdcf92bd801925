# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one script inside one editor and hands back what the script reported.

Every run has a folder of its own: `home` (a copy of the warmed one), the script, the log, the
report, and a picture of the display where things went wrong: `timeout.png` when the editor's time
ran out, `failure.png` when the script raised something.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.editors.display import Display, DisplayFailed
from tests.editors.root import EditorRoot
from tests.editors.sandbox import Outcome, Sandbox, outcome_of, start, stop

DRIVER = Path(__file__).with_name("driver")


class EditorFailed(Exception):
    """The editor died, failed or hung; the message carries its log.

    pictures: of its display when that happened.
    """

    def __init__(self, message: str, pictures: Sequence[Path] = ()) -> None:
        super().__init__(message)
        self.pictures = tuple(pictures)


@dataclass(frozen=True)
class Workplace:
    """The folder of one editor run, seen under the same path from inside and outside."""

    root: EditorRoot
    folder: Path
    shared: tuple[Path, ...] = ()

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def log(self) -> Path:
        return self.folder / "editor.log"

    @property
    def report(self) -> Path:
        return self.folder / "report.json"

    def prepare(self, script: Path) -> Path:
        """Copies the warmed home and the script here; returns the script's copy."""
        shutil.copytree(self.root.warm_home, self.home, symlinks=True)
        shutil.copytree(DRIVER, self.folder / "driver")
        return Path(shutil.copy(script, self.folder / script.name))

    def sandbox(self, environment: Mapping[str, str]) -> Sandbox:
        """Returns the sandbox in which this run's editor is started."""
        driver = {
            "CAVENDISH_EDITOR_FOLDER": str(self.folder),
            "PYTHONPATH": str(self.folder / "driver"),
            "PYTHONUNBUFFERED": "1",
            # Krita's own plug-ins fill the log with these.
            "PYTHONWARNINGS": "ignore::SyntaxWarning",
        }
        shared = (self.folder, *self.shared)
        return Sandbox(self.root, self.home, shared, {**driver, **environment})


def run_editor(
    workplace: Workplace,
    arguments: Sequence[str | Path],
    environment: Mapping[str, str],
    seconds: float,
    screen: Display | None = None,
) -> dict[str, Any]:
    """Runs an editor until it ends and returns its script's report, {} where it made none.

    Raises EditorFailed where it ended with an error or was still running after `seconds`.
    """
    display = {"DISPLAY": screen.name} if screen else {}
    sandbox = workplace.sandbox({**environment, **display})
    process = start(sandbox, arguments, workplace.log)
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        _picture_of_hang(workplace, screen)
    finally:
        outcome = outcome_of(process, workplace.log)
        stop(process)
    _check(outcome, workplace, seconds)
    return _read_report(workplace.report)


def install_folders(folders: Iterable[Path], target: Path) -> None:
    """Copies plug-in folders into an editor's plug-in folder, modes and all."""
    target.mkdir(parents=True, exist_ok=True)
    for folder in folders:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(folder, target / folder.name, ignore=ignored)


def _picture_of_hang(workplace: Workplace, screen: Display | None) -> None:
    if screen is None:
        return
    try:
        Display(screen.name, workplace.sandbox({})).screenshot(workplace.folder / "timeout.png")
    except (DisplayFailed, subprocess.TimeoutExpired) as error:
        # The hang itself is what the test reports; a missing picture of it is only noted.
        with workplace.log.open("a") as log:
            log.write(f"\nno picture of the hang: {error}\n")


def _check(outcome: Outcome, workplace: Workplace, seconds: float) -> None:
    if outcome.returncode == 0:
        return
    end = f"hung for {seconds} s" if outcome.timed_out else f"ended with {outcome.returncode}"
    message = f"the editor {end} in {workplace.folder}\n{outcome.output[-8000:]}"
    names = ("failure.png", "timeout.png")
    pictures = [path for name in names if (path := workplace.folder / name).exists()]
    raise EditorFailed(message, pictures)


def _read_report(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    report: dict[str, Any] = json.loads(path.read_text())
    return report
