# SPDX-License-Identifier: GPL-3.0-or-later
"""GTK in the version that GIMP uses, and what all widgets of the panel have in common."""

from __future__ import annotations

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("GdkPixbuf", "2.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GdkPixbuf, GLib, Gtk, Pango  # noqa: E402 - versions come first

__all__ = ["GLib", "Gdk", "GdkPixbuf", "Gtk", "Pango", "column", "row", "text"]

SPACING = 6
LINE_CHARS = 26


def column(*widgets: Gtk.Widget) -> Gtk.Box:
    """Widgets below each other."""
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=SPACING)
    for widget in widgets:
        box.add(widget)
    return box


def row(*widgets: Gtk.Widget) -> Gtk.Box:
    """Widgets beside each other."""
    box = Gtk.Box(spacing=SPACING)
    for widget in widgets:
        box.add(widget)
    return box


def text() -> Gtk.Label:
    """Words that wrap in the panel's width and can be selected; never markup."""
    label = Gtk.Label(xalign=0.0, hexpand=True, wrap=True, selectable=True, can_focus=False)
    label.set_line_wrap_mode(Pango.WrapMode.WORD_CHAR)
    # The height is reckoned for this width, and the words may be several sentences.
    label.set_width_chars(LINE_CHARS)
    label.set_max_width_chars(LINE_CHARS)
    return label


def show(widget: Gtk.Widget, is_shown: bool) -> None:
    """Shows or hides a widget, and keeps a parent's show_all from showing it again."""
    widget.set_no_show_all(True)
    if is_shown and not widget.get_visible():
        widget.set_no_show_all(False)
        widget.show_all()
        widget.set_no_show_all(True)
    elif not is_shown:
        widget.hide()
