# SPDX-License-Identifier: GPL-3.0-or-later
"""The studio in Qt's terms: calls come to the main thread by a queued signal."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from cavendish_client import Background, PixelFormat, Pixels, Result
from cavendish_client.studio.studio import Studio
from cavendish_krita import files
from cavendish_krita.qt import QObject, Qt, pyqtSignal

LOGGER = logging.getLogger(__name__)


class Bridge(QObject):
    """Holds the studio of all windows. `changed` asks the panels to show their easel anew."""

    changed = pyqtSignal()
    _arrived = pyqtSignal(object)

    def __init__(self, session: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # PyQt6's stubs do not know the second argument.
        self._arrived.connect(_call, Qt.ConnectionType.QueuedConnection)  # type: ignore[call-arg]
        self.studio = Studio(
            session, self._arrived.emit, self.changed.emit, files.load, in_kritas_order
        )


def in_kritas_order(result: Result) -> Result:
    """The result as BGRA, which Krita wants; runs on the network's thread."""
    if result.image.format is not PixelFormat.RGBA8:
        return result
    image = result.image
    ordered = bytearray(image.view())
    ordered[0::4], ordered[2::4] = ordered[2::4], ordered[0::4]
    pixels = Pixels(bytes(ordered), image.width, image.height, PixelFormat.BGRA8)
    return replace(result, image=pixels)


def _call(call: Callable[[], None]) -> None:
    try:
        call()
    except Exception:  # An exception that leaves a slot would abort Krita.
        LOGGER.exception("an answer could not be dealt with")
