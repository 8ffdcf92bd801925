# SPDX-License-Identifier: GPL-3.0-or-later
"""A virtual X display of a test's own, and pictures of what is on it."""

from __future__ import annotations

import os
import select
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.editors.sandbox import Sandbox

START_SECONDS = 20


class DisplayFailed(Exception):
    """Xvfb did not come up, or no picture could be taken of it."""


@dataclass(frozen=True)
class Display:
    """A running X server. Its abstract socket is reached from every sandbox, by `name`."""

    name: str
    sandbox: Sandbox

    def screenshot(self, path: Path, window: str = "root") -> None:
        """Writes the whole display, or the window with the given id, as a PNG file.

        path: in one of the sandbox's shared folders. Raises DisplayFailed.
        """
        self.run("import", "-window", window, f"png:{path}")

    def run(self, *arguments: str) -> str:
        """Returns the output of an X client such as xdotool or xwininfo. Raises DisplayFailed."""
        command = self.sandbox.command(["env", f"DISPLAY={self.name}", *arguments])
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode:
            raise DisplayFailed(f"{arguments[0]} ended with {done.returncode}: {done.stderr}")
        return done.stdout


@contextmanager
def display(sandbox: Sandbox, width: int = 1280, height: int = 800) -> Iterator[Display]:
    """Runs an X server of 24 bits a pixel, on a number that is free, until the block ends."""
    reading, writing = os.pipe()
    arguments = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24"]
    log = sandbox.home / "Xvfb.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            sandbox.command([*arguments, "-nolisten", "tcp", "-noreset", "-dpi", "96"]),
            pass_fds=[writing],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    os.close(writing)
    try:
        yield Display(f":{_number(reading, log)}", sandbox)
    except Exception as error:
        if server.poll() is not None:
            raise DisplayFailed(f"Xvfb ended: {log.read_text()}") from error
        raise
    finally:
        os.close(reading)
        server.kill()
        server.wait()


def _number(reading: int, log: Path) -> int:
    ready, _, _ = select.select([reading], [], [], START_SECONDS)
    number = os.read(reading, 16) if ready else b""
    if not number.strip().isdigit():
        raise DisplayFailed(f"Xvfb did not tell its display number: {log.read_text()}")
    return int(number)
