# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows behind "Options": what the mode and the model can do beside the words."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from cavendish_client.studio.draft import Draft
from cavendish_client.studio.options import MOST_MARGIN_PX, Amount, Pick, Row, Switch, changed
from cavendish_gimp.studio.gtk import Gtk
from cavendish_gimp.studio.picker import Picker

STEP_PX = 16


class OptionsBox(Gtk.Grid):
    """Shows rows; on_change gets the draft as the artist wants it."""

    def __init__(self, on_change: Callable[[Draft], None]) -> None:
        super().__init__(row_spacing=6, column_spacing=6)
        self._on_change = on_change
        self._draft = Draft()
        self._is_showing = False
        self._lines: dict[tuple[type, str], tuple[Gtk.Widget, ...]] = {}

    def show_rows(self, draft: Draft, rows: tuple[Row, ...]) -> None:
        """Shows what the draft has chosen. Widgets stay while they are for the same."""
        self._draft = draft
        kinds = [(type(row), row.key) for row in rows]
        if kinds != list(self._lines):
            self._arrange(rows)
        self._is_showing = True
        for kind, row in zip(kinds, rows, strict=True):
            show_value(self._lines[kind][-1], row)
        self._is_showing = False

    def _arrange(self, rows: tuple[Row, ...]) -> None:
        """Puts lines in order; a line that stays keeps its widget, and with it the focus."""
        before, self._lines = self._lines, {}
        self.foreach(self.remove)
        for number, row in enumerate(rows):
            kind = type(row), row.key
            line = self._lines[kind] = before.get(kind) or self._line(row)
            for place, part in enumerate(line):
                self.attach(part, place, number, 3 - len(line), 1)
                part.show_all()

    def _line(self, row: Row) -> tuple[Gtk.Widget, ...]:
        """A title and what is set, or a switch that has its title in itself."""
        widget = self._widget(row)
        widget.set_tooltip_text(row.tip)
        if isinstance(row, Switch):
            return (widget,)
        return Gtk.Label(label=row.title, xalign=0.0), widget

    def _widget(self, row: Row) -> Gtk.Widget:
        if isinstance(row, Pick):
            return Picker(row.tip, partial(self._tell, row.key))
        if isinstance(row, Switch):
            switch = Gtk.CheckButton(label=row.title)
            switch.connect("toggled", lambda one: self._tell(row.key, "1" * one.get_active()))
            return switch
        amount = Gtk.SpinButton.new_with_range(0, MOST_MARGIN_PX, STEP_PX)
        amount.set_hexpand(True)
        amount.connect("value-changed", lambda one: self._tell(row.key, str(int(one.get_value()))))
        # Scrolling over the panel must not change what is asked for.
        amount.connect("scroll-event", lambda *_event: True)
        return amount

    def _tell(self, key: str, value: str) -> None:
        if not self._is_showing:
            self._on_change(changed(self._draft, key, value))


def show_value(widget: Gtk.Widget, row: Row) -> None:
    """Shows what is chosen in a row."""
    if isinstance(row, Pick):
        widget.show_choices([(one.key, one.title) for one in row.choices], row.chosen)
        tips = (one.tip for one in row.choices if one.key == row.chosen)
        widget.set_tooltip_text(next(filter(None, tips), row.tip))
    elif isinstance(row, Switch):
        widget.set_active(row.is_on)
    elif isinstance(row, Amount) and int(widget.get_value()) != row.pixels:
        widget.set_value(row.pixels)
