# SPDX-License-Identifier: GPL-3.0-or-later
"""A pykrita plug-in that runs a test's script when Krita's window is up, and then ends Krita."""

from __future__ import annotations

import os
import sys
import traceback

import editor_driver
from krita import Extension, Krita
from PyQt5.QtCore import QThread, QTimer


class Driver(Extension):
    """Steps the script from Krita's own event loop, once the main window is shown."""

    def setup(self) -> None:
        self._drive = None
        self._script = None
        self._timer = QTimer(self)
        self._timer.setInterval(10)
        self._timer.timeout.connect(self._step)
        self._timer.start()

    def createActions(self, window: object) -> None:
        """Adds nothing: the script does all there is to do."""

    def _step(self) -> None:
        # Inside of a nested event loop Krita holds signals back (see SteppedDrive); level 0 is
        # the start, when events are processed before the real loop runs.
        if QThread.currentThread().loopLevel() != 1:
            return
        try:
            self._step_script()
        except StopIteration:
            editor_driver.write_report(self._drive)
            leave(0)
        except BaseException:  # noqa: BLE001 - the last frame: the test reads the log
            traceback.print_exc()
            editor_driver.show_display()
            leave(1)

    def _step_script(self) -> None:
        if self._script is None:
            window = Krita.instance().activeWindow()
            if window is None or not window.qwindow().isVisible():
                return
            path = os.environ["CAVENDISH_EDITOR_SCRIPT"]
            self._drive, self._script = editor_driver.start_script(path)
        self._script.send(None)


def leave(status: int) -> None:
    """Ends the process: a regular quit would ask about modified documents and wait for ever."""
    sys.stderr.flush()
    os._exit(status)


Krita.instance().addExtension(Driver(Krita.instance()))
