# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a test's script inside an editor, whichever it is: calls its `main(drive)`."""

from __future__ import annotations

import json
import os
import runpy
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


class Drive:
    """What a script is given: the run's `folder`, the `report` for the test, and waiting."""

    def __init__(self, folder: Path, spin: Callable[[], None]) -> None:
        self.folder = folder
        self.report: dict[str, Any] = {}
        self.spin = spin

    def until(self, condition: Callable[[], Any], seconds: float = 30, what: str = "") -> Any:
        """Lets the editor work until the condition is true; returns its value.

        Raises TimeoutError after `seconds`.
        """
        deadline = time.monotonic() + seconds
        while not (value := condition()):
            if time.monotonic() > deadline:
                raise TimeoutError(f"waited {seconds} s for {what or condition}")
            self.spin()
        return value

    def work(self, seconds: float) -> None:
        """Lets the editor work for a while, where there is no condition to wait for."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.spin()


def run_script(path: str, spin: Callable[[], None]) -> None:
    """Runs a script and writes its report. What the script raises, this raises.

    spin: lets the editor's event loop work for some milliseconds.
    """
    drive = Drive(Path(os.environ["CAVENDISH_EDITOR_FOLDER"]), spin)
    runpy.run_path(path)["main"](drive)
    unfinished = drive.folder / "report.part"
    unfinished.write_text(json.dumps(drive.report))
    unfinished.rename(drive.folder / "report.json")
