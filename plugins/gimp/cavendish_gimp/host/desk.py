# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts the panel together: its window, its state, GIMP's pictures and the session."""

from __future__ import annotations

import logging
from collections.abc import Callable

from gi.repository import Gimp, GLib

from cavendish_client import VERSION, Background, Progress
from cavendish_client.studio.preferences import Preferences
from cavendish_client.studio.studio import Studio
from cavendish_gimp import panel
from cavendish_gimp.controller import Controller
from cavendish_gimp.erasure import End, Erasure, Settings
from cavendish_gimp.host.canvas import GimpCanvas
from cavendish_gimp.host.conversion import begin_converting
from cavendish_gimp.host.files import load
from cavendish_gimp.host.images import open_ids, picture_of
from cavendish_gimp.host.sheet import Sheet
from cavendish_gimp.host.sheets import Sheets
from cavendish_gimp.mainloop import post
from cavendish_gimp.state import PanelState
from cavendish_gimp.studio.foot_bar import FootBar
from cavendish_gimp.studio.models_window import ModelsWindow
from cavendish_gimp.studio.settings_window import SettingsWindow
from cavendish_gimp.studio.studio_panel import StudioPanel

LOGGER = logging.getLogger(__name__)
# GIMP tells plug-ins nothing of new pictures or selections; asking costs some 0.1 ms.
LOOK_MS = 250


# GIMP counts its displays from 1 and has no list of them. Asking for one costs some 0.1 ms.
MOST_DISPLAYS = 200


class Desk:
    """The one panel of this process, and what it works with. Needs a screen."""

    def __init__(self) -> None:
        self._session = Background("gimp", VERSION)
        self._controller = Controller(self._begin, self._show)
        self._panel = panel.Panel(
            on_erase=self._controller.erase,
            on_cancel=self._controller.cancel,
            on_choose=self._controller.choose,
            on_close=self._rest,
        )
        self._sheets = Sheets()
        self._current: int | None = None
        self._studio = Studio(self._session, post, self._changed, load, lambda result: result)
        preferences = Preferences(self._studio.network)
        self._settings = SettingsWindow(preferences, self._panel.window, self._estimate)
        self._models = ModelsWindow(self._studio.shelf, self._panel.window)
        self._asking = StudioPanel(
            self._studio,
            self._sheet,
            on_settings=self._set,
            on_models=self._models.present,
            on_fit=self._panel.fit,
        )
        self._panel.hold(self._asking)
        self._foot = FootBar(self._studio.work_offline, self._models.present)
        self._panel.hold(self._foot)
        self._looking = 0
        self._known: set[int] = set()

    def present(self) -> None:
        """Shows the panel above GIMP's window, and gets the daemon ready once it is drawn."""
        if not self._looking:
            self._looking = GLib.timeout_add(LOOK_MS, self._look)
        self._known = set(open_ids())
        self._look()
        self._panel.present(first_display())
        GLib.idle_add(self._prepare, priority=GLib.PRIORITY_LOW)

    def close(self) -> None:
        """Cancels what is under way and ends the session."""
        self._controller.close()
        self._session.close()

    def _prepare(self) -> bool:
        """Has other threads load gRPC, connect, and get Babl ready.

        Not sooner: GTK wants the locks of Python and of Babl while the window comes.
        """
        self._session.connect()
        self._studio.offline.learn()
        begin_converting()
        return bool(GLib.SOURCE_REMOVE)

    def _begin(
        self, picture: int, on_progress: Callable[[Progress], None], on_end: Callable[[End], None]
    ) -> Erasure:
        erasure = Erasure(self._session, GimpCanvas(), post, on_progress=on_progress, on_end=on_end)
        erasure.start(picture, Settings())
        return erasure

    def _show(self, state: PanelState) -> None:
        self._current = state.current
        self._panel.show(state)

    def _sheet(self) -> Sheet | None:
        return None if self._current is None else self._sheets.of(self._current)

    def _changed(self) -> None:
        """Shows the studio anew. Answers come while the panel is closed, too."""
        self._studio.drop_closed()
        self._asking.show_picture()
        self._foot.show_offline(self._studio.offline)
        self._models.refresh()

    def _estimate(self) -> None:
        """After the settings have changed."""
        sheet = self._sheet()
        if sheet is not None:
            self._studio.estimate_again(sheet)

    def _set(self) -> None:
        self._settings.present(self._sheet())

    def _look(self) -> bool:
        """Looks, and goes on looking whatever comes of it.

        libgimp throws its objects away when the panel's entry is called while they are in use (GIMP
        3.0.4), so that a look can find nonsense; the next one does not.
        """
        try:
            self._look_once()
        except Exception:  # an exception would end the timer, and the panel would stand still
            LOGGER.exception("a look at the pictures failed")
        return bool(GLib.SOURCE_CONTINUE)

    def _look_once(self) -> None:
        ids = open_ids()
        # What is there for a moment only, such as a file that a script reads, is no work in hand;
        # to ask about it when it is gone makes GIMP show the artist an error.
        pictures = [picture_of(Gimp.Image.get_by_id(each)) for each in ids if each in self._known]
        self._known = set(ids)
        self._controller.look(pictures)
        self._changed()

    def _rest(self) -> None:
        """Looks no more while the panel is closed; a running erasing still gives its layer."""
        if self._looking:
            GLib.source_remove(self._looking)
            self._looking = 0


def first_display() -> Gimp.Display | None:
    """One of GIMP's windows. It has one without a picture too; None in a GIMP without windows."""
    numbers = range(1, MOST_DISPLAYS)
    return next((Gimp.Display.get_by_id(n) for n in numbers if Gimp.Display.id_is_valid(n)), None)
