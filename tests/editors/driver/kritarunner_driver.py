# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a test's script in kritarunner and ends the process with an exit code that is right."""

from __future__ import annotations

import os
import sys
import traceback

import editor_driver
from PyQt5.QtCore import QEventLoop
from PyQt5.QtWidgets import QApplication


def main(_arguments: object) -> None:
    """Is what kritarunner calls; never returns, because kritarunner would then end with 134."""
    status = 1
    try:
        editor_driver.run_script(os.environ["CAVENDISH_EDITOR_SCRIPT"], spin)
        status = 0
    except BaseException:  # noqa: BLE001 - the last frame: the test reads the log
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def spin() -> None:
    """Lets Qt's event loop work for up to 20 ms."""
    QApplication.processEvents(QEventLoop.AllEvents, 20)
