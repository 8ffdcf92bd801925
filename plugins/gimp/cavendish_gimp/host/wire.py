# SPDX-License-Identifier: GPL-3.0-or-later
"""The descriptor on which GIMP speaks to a plug-in's process."""

from __future__ import annotations

import os
from collections.abc import Callable

from gi.repository import GLib


class Wire:
    """Calls on_leave when GIMP speaks unasked: it only does so to say that we must go.

    It then waits 10 ms and kills this process, which is enough to tell the daemon.
    """

    def __init__(self, descriptor: int, on_leave: Callable[[], None]) -> None:
        self._on_leave = on_leave
        self._watch = 0
        if os.name == "posix":  # Elsewhere GLib cannot wait for a pipe's descriptor.
            events = GLib.IOCondition.IN | GLib.IOCondition.HUP
            self._watch = GLib.unix_fd_add_full(
                GLib.PRIORITY_HIGH, descriptor, events, self._told_to_go
            )

    def close(self) -> None:
        """Listens no more."""
        if self._watch:
            GLib.source_remove(self._watch)
            self._watch = 0

    def _told_to_go(self, *_event: object) -> bool:
        self._watch = 0
        self._on_leave()
        return bool(GLib.SOURCE_REMOVE)
