# SPDX-License-Identifier: GPL-3.0-or-later
"""The line that opens and closes the options, and what is set behind it while it is closed."""

from __future__ import annotations

from collections.abc import Callable

from cavendish_gimp.studio.gtk import Gtk, row, show, text

ARROWS = {False: "pan-end-symbolic", True: "pan-down-symbolic"}
TIP = "Model, size, number of results and what else the mode takes"


class Disclosure(Gtk.Box):
    """content: shown while it is open. beside: stands at the other end of the line."""

    def __init__(
        self, content: Gtk.Widget, beside: Gtk.Widget, on_open: Callable[[], None]
    ) -> None:
        super().__init__(orientation=Gtk.Orientation.VERTICAL, spacing=6)
        self._content, self._on_open = content, on_open
        self._arrow = Gtk.Image(icon_name=ARROWS[False])
        self.toggle = Gtk.ToggleButton(relief=Gtk.ReliefStyle.NONE, tooltip_text=TIP)
        self.toggle.add(row(self._arrow, Gtk.Label(label="Options")))
        self.toggle.connect("toggled", self._turn)
        self._summary = text()
        self._summary.set_sensitive(False)
        self._words = ""
        line = Gtk.Box()
        line.pack_start(self.toggle, False, False, 0)
        line.pack_end(beside, False, False, 0)
        for part in (line, self._summary, content):
            self.add(part)
        show(content, False)
        show(self._summary, False)

    def show_summary(self, words: str) -> None:
        """Shows what is set otherwise than by default, while it is closed."""
        self._words = words
        self._summary.set_text(words)
        show(self._summary, bool(words) and not self.toggle.get_active())

    def _turn(self, toggle: Gtk.ToggleButton) -> None:
        is_open = toggle.get_active()
        self._arrow.set_from_icon_name(ARROWS[is_open], Gtk.IconSize.BUTTON)
        show(self._content, is_open)
        self.show_summary(self._words)
        if is_open:
            self._on_open()
