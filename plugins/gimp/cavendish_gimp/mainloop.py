# SPDX-License-Identifier: GPL-3.0-or-later
"""GLib's main loop: the only thread that may talk to GIMP."""

from __future__ import annotations

from collections.abc import Callable

from gi.repository import GLib


def post(step: Callable[[], None]) -> None:
    """Has step done on the main thread, soon; from any thread."""

    def once() -> bool:
        step()
        return bool(GLib.SOURCE_REMOVE)

    # Above redrawing: a stream of progress must not wait for the one before it to be painted.
    GLib.idle_add(once, priority=GLib.PRIORITY_DEFAULT)
