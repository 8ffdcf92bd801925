# SPDX-License-Identifier: GPL-3.0-or-later
"""Words that a model has made: to read, select and copy."""

from __future__ import annotations

from cavendish_gimp.studio.gtk import Gdk, Gtk, column, show, text


class WordsBox(Gtk.Box):
    """Hidden while there are none."""

    def __init__(self) -> None:
        super().__init__()
        self._label = text()
        copy = Gtk.Button(label="Copy", halign=Gtk.Align.START)
        copy.connect("clicked", self._copy)
        self.add(column(self._label, copy))

    def show_words(self, words: str) -> None:
        """Shows them; '' hides the box."""
        self._label.set_text(words)
        show(self, bool(words))

    def _copy(self, _button: Gtk.Button) -> None:
        Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD).set_text(self._label.get_text(), -1)
