# SPDX-License-Identifier: GPL-3.0-or-later
"""The models of this machine: a list, what each is, and buttons to install and to remove it."""

from __future__ import annotations

from collections.abc import Callable

from cavendish_client.studio.shelf import Entry, Shelf
from cavendish_gimp.studio.gtk import Gtk, Pango, column, row, show, text

TITLES = ("Model", "For", "Size", "Licence", "State")
WIDTHS = (190, 150, 75, 140, 110)
HEIGHT_PX = 260


class ModelsWindow:
    """One window, hidden while it is not needed.

    Nothing is fetched before its size and licence were agreed to.
    """

    def __init__(self, shelf: Shelf, parent: Gtk.Window) -> None:
        self._shelf = shelf
        self._asked = ""
        self._rows = Gtk.ListStore(*([str] * (len(TITLES) + 1)))
        self._make_widgets()
        self._window = Gtk.Window(title="Models on This Machine", transient_for=parent)
        self._window.add(self._form())
        self._window.connect("delete-event", lambda *_event: self._window.hide_on_delete())

    def present(self) -> None:
        """Opens it, and asks the daemon how the models stand."""
        self._window.show_all()
        self.refresh()
        self._window.present()
        self._shelf.load()

    def refresh(self) -> None:
        """Shows how the models stand, while it is open. Rows stay while they are for the same."""
        if not self._window.get_visible():
            return
        entries = self._shelf.entries
        if [entry.model.model_id for entry in entries] != [line[0] for line in self._rows]:
            self._rows.clear()
            for entry in entries:
                self._rows.append([entry.model.model_id, *entry.columns])
            self._list.set_cursor(Gtk.TreePath.new_first())
        for line, entry in zip(self._rows, entries, strict=True):
            for number, words in enumerate(entry.columns, 1):
                if line[number] != words:
                    line[number] = words
        told = self._shelf.line
        self._line.set_text(told.text if told is not None else "")
        show(self._line, told is not None)
        self._note.set_text(self._shelf.note)
        self._show_chosen()

    def _chosen(self) -> Entry | None:
        rows, at = self._list.get_selection().get_selected()
        return self._shelf.entry(rows[at][0]) if at is not None else None

    def _show_chosen(self) -> None:
        entry = self._chosen()
        self._details.set_text(entry.details if entry is not None else "")
        may_install = entry is not None and entry.can_install and self._shelf.may_fetch
        self._install.set_sensitive(may_install)
        self._remove.set_sensitive(entry is not None and entry.can_remove)
        is_running = entry is not None and entry.install is not None
        self._cancel.set_sensitive(is_running and not (entry is not None and entry.is_ending))
        show(self._bar, is_running)
        self._bar.set_fraction(min(entry.progress, 1.0) if entry is not None else 0.0)
        is_asked = entry is not None and may_install and self._asked == entry.model.model_id
        show(self._consent, is_asked)

    def _ask(self, _button: Gtk.Button) -> None:
        entry = self._chosen()
        if entry is not None:
            self._asked = entry.model.model_id
            self._question.set_text(entry.question)
            self._show_chosen()
            self._agree.grab_focus()

    def _answer(self, button: Gtk.Button) -> None:
        model_id, self._asked = self._asked, ""
        if button is self._agree:
            self._shelf.install(model_id)
        self._show_chosen()

    def _stop(self, _button: Gtk.Button) -> None:
        entry = self._chosen()
        if entry is not None:
            self._shelf.cancel(entry.model.model_id)

    def _take_away(self, _button: Gtk.Button) -> None:
        entry = self._chosen()
        if entry is not None:
            self._shelf.remove(entry.model.model_id)

    def _make_widgets(self) -> None:
        self._list = Gtk.TreeView(model=self._rows)
        for number, (title, width) in enumerate(zip(TITLES, WIDTHS, strict=True), 1):
            cell = Gtk.CellRendererText(ellipsize=Pango.EllipsizeMode.END)
            shown = Gtk.TreeViewColumn(title, cell, text=number)
            shown.set_resizable(True)
            shown.set_fixed_width(width)
            self._list.append_column(shown)
        self._list.get_selection().connect("changed", lambda _selection: self._show_chosen())
        self._details, self._question, self._line, self._note = text(), text(), text(), text()
        self._bar = Gtk.ProgressBar(name="cavendish-bar")
        self._install = button("Install…", self._ask)
        self._cancel = button("Cancel Installation", self._stop)
        self._remove = button("Remove", self._take_away)
        self._agree = button("Agree and Install", self._answer)
        self._consent = Gtk.Frame()
        inside = column(self._question, row(self._agree, button("Not Now", self._answer)))
        inside.set_border_width(8)
        self._consent.add(inside)

    def _form(self) -> Gtk.Widget:
        scrolled = Gtk.ScrolledWindow(shadow_type=Gtk.ShadowType.IN, height_request=HEIGHT_PX)
        scrolled.set_policy(Gtk.PolicyType.NEVER, Gtk.PolicyType.AUTOMATIC)
        scrolled.add(self._list)
        close = button("Close", lambda _button: self._window.hide())
        buttons = row(self._install, self._cancel, self._remove)
        buttons.pack_end(close, False, False, 0)
        parts = (self._details, self._bar, self._consent, self._line, self._note, buttons)
        whole = column()
        whole.pack_start(scrolled, True, True, 0)
        for part in parts:
            whole.pack_start(part, False, False, 0)
        whole.set_border_width(12)
        return whole


def button(title: str, slot: Callable[[Gtk.Button], None]) -> Gtk.Button:
    """A button that does something."""
    made = Gtk.Button(label=title)
    made.connect("clicked", slot)
    return made
