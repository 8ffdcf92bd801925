# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a test's script in GIMP's Python interpreter, in a process beside GIMP's own."""

from __future__ import annotations

import editor_driver
from gi.repository import GLib


def run(path: str) -> None:
    """Runs the script at `path`; an exception in it makes GIMP's batch mode fail with 64."""
    editor_driver.run_script(path, spin)


def spin() -> None:
    """Lets this process's GLib loop work for 20 ms; GIMP itself runs in another process."""
    loop = GLib.MainLoop()
    GLib.timeout_add(20, loop.quit)
    loop.run()
