# SPDX-License-Identifier: GPL-3.0-or-later
"""A pykrita plug-in that runs a test's script when Krita's window is up, and then ends Krita."""

from __future__ import annotations

import os
import sys
import time
import traceback

import editor_driver
from krita import Extension, Krita
from PyQt5.QtCore import QEventLoop, QTimer
from PyQt5.QtWidgets import QApplication


class Driver(Extension):
    """Starts the script from Krita's event loop, once the main window is shown."""

    def setup(self) -> None:
        self._timer = QTimer(self)
        self._timer.setInterval(50)
        self._timer.timeout.connect(self._start_when_shown)
        self._timer.start()

    def createActions(self, window: object) -> None:
        """Adds nothing: the script does all there is to do."""

    def _start_when_shown(self) -> None:
        window = Krita.instance().activeWindow()
        if window is None or not window.qwindow().isVisible():
            return
        self._timer.stop()
        status = 1
        try:
            editor_driver.run_script(os.environ["CAVENDISH_EDITOR_SCRIPT"], spin)
            status = 0
        except BaseException:  # noqa: BLE001 - the last frame: the test reads the log
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            # A regular quit would ask about modified documents and wait for ever.
            os._exit(status)


def spin() -> None:
    """Lets Krita's event loop work for up to 20 ms."""
    QApplication.processEvents(QEventLoop.AllEvents, 20)
    time.sleep(0.001)


Krita.instance().addExtension(Driver(Krita.instance()))
