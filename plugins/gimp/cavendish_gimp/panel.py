# SPDX-License-Identifier: GPL-3.0-or-later
"""The panel's window: shows a View, and tells what was pressed. Knows GTK, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("GimpUi", "3.0")
from gi.repository import Gdk, GimpUi, Gtk, Pango  # noqa: E402 - versions come first

from cavendish_gimp.controller import View  # noqa: E402
from cavendish_gimp.picture import Picture  # noqa: E402

WIDTH = 260
MARGIN = 12
SPACING = 6
CSS = b"""
#cavendish-bar trough, #cavendish-bar progress { min-height: 6px; }
#cavendish-verb { padding-top: 8px; padding-bottom: 8px; }
"""


def has_display() -> bool:
    """Whether there is a screen; without one, GTK would end the process."""
    return bool(Gtk.init_check(None)[0])


class Panel:
    """A window that stays open above GIMP's; closing it only hides it."""

    def __init__(
        self,
        *,
        on_erase: Callable[[], None],
        on_cancel: Callable[[], None],
        on_choose: Callable[[int], None],
        on_close: Callable[[], None],
    ) -> None:
        GimpUi.init("cavendish")
        style = Gtk.CssProvider()
        style.load_from_data(CSS)
        priority = Gtk.STYLE_PROVIDER_PRIORITY_USER
        Gtk.StyleContext.add_provider_for_screen(Gdk.Screen.get_default(), style, priority)
        self._on_choose = on_choose
        self._on_close = on_close
        self._command = ""
        self._pictures: tuple[Picture, ...] = ()
        self._make_widgets()
        self._verb.connect("clicked", lambda _button: on_erase())
        self._cancel.connect("clicked", lambda _button: on_cancel())
        self._window = self._make_window()
        self.show(View())

    def present(self) -> None:
        """Opens the window, or brings it to the front."""
        self._window.present()
        GimpUi.window_set_transient(self._window)

    def show(self, view: View) -> None:
        """Shows a state."""
        self._show_pictures(view)
        self._verb.set_label(view.verb)
        self._verb.set_sensitive(view.ready)
        self._bar.set_fraction(view.fraction or 0.0)
        self._work.set_opacity(1.0 if view.busy else 0.0)
        self._cancel.set_sensitive(view.cancellable)
        self._line.set_text(view.line)
        self._warning.set_visible(view.trouble)
        self._command = view.command
        self._copy.set_visible(bool(view.command))

    def _make_widgets(self) -> None:
        self._choice = Gtk.ComboBoxText(no_show_all=True, tooltip_text="The picture to work on")
        self._choice.connect("changed", self._chosen)
        for cell in self._choice.get_cells():
            cell.set_property("ellipsize", Pango.EllipsizeMode.MIDDLE)
        self._verb = Gtk.Button(hexpand=True, name="cavendish-verb")
        self._bar = Gtk.ProgressBar(hexpand=True, valign=Gtk.Align.CENTER, name="cavendish-bar")
        self._cancel = Gtk.Button(label="Cancel")
        self._work = Gtk.Box(spacing=SPACING)
        self._work.add(self._bar)
        self._work.add(self._cancel)
        self._warning = Gtk.Image(
            icon_name="dialog-warning", valign=Gtk.Align.START, no_show_all=True
        )
        self._line = Gtk.Label(xalign=0.0, yalign=0.0, hexpand=True, wrap=True, max_width_chars=1)
        self._copy = Gtk.Button(label="Copy Command", halign=Gtk.Align.START, no_show_all=True)
        self._copy.connect("clicked", self._copy_command)

    def _make_window(self) -> Gtk.Window:
        words = Gtk.Box(spacing=SPACING)
        words.add(self._warning)
        words.add(self._line)
        column = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=SPACING, margin=MARGIN)
        for widget in (self._choice, self._verb, self._work, words, self._copy):
            column.add(widget)
        window = Gtk.Window(
            title="Cavendish", type_hint=Gdk.WindowTypeHint.UTILITY, role="cavendish-panel"
        )
        window.set_default_size(WIDTH, -1)
        window.add(column)
        column.show_all()
        window.connect("delete-event", self._closed)
        return window

    def _show_pictures(self, view: View) -> None:
        """Lists the pictures where there is a choice."""
        named = [(picture.id, picture.name) for picture in view.pictures]
        if named != [(picture.id, picture.name) for picture in self._pictures]:
            self._pictures = ()  # Filling the list must not be taken for a choice.
            self._choice.remove_all()
            for number, name in named:
                self._choice.append(str(number), name)
            self._pictures = view.pictures
        self._choice.set_active_id(str(view.current))
        self._choice.set_visible(len(named) > 1)

    def _chosen(self, choice: Gtk.ComboBoxText) -> None:
        if self._pictures and choice.get_active_id() is not None:
            self._on_choose(int(choice.get_active_id()))

    def _copy_command(self, _button: Gtk.Button) -> None:
        Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD).set_text(self._command, -1)

    def _closed(self, window: Gtk.Window, _event: Gdk.Event) -> bool:
        window.hide()
        self._on_close()
        return True
