# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys, budget, and what may leave this machine: the daemon keeps all of it."""

from __future__ import annotations

from collections.abc import Callable

from cavendish_client import Permission, errors
from cavendish_client.studio import price
from cavendish_client.studio.document import Document
from cavendish_client.studio.preferences import (
    CAPS,
    PERMISSIONS,
    Page,
    Preferences,
    local_layers,
    with_choices,
)
from cavendish_client.usage import Budget
from cavendish_gimp.studio.gtk import Gtk, column, row, text
from cavendish_gimp.studio.layer_marks import LayerMarks
from cavendish_gimp.studio.picker import Picker

CHOICES = [(one.value, title) for one, title in PERMISSIONS]
LONGEST_KEY = 1024


class SettingsWindow:
    """One window, hidden while it is not needed. on_change: something was saved."""

    def __init__(
        self, preferences: Preferences, parent: Gtk.Window, on_change: Callable[[], None]
    ) -> None:
        self._preferences, self._on_change = preferences, on_change
        self._document = ""
        self._page: Page | None = None
        self._permission_key = ""
        self._endpoint_key = ""
        self._make_widgets()
        self._window = Gtk.Window(title="Cavendish Settings", transient_for=parent)
        self._window.set_resizable(False)
        self._window.add(self._form())
        self._window.connect("delete-event", lambda *_event: self._window.hide_on_delete())

    def present(self, document: Document | None) -> None:
        """Opens it, and asks the daemon how things stand."""
        self._document = "" if document is None else document.identity
        self._layers.show_layers(() if document is None else document.layers())
        self._content.set_sensitive(False)
        self._problem.set_text("")
        self._window.show_all()
        self._window.present()
        self._preferences.load(self._document, self._arrived)

    def _save(self, _button: Gtk.Button) -> None:
        if self._page is None:
            return
        try:
            caps = {
                f"{name}_micro_usd": price.micro(self._caps[name].get_text()) for name, _ in CAPS
            }
        except ValueError:
            self._problem.set_text("A budget is an amount in dollars, such as 2.50, or empty.")
            return
        page = with_choices(
            self._page,
            Permission(self._permission_key),
            Budget(**caps),
            local_only=self._mark.get_active(),
            local_layers=local_layers(self._page, self._layers.marks()),
        )
        self._content.set_sensitive(False)
        self._preferences.save(self._document, page, self._saved)

    def _keep_key(self, key: str) -> None:
        self._key.set_text("")
        self._content.set_sensitive(False)
        self._preferences.store_key(
            self._document,
            self._endpoint_key,
            key,
            self._arrived,
            allow_file=self._file.get_active(),
        )

    def _saved(self, page: Page | None, error: errors.CavendishError | None) -> None:
        self._arrived(page, error)
        if error is None:
            self._window.hide()

    def _arrived(self, page: Page | None, error: errors.CavendishError | None) -> None:
        self._problem.set_text("" if error is None else f"{error.message} {error.next_step}")
        self._content.set_sensitive(page is not None or self._page is not None)
        if page is None:
            return
        self._page = page
        names = [name for name, _ in page.endpoints]
        if self._endpoint_key not in names:
            self._endpoint_key = names[0] if names else ""
        self._layers.show_marks(page.local_layers)
        self._permission_key = page.settings.cloud.value
        self._mark.set_active(page.local_only)
        self._mark.set_sensitive(bool(self._document))
        for name, _ in CAPS:
            cap = getattr(page.budget, f"{name}_micro_usd")
            self._caps[name].set_text("" if cap is None else f"{cap / price.MICRO:.2f}")
        self._spent.set_text(page.spent_words)
        self._show_choices()
        self._on_change()

    def _show_choices(self) -> None:
        if self._page is None:
            return
        name = self._endpoint_key
        self._endpoint.show_choices(self._page.endpoints, name)
        self._first.set_sensitive(self._page.endpoints[:1] != ((name, f"1. {name}"),))
        self._permission.show_choices(CHOICES, self._permission_key)
        words = self._page.key_words(name), self._page.problem_words(name)
        self._state.set_text("\n".join(filter(None, words)))
        has_key = any(key.endpoint == name for key in self._page.keys)
        self._forget.set_sensitive(has_key)
        self._store.set_sensitive(bool(self._key.get_text().strip()))

    def _choose_endpoint(self, name: str) -> None:
        self._endpoint_key = name
        self._show_choices()

    def _try_first(self, _button: Gtk.Button) -> None:
        if self._page is not None:
            self._page = self._page.with_first(self._endpoint_key)
            self._show_choices()

    def _choose_permission(self, key: str) -> None:
        self._permission_key = key

    def _make_widgets(self) -> None:
        self._endpoint = Picker("Where models are asked", self._choose_endpoint)
        self._first = button("Try First", self._try_first)
        self._first.set_tooltip_text("The others are asked where this one cannot be reached")
        self._layers = LayerMarks()
        self._permission = Picker("Pictures may leave this machine", self._choose_permission)
        self._key = Gtk.Entry(visibility=False, placeholder_text="Paste a new key")
        self._key.set_input_purpose(Gtk.InputPurpose.PASSWORD)
        self._key.set_max_length(LONGEST_KEY)
        self._key.connect("changed", lambda _entry: self._show_choices())
        self._file = Gtk.CheckButton(label="Keep it in a private file if there is no keyring")
        self._store = button("Store Key", lambda _b: self._keep_key(self._key.get_text().strip()))
        self._forget = button("Forget Key", lambda _b: self._keep_key(""))
        self._mark = Gtk.CheckButton(label="This document never leaves this machine")
        self._caps = {
            name: Gtk.Entry(placeholder_text="No limit", tooltip_text="US dollars", hexpand=True)
            for name, _ in CAPS
        }
        self._state, self._spent, self._problem = text(), text(), text()

    def _form(self) -> Gtk.Widget:
        grid = Gtk.Grid(row_spacing=6, column_spacing=12)
        lines: list[tuple[str, Gtk.Widget]] = [
            ("Endpoint", row(self._endpoint, self._first)),
            ("Key", self._key),
            ("", self._state),
            ("", self._file),
            ("", row(self._store, self._forget)),
            ("Pictures may leave\nthis machine", self._permission),
            ("", self._mark),
            ("Layers that never\nleave it", self._layers),
            *((title, self._caps[name]) for name, title in CAPS),
            ("", self._spent),
        ]
        for number, (title, widget) in enumerate(lines):
            grid.attach(Gtk.Label(label=title, xalign=0.0), 0, number, 1, 1)
            grid.attach(widget, 1, number, 1, 1)
        cancel = button("Cancel", lambda _button: self._window.hide())
        buttons = row(cancel, button("Save", self._save))
        buttons.set_halign(Gtk.Align.END)
        self._content = grid
        whole = column(grid, self._problem, buttons)
        whole.set_border_width(12)
        return whole


def button(title: str, slot: Callable[[Gtk.Button], None]) -> Gtk.Button:
    """A button that does something."""
    made = Gtk.Button(label=title)
    made.connect("clicked", slot)
    return made
