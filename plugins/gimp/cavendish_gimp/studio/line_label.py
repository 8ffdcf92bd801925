# SPDX-License-Identifier: GPL-3.0-or-later
"""The line below the main button, with the button for the next step where there is one."""

from __future__ import annotations

from collections.abc import Callable

from cavendish_client.studio.line import Action, Line
from cavendish_gimp.studio.gtk import Gdk, Gtk, column, row, show, text
from cavendish_gimp.studio.links_box import LinksBox


class LineLabel(Gtk.Box):
    """Shows a Line; on_act is told that its button was clicked, but for COPY, which it does."""

    def __init__(self, on_act: Callable[[Action], None]) -> None:
        super().__init__()
        self._line: Line | None = None
        self._on_act = on_act
        self._label = text()
        self._warning = Gtk.Image(icon_name="dialog-warning", valign=Gtk.Align.START)
        self._button = Gtk.Button(halign=Gtk.Align.START)
        self._button.connect("clicked", self._act)
        self._links = LinksBox()
        self.add(column(row(self._warning, self._label), self._button, self._links))

    def show_line(self, line: Line | None) -> None:
        """Shows a line, None for none."""
        self._line = line
        show(self, line is not None)
        if line is None:
            return
        self._label.set_text(line.text)
        self._links.show_links(line.links)
        show(self._warning, line.is_error)
        self._button.set_label(line.action.value)
        self._button.set_tooltip_text(line.command or None)
        show(self._button, line.action is not Action.NONE)

    def _act(self, _button: Gtk.Button) -> None:
        if self._line is None:
            return
        if self._line.action is Action.COPY:
            Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD).set_text(self._line.command, -1)
        else:
            self._on_act(self._line.action)
