# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts the panel together: its window, its state, GIMP's pictures and the session."""

from __future__ import annotations

from collections.abc import Callable

from gi.repository import Gimp, GLib

from cavendish_client import VERSION, Background, Progress
from cavendish_gimp import panel
from cavendish_gimp.controller import Controller
from cavendish_gimp.erasure import End, Erasure, Settings
from cavendish_gimp.host.canvas import GimpCanvas
from cavendish_gimp.host.images import open_pictures
from cavendish_gimp.mainloop import post
from cavendish_gimp.state import PanelState

# GIMP tells plug-ins nothing of new pictures or selections; asking costs some 0.1 ms.
LOOK_MS = 250


class NoDisplay(Exception):
    """There is no screen to open a window on."""

    def __init__(self) -> None:
        super().__init__(
            "The panel needs GIMP with its window. Use plug-in-cavendish-fill in scripts."
        )


class Desk:
    """The one panel of this process, and what it works with. Raises NoDisplay."""

    def __init__(self) -> None:
        if not panel.has_display():
            raise NoDisplay
        self._session = Background("gimp", VERSION)
        self._controller = Controller(self._begin, self._show)
        self._panel = panel.Panel(
            on_erase=self._controller.erase,
            on_cancel=self._controller.cancel,
            on_choose=self._controller.choose,
            on_close=self._rest,
        )
        self._looking = 0
        self._known: set[int] = set()

    def present(self, picture: int | None) -> None:
        """Shows the panel, for this picture if it is given, and gets the daemon ready."""
        self._session.connect()
        if not self._looking:
            self._looking = GLib.timeout_add(LOOK_MS, self._look)
        self._known = {each.id for each in open_pictures()}
        self._look()
        if picture is not None:
            self._controller.choose(picture)
        handle = Gimp.progress_get_window_handle()
        self._panel.present(above_gimp=handle is not None and handle.get_size() > 0)

    def close(self) -> None:
        """Cancels what is under way and ends the session."""
        self._controller.close()
        self._session.close()

    def _begin(
        self, picture: int, on_progress: Callable[[Progress], None], on_end: Callable[[End], None]
    ) -> Erasure:
        erasure = Erasure(self._session, GimpCanvas(), post, on_progress=on_progress, on_end=on_end)
        erasure.start(picture, Settings())
        return erasure

    def _show(self, state: PanelState) -> None:
        self._panel.show(state)

    def _look(self) -> bool:
        pictures = open_pictures()
        # What is there for a moment only, such as a file that a script reads, is no work in hand.
        self._controller.look([picture for picture in pictures if picture.id in self._known])
        self._known = {picture.id for picture in pictures}
        return bool(GLib.SOURCE_CONTINUE)

    def _rest(self) -> None:
        """Looks no more while the panel is closed; a running erasing still gives its layer."""
        if self._looking:
            GLib.source_remove(self._looking)
            self._looking = 0
