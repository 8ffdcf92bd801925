# SPDX-License-Identifier: GPL-3.0-or-later
"""A list to choose from that stays as narrow as the panel."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cavendish_gimp.studio.gtk import Gtk, Pango


class Picker(Gtk.ComboBoxText):
    """One of some (key, title). on_pick is told what the artist chose, never what was shown."""

    def __init__(self, tip: str, on_pick: Callable[[str], None]) -> None:
        super().__init__(tooltip_text=tip, hexpand=True)
        self._on_pick = on_pick
        self._shown: list[tuple[str, str]] = []
        self._is_showing = False
        for cell in self.get_cells():
            cell.set_property("ellipsize", Pango.EllipsizeMode.END)
            cell.set_property("width-chars", 4)
        self.connect("changed", self._tell)
        # Scrolling over the panel must not change what is asked for.
        self.connect("scroll-event", lambda *_event: True)

    def show_choices(self, choices: Sequence[tuple[str, str]], key: str) -> None:
        """Shows entries, and which one is chosen."""
        self._is_showing = True
        if list(choices) != self._shown:
            self._shown = list(choices)
            self.remove_all()
            for one, title in choices:
                # An empty id is none to GTK.
                self.append(f"={one}", title)
        self.set_active_id(f"={key}")
        self._is_showing = False

    def _tell(self, _combo: Gtk.ComboBoxText) -> None:
        chosen = self.get_active_id()
        if chosen is not None and not self._is_showing:
            self._on_pick(chosen[1:])
