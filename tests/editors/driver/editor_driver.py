# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a test's script inside an editor: calls its `main(drive)`.

In GIMP and in kritarunner `main` is a function and waiting blocks. In Krita's window it is a
coroutine (`async def main`, `await drive.until(...)`), see SteppedDrive.
"""

from __future__ import annotations

import json
import os
import re
import runpy
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine, Generator
from pathlib import Path
from typing import Any

Condition = Callable[[], Any]


class Drive:
    """What a script is given: the run's `folder`, the `report` for the test, and waiting."""

    def __init__(self, spin: Callable[[], None]) -> None:
        self.folder = Path(os.environ["CAVENDISH_EDITOR_FOLDER"])
        self.report: dict[str, Any] = {}
        self.spin = spin

    def until(self, condition: Condition, seconds: float = 30, what: str = "") -> Any:
        """Lets the editor work until the condition is true; returns its value.

        Raises TimeoutError after `seconds`.
        """
        deadline = Deadline(seconds, what or str(condition))
        while not (value := condition()):
            deadline.check()
            self.spin()
        return value

    def work(self, seconds: float) -> None:
        """Lets the editor work for a while, where there is no condition to wait for."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.spin()


class SteppedDrive:
    """The same for Krita's window, where a script hands control back whenever it waits.

    Krita holds its own synchronised signals back while events are processed inside of an event
    handler. A script that spins the event loop itself would see a Krita without active layer and
    with a layer list that never changes.
    """

    def __init__(self) -> None:
        self.folder = Path(os.environ["CAVENDISH_EDITOR_FOLDER"])
        self.report: dict[str, Any] = {}

    def until(self, condition: Condition, seconds: float = 30, what: str = "") -> Awaitable[Any]:
        """To be awaited: the condition's first true value. Raises TimeoutError."""
        return Wait(condition, Deadline(seconds, what or str(condition)))

    def work(self, seconds: float) -> Awaitable[Any]:
        """To be awaited: lets Krita work for a while, where there is no condition to wait for."""
        end = time.monotonic() + seconds
        return self.until(lambda: time.monotonic() >= end, seconds + 60)


class Deadline:
    """A moment after which waiting is an error."""

    def __init__(self, seconds: float, what: str) -> None:
        self._seconds = seconds
        self._what = what
        self._end = time.monotonic() + seconds

    def check(self) -> None:
        """Raises TimeoutError when the moment has passed."""
        if time.monotonic() > self._end:
            raise TimeoutError(f"waited {self._seconds} s for {self._what}")


class Wait:
    """An awaitable that is stepped until its condition holds."""

    def __init__(self, condition: Condition, deadline: Deadline) -> None:
        self._condition = condition
        self._deadline = deadline

    def __await__(self) -> Generator[None, None, Any]:
        while not (value := self._condition()):
            self._deadline.check()
            yield
        return value


def run_script(path: str, spin: Callable[[], None]) -> None:
    """Runs a blocking script and writes its report. What the script raises, this raises.

    spin: lets the editor's event loop work for some milliseconds.
    """
    drive = Drive(spin)
    try:
        runpy.run_path(path)["main"](drive)
    except Exception:
        show_display()
        raise
    write_report(drive)


def start_script(path: str) -> tuple[SteppedDrive, Coroutine[None, None, None]]:
    """Returns the drive and the coroutine of a script; step it by `send(None)`."""
    drive = SteppedDrive()
    return drive, runpy.run_path(path)["main"](drive)


def write_report(drive: Drive | SteppedDrive) -> None:
    """Writes the report whole or not at all."""
    unfinished = drive.folder / "report.part"
    unfinished.write_text(json.dumps(drive.report))
    unfinished.rename(drive.folder / "report.json")


def show_display() -> None:
    """Keeps a picture of the display in failure.png, and tells its windows in the log.

    For the reader of a failed test. What the display does not answer is told in the log too.
    """
    if "DISPLAY" not in os.environ:
        return
    picture = Path(os.environ["CAVENDISH_EDITOR_FOLDER"]) / "failure.png"
    tell("import", "-window", "root", f"png:{picture}")
    tell("xdotool", "getwindowfocus")
    stack = tell("xprop", "-root", "_NET_CLIENT_LIST_STACKING")
    for window in re.findall(r"0x[0-9a-f]+", stack):
        tell("xprop", "-id", window, "WM_NAME", "WM_TRANSIENT_FOR", "_NET_WM_STATE")


def tell(*command: str) -> str:
    """Runs an X client, and tells its answer in the log."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
        answer = done.stdout + done.stderr
    except subprocess.TimeoutExpired as error:
        answer = str(error)
    print(f"$ {' '.join(command)}\n{answer}", file=sys.stderr, flush=True)
    return answer
