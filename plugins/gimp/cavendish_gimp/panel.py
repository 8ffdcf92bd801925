# SPDX-License-Identifier: GPL-3.0-or-later
"""The panel's window: shows a state, and tells what was pressed. Knows GTK, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
gi.require_version("GimpUi", "3.0")
from gi.repository import Gdk, GimpUi, Gtk, Pango  # noqa: E402 - versions come first

from cavendish_gimp.state import PanelState, Phase, Trouble, labels  # noqa: E402

WIDTH = 260
MARGIN = 12
SPACING = 6
LINE_CHARS = 26
# The words of a main button that is disabled say what to do next: they stay legible.
CSS = b"""
#cavendish-bar trough, #cavendish-bar progress { min-height: 6px; }
#cavendish-verb { padding-top: 8px; padding-bottom: 8px; }
#cavendish-verb:disabled, #cavendish-start:disabled { color: inherit; }
#cavendish-verb:disabled label, #cavendish-start:disabled label { color: inherit; opacity: 0.7; }
"""


def has_display() -> bool:
    """Whether there is a screen; without one, GTK would end the process."""
    return bool(Gtk.init_check(None)[0])


def begin() -> None:
    """Has GIMP set GTK up as its own windows have it; once for the process."""
    GimpUi.init("cavendish")


class Panel:
    """A window that stays open above GIMP's; closing it only hides it. `begin` comes first."""

    def __init__(
        self,
        *,
        on_erase: Callable[[], None],
        on_cancel: Callable[[], None],
        on_choose: Callable[[int], None],
        on_close: Callable[[], None],
    ) -> None:
        style = Gtk.CssProvider()
        style.load_from_data(CSS)
        priority = Gtk.STYLE_PROVIDER_PRIORITY_USER
        Gtk.StyleContext.add_provider_for_screen(Gdk.Screen.get_default(), style, priority)
        self._on_choose = on_choose
        self._on_close = on_close
        self._command = ""
        self._place: tuple[int, int] | None = None
        self._labels: dict[int, str] = {}
        self._make_widgets()
        self._verb.connect("clicked", lambda _button: on_erase())
        self._cancel.connect("clicked", lambda _button: on_cancel())
        self._window = self._make_window()
        self.show(PanelState())

    def hold(self, widget: Gtk.Widget) -> None:
        """Shows a widget below what erases."""
        self._column.add(widget)

    def fit(self) -> None:
        """Makes the window as high as what it holds: by itself it grows, but never shrinks."""
        self._window.resize(self._window.get_size().width, 1)

    def present(self, display: Any) -> None:
        """Opens the window, or brings it to the front.

        display: a Gimp.Display for it to stay above, or None.
        """
        if display is not None:
            GimpUi.window_set_transient_for_display(self._window, display)
        if self._place is not None:
            self._window.move(*self._place)
        self._window.present()

    @property
    def window(self) -> Gtk.Window:
        """The window, for others to stay above it."""
        return self._window

    def show(self, state: PanelState) -> None:
        """Shows a state."""
        self._show_pictures(state)
        phase = state.phase
        self._verb.set_label(phase.words)
        self._verb.set_tooltip_text(phase.tip)
        self._verb.set_sensitive(phase is Phase.READY)
        self._cancel.set_visible(phase.is_busy)
        self._cancel.set_sensitive(phase is Phase.RUNNING)
        self._show_progress(state)
        self._show_trouble(state.trouble)

    def _show_progress(self, state: PanelState) -> None:
        # The bar keeps its room, so that nothing below it jumps.
        self._bar.set_opacity(1.0 if state.phase.is_busy else 0.0)
        self._bar.set_tooltip_text(state.stage or None)
        self._bar.set_fraction(state.fraction or 0.0)

    def _show_trouble(self, trouble: Trouble | None) -> None:
        self._line.set_text(trouble.line if trouble else "")
        if self._trouble.get_visible() != (trouble is not None):
            self._trouble.set_visible(trouble is not None)
            self.fit()
        self._command = trouble.command if trouble else ""
        self._copy.set_visible(bool(self._command))
        self._copy.set_tooltip_text(self._command or None)

    def _make_widgets(self) -> None:
        self._choice = Gtk.ComboBoxText(no_show_all=True, tooltip_text="The picture to work on")
        self._choice.connect("changed", self._chosen)
        for cell in self._choice.get_cells():
            cell.set_property("ellipsize", Pango.EllipsizeMode.MIDDLE)
        self._verb = Gtk.Button(hexpand=True, name="cavendish-verb")
        self._cancel = Gtk.Button(label="Cancel", no_show_all=True)
        self._bar = Gtk.ProgressBar(name="cavendish-bar")
        self._line = Gtk.Label(xalign=0.0, hexpand=True, wrap=True, selectable=True)
        # The height is reckoned for this width, and the line may be two sentences long.
        self._line.set_width_chars(LINE_CHARS)
        self._line.set_max_width_chars(LINE_CHARS)
        self._copy = Gtk.Button(label="Copy Command", halign=Gtk.Align.START, no_show_all=True)
        self._copy.connect("clicked", self._copy_command)

    def _make_window(self) -> Gtk.Window:
        column = self._column = Gtk.Box(
            orientation=Gtk.Orientation.VERTICAL, spacing=SPACING, margin=MARGIN
        )
        buttons = row(self._verb, self._cancel)
        warning = Gtk.Image(icon_name="dialog-warning", valign=Gtk.Align.START)
        self._trouble = row(warning, self._line)
        for widget in (self._choice, buttons, self._bar, self._trouble, self._copy):
            column.add(widget)
        window = Gtk.Window(
            title="Cavendish", type_hint=Gdk.WindowTypeHint.UTILITY, role="cavendish-panel"
        )
        window.set_default_size(WIDTH, -1)
        window.add(column)
        column.show_all()
        window.connect("delete-event", self._closed)
        return window

    def _show_pictures(self, state: PanelState) -> None:
        """Lists the pictures where there is a choice."""
        named = labels(state.pictures)
        if named != self._labels:
            self._labels = {}  # Filling the list must not be taken for a choice.
            self._choice.remove_all()
            for number, label in named.items():
                self._choice.append(str(number), label)
            self._labels = named
        self._choice.set_active_id(str(state.current))
        self._choice.set_visible(len(named) > 1)

    def _chosen(self, choice: Gtk.ComboBoxText) -> None:
        if self._labels and choice.get_active_id() is not None:
            self._on_choose(int(choice.get_active_id()))

    def _copy_command(self, _button: Gtk.Button) -> None:
        Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD).set_text(self._command, -1)

    def _closed(self, window: Gtk.Window, _event: Gdk.Event) -> bool:
        self._place = window.get_position()
        window.hide()
        self._on_close()
        return True


def row(*widgets: Gtk.Widget) -> Gtk.Box:
    """Widgets beside each other."""
    box = Gtk.Box(spacing=SPACING)
    for widget in widgets:
        box.add(widget)
    return box
